#include "services/wire/terms.h"

#include <sodium.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/wire/matching_rule.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxTermsBytes = 4096;

absl::Status Field(const char* name, const absl::Status& status) {
  return absl::InvalidArgumentError(
      absl::StrCat("run terms, field ", name, ": ", status.message()));
}

absl::StatusOr<Hash256> HashFromWire(const char* name, const std::string& bytes) {
  Hash256 hash;
  if (bytes.size() != hash.size()) {
    return absl::InvalidArgumentError(absl::StrCat("run terms, field ", name, ": ", bytes.size(),
                                                   " bytes, a hash has ", hash.size()));
  }
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::string HashToWire(const Hash256& hash) { return {hash.begin(), hash.end()}; }

bool AnyUnknownFields(const v1::RunTerms& wire) {
  return !wire.GetReflection()->GetUnknownFields(wire).empty() ||
         !wire.batch_rule().GetReflection()->GetUnknownFields(wire.batch_rule()).empty() ||
         !wire.matching().GetReflection()->GetUnknownFields(wire.matching()).empty() ||
         !wire.threshold().GetReflection()->GetUnknownFields(wire.threshold()).empty() ||
         !wire.calibration().GetReflection()->GetUnknownFields(wire.calibration()).empty();
}

}  // namespace

absl::StatusOr<BatchRule> BatchRuleFromWire(const v1::BatchRule& wire) {
  absl::StatusOr<DurationRule> duration = DurationRuleFromName(wire.duration_rule());
  if (!duration.ok()) return duration.status();
  return BatchRule::Create(wire.include_unknown_destination() ? UnknownDestination::kInclude
                                                              : UnknownDestination::kExclude,
                           wire.window_months(), *duration, wire.contribution_bound());
}

void BatchRuleToWire(const BatchRule& rule, v1::BatchRule& wire) {
  wire.set_include_unknown_destination(rule.unknown_destination() == UnknownDestination::kInclude);
  wire.set_window_months(rule.window_months());
  wire.set_duration_rule(std::string(DurationRuleName(rule.duration_rule())));
  wire.set_contribution_bound(rule.contribution_bound());
}

absl::StatusOr<RunTerms> ParseTerms(std::string_view bytes) {
  v1::RunTerms wire;
  if (bytes.size() > kMaxTermsBytes ||
      !wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      AnyUnknownFields(wire)) {
    return absl::InvalidArgumentError(
        "run terms can't be read\nhint: does the other side run a newer version?");
  }
  absl::StatusOr<RunId> run_id = RunId::Create(wire.run_id());
  if (!run_id.ok()) return Field("run_id", run_id.status());
  absl::StatusOr<Corridor> corridor = Corridor::Parse(wire.corridor());
  if (!corridor.ok()) return Field("corridor", corridor.status());
  absl::StatusOr<Period> period = Period::Create(wire.period());
  if (!period.ok()) return Field("period", period.status());
  absl::StatusOr<LinkageMode> mode = LinkageModeFromName(wire.mode());
  if (!mode.ok()) return Field("mode", mode.status());
  absl::StatusOr<DiceThreshold> threshold =
      DiceThreshold::Create(wire.threshold().numerator(), wire.threshold().denominator());
  if (!threshold.ok()) return Field("threshold", threshold.status());
  absl::StatusOr<Hash256> encoding =
      HashFromWire("encoding_profile_hash", wire.encoding_profile_hash());
  if (!encoding.ok()) return encoding.status();
  absl::StatusOr<Hash256> normalisation =
      HashFromWire("normalisation_profile_hash", wire.normalisation_profile_hash());
  if (!normalisation.ok()) return normalisation.status();
  absl::StatusOr<Hash256> agreement = HashFromWire("agreement_hash", wire.agreement_hash());
  if (!agreement.ok()) return agreement.status();
  absl::StatusOr<BatchRule> batch_rule = BatchRuleFromWire(wire.batch_rule());
  if (!batch_rule.ok()) return Field("batch_rule", batch_rule.status());
  absl::StatusOr<Side> dated_by = SideFromWire(wire.dated_by());
  if (!dated_by.ok()) return Field("dated_by", dated_by.status());
  absl::StatusOr<Vintage> vintage =
      wire.vintage().empty() ? Vintage() : Vintage::Create(wire.vintage());
  if (!vintage.ok()) return Field("vintage", vintage.status());
  if (wire.birth_year_band() > kMaxBirthYearBand) {
    return absl::InvalidArgumentError(
        absl::StrCat("run terms, field birth_year_band: ", wire.birth_year_band(),
                     " years, at most ", kMaxBirthYearBand));
  }

  RunTerms terms{.run_id = *std::move(run_id),
                 .corridor = *corridor,
                 .period = *period,
                 .mode = *mode,
                 .encoding_profile = wire.encoding_profile(),
                 .encoding_profile_hash = *encoding,
                 .normalisation_profile = wire.normalisation_profile(),
                 .normalisation_profile_hash = *normalisation,
                 .threshold = *threshold,
                 .minimum_batch = wire.minimum_batch(),
                 .suppression_threshold = wire.suppression_threshold(),
                 .agreement_hash = *agreement,
                 .batch_rule = *batch_rule,
                 .dated_by = *dated_by,
                 .minimum_ngrams = wire.minimum_ngrams(),
                 .minimum_stratum = wire.minimum_stratum(),
                 .maximum_records_per_key = wire.maximum_records_per_key(),
                 .birth_year_band = wire.birth_year_band(),
                 .exact_tokens = wire.exact_tokens(),
                 .vintage = *vintage,
                 .hash = {}};
  if (wire.compared_fields_size() > 0) {
    const std::vector<std::string> names(wire.compared_fields().begin(),
                                         wire.compared_fields().end());
    absl::StatusOr<ComparedFields> fields = ComparedFields::FromNames(names);
    if (!fields.ok()) return Field("compared_fields", fields.status());
    terms.compared_fields = *fields;
  }
  if (wire.has_calibration()) {
    absl::StatusOr<Hash256> hash = HashFromWire("calibration", wire.calibration().sha256());
    if (!hash.ok()) return hash.status();
    if (absl::Status id = RunId::Create(wire.calibration().id()).status(); !id.ok()) {
      return Field("calibration", id);
    }
    terms.calibration = {.id = wire.calibration().id(),
                         .hash = *hash,
                         .expected_rows = wire.calibration().expected_rows()};
  }
  for (const std::string& name : wire.opened_tables()) {
    absl::StatusOr<CountedTable> table = CountedTableFromName(name);
    if (!table.ok()) return Field("opened_tables", table.status());
    if (*table == CountedTable::kTotal ||
        (!terms.opened_tables.empty() && terms.opened_tables.back() >= *table)) {
      return absl::InvalidArgumentError(
          "run terms, field opened_tables: tables beside total, ascending, each once");
    }
    terms.opened_tables.push_back(*table);
  }
  if (wire.has_matching() != (terms.mode == LinkageMode::kSplitTrust)) {
    return absl::InvalidArgumentError(
        "run terms, field matching: it belongs to split-trust mode, and is needed there");
  }
  if (wire.has_matching()) {
    absl::StatusOr<MatchingRule> rule =
        MatchingRuleOf(wire.matching().levels(), wire.matching().padding());
    if (!rule.ok()) return Field("matching", rule.status());
    terms.matching = *std::move(rule);
  }
  if ((wire.maximum_identifiers() != 0) != (terms.mode == LinkageMode::kPsiCardinality)) {
    return absl::InvalidArgumentError(
        "run terms, field maximum_identifiers: it belongs to psi-cardinality mode, and is needed "
        "there");
  }
  terms.maximum_identifiers = wire.maximum_identifiers();
  crypto_hash_sha256(terms.hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return terms;
}

std::string SerializeTerms(const RunTerms& terms) {
  v1::RunTerms wire;
  wire.set_run_id(terms.run_id.value());
  wire.set_corridor(terms.corridor.ToString());
  wire.set_period(terms.period.ToString());
  wire.set_mode(std::string(LinkageModeName(terms.mode)));
  wire.set_encoding_profile(terms.encoding_profile);
  wire.set_encoding_profile_hash(HashToWire(terms.encoding_profile_hash));
  wire.set_normalisation_profile(terms.normalisation_profile);
  wire.set_normalisation_profile_hash(HashToWire(terms.normalisation_profile_hash));
  wire.mutable_threshold()->set_numerator(terms.threshold.numerator());
  wire.mutable_threshold()->set_denominator(terms.threshold.denominator());
  wire.set_minimum_batch(terms.minimum_batch);
  wire.set_suppression_threshold(terms.suppression_threshold);
  wire.set_agreement_hash(HashToWire(terms.agreement_hash));
  BatchRuleToWire(terms.batch_rule, *wire.mutable_batch_rule());
  wire.set_dated_by(SideToWire(terms.dated_by));
  wire.set_minimum_ngrams(terms.minimum_ngrams);
  wire.set_minimum_stratum(terms.minimum_stratum);
  wire.set_maximum_records_per_key(terms.maximum_records_per_key);
  wire.set_birth_year_band(terms.birth_year_band);
  wire.set_exact_tokens(terms.exact_tokens);
  if (!terms.vintage.is_provisional()) wire.set_vintage(terms.vintage.ToString());
  if (terms.compared_fields.has_value()) {
    for (std::string& name : terms.compared_fields->Names()) {
      wire.add_compared_fields(std::move(name));
    }
  }
  if (terms.calibration.has_value()) {
    wire.mutable_calibration()->set_id(terms.calibration->id);
    wire.mutable_calibration()->set_sha256(HashToWire(terms.calibration->hash));
    wire.mutable_calibration()->set_expected_rows(terms.calibration->expected_rows);
  }
  for (const CountedTable table : terms.opened_tables) {
    wire.add_opened_tables(std::string(CountedTableName(table)));
  }
  if (terms.mode == LinkageMode::kSplitTrust) {
    MatchingRuleToWire(terms.matching, *wire.mutable_matching());
  }
  wire.set_maximum_identifiers(terms.maximum_identifiers);
  return wire.SerializeAsString();
}

v1::Side SideToWire(Side side) { return side == Side::kSender ? v1::SENDER : v1::RECEIVER; }

absl::StatusOr<Side> SideFromWire(v1::Side side) {
  return SideFromCode(static_cast<std::uint32_t>(side));
}

}  // namespace mirrorflow
