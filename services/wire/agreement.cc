#include "services/wire/agreement.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "services/config/text_file.h"
#include "services/wire/link_quality.h"
#include "services/wire/matching_rule.h"

namespace mirrorflow {
namespace {

absl::Status InClause(const std::string& clause, const absl::Status& status) {
  return {status.code(), absl::StrCat("agreement, clause ", clause, ": ", status.message())};
}

absl::Status Bad(const std::string& clause, const std::string& reason) {
  return InClause(clause, absl::InvalidArgumentError(reason));
}

absl::StatusOr<AgreedProfile> ProfileFromWire(const v1::AgreedProfile& wire) {
  if (wire.name().empty()) return absl::InvalidArgumentError("a profile needs its name");
  absl::StatusOr<Hash256> hash = ParseHashText(wire.hash());
  if (!hash.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the hash of ", wire.name(), ": ", hash.status().message(),
                     "\nhint: `mf-node agreements propose` fills it in"));
  }
  return AgreedProfile{.name = wire.name(), .hash = *hash};
}

absl::StatusOr<BatchRule> RuleFromWire(const v1::AgreedBatchRule& wire) {
  absl::StatusOr<UnknownDestination> unknown =
      UnknownDestinationFromName(wire.unknown_destination());
  if (!unknown.ok()) return unknown.status();
  absl::StatusOr<DurationRule> duration = DurationRuleFromName(wire.duration_rule());
  if (!duration.ok()) return duration.status();
  return BatchRule::Create(*unknown, wire.window_months(), *duration, wire.contribution_bound());
}

absl::StatusOr<Validity> ValidityFromWire(const v1::Agreement& wire) {
  absl::StatusOr<Day> from = ParseDay(wire.valid_from());
  if (!from.ok()) return from.status();
  absl::StatusOr<Day> until = ParseDay(wire.valid_until());
  if (!until.ok()) return until.status();
  return Validity::Create(*from, *until);
}

absl::StatusOr<DisclosureRule> DisclosureFromWire(const v1::DisclosureRule& wire) {
  absl::StatusOr<DisclosureProfile> profile = DisclosureProfileFromName(wire.rule());
  if (!profile.ok()) return profile.status();
  DisclosureContent content{.profile = *profile,
                            .threshold = wire.suppression_threshold(),
                            .rounding_base = wire.rounding_base(),
                            .budget_milliepsilon = wire.budget_milliepsilon(),
                            .tables = {},
                            .vintages = {}};
  for (const v1::TableShare& share : wire.tables()) {
    absl::StatusOr<CountedTable> table = CountedTableFromName(share.table());
    if (!table.ok()) return table.status();
    content.tables.push_back({*table, share.permille()});
  }
  for (const v1::VintageShare& share : wire.vintages()) {
    absl::StatusOr<Vintage> vintage = Vintage::Create(share.vintage());
    if (!vintage.ok()) return vintage.status();
    content.vintages.push_back({*vintage, share.permille()});
  }
  return DisclosureRule::Create(std::move(content));
}

void DisclosureToWire(const DisclosureRule& rule, v1::DisclosureRule& wire) {
  wire.set_rule(std::string(DisclosureProfileName(rule.profile())));
  wire.set_suppression_threshold(rule.threshold());
  wire.set_rounding_base(rule.rounding_base());
  wire.set_budget_milliepsilon(rule.budget_milliepsilon());
  for (const TableShare& share : rule.tables()) {
    v1::TableShare& entry = *wire.add_tables();
    entry.set_table(std::string(CountedTableName(share.table)));
    entry.set_permille(share.permille);
  }
  for (const VintageShare& share : rule.vintages()) {
    v1::VintageShare& entry = *wire.add_vintages();
    entry.set_vintage(share.vintage.ToString());
    entry.set_permille(share.permille);
  }
}

absl::Status ReadParties(const v1::Agreement& wire, AgreementContent& content) {
  for (const v1::AgreementParty& party : wire.parties()) {
    absl::StatusOr<Country> country = Country::Create(party.country());
    if (!country.ok()) return InClause("parties", country.status());
    content.parties.push_back({.country = *country,
                               .institution = party.institution(),
                               .fingerprint = party.fingerprint(),
                               .legal_basis = party.legal_basis(),
                               .supervision = party.supervision()});
  }
  return absl::OkStatus();
}

absl::Status ReadScope(const v1::Agreement& wire, AgreementContent& content) {
  for (const std::string& text : wire.corridors()) {
    absl::StatusOr<Corridor> corridor = Corridor::Parse(text);
    if (!corridor.ok()) return InClause("corridors", corridor.status());
    content.corridors.push_back(*corridor);
  }
  for (const std::string& text : wire.periods()) {
    absl::StatusOr<Period> period = Period::Create(text);
    if (!period.ok()) return InClause("periods", period.status());
    content.periods.push_back(*period);
  }
  content.population = wire.population().definition();
  if (wire.population().refugees() != "exclude") {
    return Bad("population",
               "refugees must be \"exclude\": refugees and asylum seekers are never "
               "encoded");
  }
  return absl::OkStatus();
}

absl::Status ReadUses(const v1::Agreement& wire, AgreementContent& content) {
  content.purpose = wire.purpose();
  for (const int use : wire.permitted_uses()) {
    if (use == 0) return Bad("permitted_uses", "PERMITTED_USE_UNSPECIFIED is none");
    content.permitted_uses.push_back(static_cast<PermittedUse>(use));
  }
  for (const int use : wire.prohibited_uses()) {
    if (use == 0) return Bad("prohibited_uses", "PROHIBITED_USE_UNSPECIFIED is none");
    content.prohibited_uses.push_back(static_cast<ProhibitedUse>(use));
  }
  for (const v1::AcceptedRisk& risk : wire.accepted_risks()) {
    if (risk.risk() == 0) return Bad("accepted_risks", "RISK_UNSPECIFIED is none");
    content.accepted_risks.push_back(
        {.risk = static_cast<Risk>(risk.risk()), .statement = risk.statement()});
  }
  return absl::OkStatus();
}

absl::Status ReadAttackBounds(const v1::Agreement& wire, AgreementContent& content) {
  if (!wire.has_attack_bounds()) return absl::OkStatus();
  std::vector<KnownPairsBound> known_pairs;
  for (const v1::KnownPairsBound& bound : wire.attack_bounds().known_pairs()) {
    known_pairs.push_back({.pairs = bound.pairs(), .permille = bound.permille()});
  }
  absl::StatusOr<AttackBounds> bounds =
      AttackBounds::Create(wire.attack_bounds().graph_matching_permille(), std::move(known_pairs));
  if (!bounds.ok()) return InClause("attack_bounds", bounds.status());
  content.attack_bounds = *std::move(bounds);
  return absl::OkStatus();
}

absl::Status ReadLinkQuality(const v1::Agreement& wire, AgreementContent& content) {
  for (const v1::AgreedLinkQuality& entry : wire.link_quality()) {
    if (!entry.has_precision() || !entry.has_precision_error() || !entry.has_recall() ||
        !entry.has_recall_error()) {
      return Bad("link_quality",
                 "precision, recall and the standard errors of both must be stated\nhint: `mf-node "
                 "agreements propose` takes them from the calibration when of_calibration is set");
    }
    absl::StatusOr<StatedLinkQuality> quality =
        StatedLinkQuality::Create(LinkQualityFiguresOf(entry), entry.source());
    if (!quality.ok()) return InClause("link_quality", quality.status());
    AgreedLinkQuality agreed{
        .corridors = {}, .quality = *std::move(quality), .of_calibration = entry.of_calibration()};
    for (const std::string& text : entry.corridors()) {
      absl::StatusOr<Corridor> corridor = Corridor::Parse(text);
      if (!corridor.ok()) return InClause("link_quality", corridor.status());
      agreed.corridors.push_back(*corridor);
    }
    content.link_quality.push_back(std::move(agreed));
  }
  return absl::OkStatus();
}

absl::Status ReadMethod(const v1::Agreement& wire, AgreementContent& content) {
  absl::StatusOr<BatchRule> rule = RuleFromWire(wire.batch_rule());
  if (!rule.ok()) return InClause("batch_rule", rule.status());
  content.batch_rule = *rule;
  const std::string& dated_by = wire.batch_rule().dated_by();
  if (dated_by != "sender" && dated_by != "receiver") {
    return Bad("batch_rule", "dated_by is \"sender\" or \"receiver\"");
  }
  content.dated_by = dated_by == "sender" ? Side::kSender : Side::kReceiver;
  absl::StatusOr<AgreedProfile> encoding = ProfileFromWire(wire.encoding_profile());
  if (!encoding.ok()) return InClause("encoding_profile", encoding.status());
  content.encoding_profile = *std::move(encoding);
  absl::StatusOr<AgreedProfile> normalisation = ProfileFromWire(wire.normalisation_profile());
  if (!normalisation.ok()) return InClause("normalisation_profile", normalisation.status());
  content.normalisation_profile = *std::move(normalisation);
  content.strata = {wire.strata().begin(), wire.strata().end()};
  content.calibration = wire.threshold().calibration();
  if (wire.compared_fields_size() > 0) {
    const std::vector<std::string> names(wire.compared_fields().begin(),
                                         wire.compared_fields().end());
    absl::StatusOr<ComparedFields> fields = ComparedFields::FromNames(names);
    if (!fields.ok()) return InClause("compared_fields", fields.status());
    content.compared_fields = *fields;
  }
  if (wire.has_calibration()) {
    absl::StatusOr<Hash256> hash = ParseHashText(wire.calibration().sha256());
    if (!hash.ok()) return InClause("calibration", hash.status());
    content.pinned_calibration = {.id = wire.calibration().id(),
                                  .hash = *hash,
                                  .expected_rows = wire.calibration().expected_rows()};
  }
  content.runs_per_period = wire.disclosure().runs_per_period();
  return absl::OkStatus();
}

absl::Status ReadMatching(const v1::Agreement& wire, AgreementContent& content) {
  if (!wire.has_matching()) return absl::OkStatus();
  absl::StatusOr<MatchingRule> rule =
      MatchingRuleOf(wire.matching().levels(), wire.matching().padding());
  if (!rule.ok()) return InClause("matching", rule.status());
  content.matching = *std::move(rule);
  return absl::OkStatus();
}

absl::Status ReadComputeParties(const v1::Agreement& wire, AgreementContent& content) {
  for (const v1::AgreedComputeParty& party : wire.compute_parties()) {
    content.compute_parties.push_back({.name = party.name(),
                                       .institution = party.institution(),
                                       .certificate_fingerprint = party.certificate_fingerprint()});
  }
  return absl::OkStatus();
}

absl::StatusOr<Agreement> FromWire(const v1::Agreement& wire, const Hash256& hash) {
  absl::StatusOr<RunId> id = RunId::Create(wire.agreement_id());
  if (!id.ok()) return InClause("agreement_id", id.status());
  absl::StatusOr<LinkageMode> mode = LinkageModeFromName(wire.mode());
  if (!mode.ok()) return InClause("mode", mode.status());
  const v1::DiceThreshold& dice = wire.threshold().dice();
  absl::StatusOr<DiceThreshold> threshold =
      DiceThreshold::Create(dice.numerator(), dice.denominator());
  if (!threshold.ok()) return InClause("threshold", threshold.status());
  absl::StatusOr<Validity> validity = ValidityFromWire(wire);
  if (!validity.ok()) return InClause("validity", validity.status());
  absl::StatusOr<DisclosureRule> disclosure = DisclosureFromWire(wire.disclosure());
  if (!disclosure.ok()) return InClause("disclosure", disclosure.status());
  AgreementContent content{.id = *std::move(id),
                           .parties = {},
                           .purpose = {},
                           .permitted_uses = {},
                           .prohibited_uses = {},
                           .corridors = {},
                           .periods = {},
                           .population = {},
                           .encoding_profile = {},
                           .normalisation_profile = {},
                           .mode = *mode,
                           .strata = {},
                           .threshold = *threshold,
                           .calibration = {},
                           .disclosure = *std::move(disclosure),
                           .minimum_batch = wire.minimum_batch(),
                           .minimum_stratum = wire.minimum_stratum(),
                           .minimum_ngrams = wire.minimum_ngrams(),
                           .maximum_records_per_key = wire.maximum_records_per_key(),
                           .birth_year_band = wire.birth_year_band(),
                           .exact_tokens = wire.exact_tokens(),
                           .verify_products = wire.verify_products(),
                           .encodings_hours = wire.retention().encodings_hours(),
                           .exact_counts_days = wire.retention().exact_counts_days(),
                           .validity = *validity,
                           .accepted_risks = {},
                           .maximum_identifiers = wire.maximum_identifiers()};
  for (const auto read : {ReadParties, ReadComputeParties, ReadScope, ReadUses, ReadMethod,
                          ReadAttackBounds, ReadMatching, ReadLinkQuality}) {
    if (absl::Status status = read(wire, content); !status.ok()) return status;
  }
  return Agreement::Create(std::move(content), hash);
}

void ProfileToWire(const AgreedProfile& profile, v1::AgreedProfile& wire) {
  wire.set_name(profile.name);
  wire.set_hash(HashText(profile.hash));
}

}  // namespace

absl::StatusOr<Agreement> ParseAgreement(std::string_view file, const std::string& name) {
  v1::Agreement wire;
  if (absl::Status status = ParseText(file, name, wire); !status.ok()) return status;
  absl::StatusOr<Agreement> agreement = FromWire(wire, FileHash(file));
  if (!agreement.ok()) {
    return absl::Status(agreement.status().code(),
                        absl::StrCat(name, ": ", agreement.status().message()));
  }
  return agreement;
}

v1::Agreement AgreementToWire(const AgreementContent& agreement) {
  v1::Agreement wire;
  wire.set_agreement_id(agreement.id.value());
  for (const AgreementParty& party : agreement.parties) {
    v1::AgreementParty& entry = *wire.add_parties();
    entry.set_country(std::string(party.country.alpha2()));
    entry.set_institution(party.institution);
    entry.set_fingerprint(party.fingerprint);
    entry.set_legal_basis(party.legal_basis);
    entry.set_supervision(party.supervision);
  }
  for (const ComputeParty& party : agreement.compute_parties) {
    v1::AgreedComputeParty& entry = *wire.add_compute_parties();
    entry.set_name(party.name);
    entry.set_institution(party.institution);
    entry.set_certificate_fingerprint(party.certificate_fingerprint);
  }
  wire.set_purpose(agreement.purpose);
  for (const PermittedUse use : agreement.permitted_uses) {
    wire.add_permitted_uses(static_cast<v1::PermittedUse>(use));
  }
  for (const ProhibitedUse use : agreement.prohibited_uses) {
    wire.add_prohibited_uses(static_cast<v1::ProhibitedUse>(use));
  }
  for (const Corridor& corridor : agreement.corridors) wire.add_corridors(corridor.ToString());
  for (const Period& period : agreement.periods) wire.add_periods(period.ToString());
  wire.mutable_population()->set_definition(agreement.population);
  wire.mutable_population()->set_refugees("exclude");
  const BatchRule& rule = agreement.batch_rule;
  v1::AgreedBatchRule& batch_rule = *wire.mutable_batch_rule();
  batch_rule.set_unknown_destination(
      std::string(UnknownDestinationName(rule.unknown_destination())));
  batch_rule.set_window_months(rule.window_months());
  batch_rule.set_duration_rule(std::string(DurationRuleName(rule.duration_rule())));
  batch_rule.set_contribution_bound(rule.contribution_bound());
  batch_rule.set_dated_by(std::string(SideName(agreement.dated_by)));
  ProfileToWire(agreement.encoding_profile, *wire.mutable_encoding_profile());
  ProfileToWire(agreement.normalisation_profile, *wire.mutable_normalisation_profile());
  wire.set_mode(std::string(LinkageModeName(agreement.mode)));
  for (const std::string& stratum : agreement.strata) wire.add_strata(stratum);
  wire.mutable_threshold()->mutable_dice()->set_numerator(agreement.threshold.numerator());
  wire.mutable_threshold()->mutable_dice()->set_denominator(agreement.threshold.denominator());
  wire.mutable_threshold()->set_calibration(agreement.calibration);
  DisclosureToWire(agreement.disclosure, *wire.mutable_disclosure());
  if (agreement.compared_fields.has_value()) {
    for (std::string& name : agreement.compared_fields->Names()) {
      wire.add_compared_fields(std::move(name));
    }
  }
  if (agreement.pinned_calibration.has_value()) {
    wire.mutable_calibration()->set_id(agreement.pinned_calibration->id);
    wire.mutable_calibration()->set_sha256(HashText(agreement.pinned_calibration->hash));
    wire.mutable_calibration()->set_expected_rows(agreement.pinned_calibration->expected_rows);
  }
  if (agreement.matching.has_value()) {
    MatchingRuleToWire(*agreement.matching, *wire.mutable_matching());
  }
  wire.set_maximum_identifiers(agreement.maximum_identifiers);
  wire.mutable_disclosure()->set_runs_per_period(agreement.runs_per_period);
  wire.set_minimum_batch(agreement.minimum_batch);
  wire.set_minimum_stratum(agreement.minimum_stratum);
  wire.set_minimum_ngrams(agreement.minimum_ngrams);
  wire.set_maximum_records_per_key(agreement.maximum_records_per_key);
  wire.set_birth_year_band(agreement.birth_year_band);
  wire.set_exact_tokens(agreement.exact_tokens);
  if (agreement.attack_bounds.has_value()) {
    v1::AttackBounds& bounds = *wire.mutable_attack_bounds();
    bounds.set_graph_matching_permille(agreement.attack_bounds->graph_matching_permille());
    for (const KnownPairsBound& bound : agreement.attack_bounds->known_pairs()) {
      v1::KnownPairsBound& entry = *bounds.add_known_pairs();
      entry.set_pairs(bound.pairs);
      entry.set_permille(bound.permille);
    }
  }
  for (const AgreedLinkQuality& agreed : agreement.link_quality) {
    v1::AgreedLinkQuality& entry = *wire.add_link_quality();
    for (const Corridor& corridor : agreed.corridors) entry.add_corridors(corridor.ToString());
    LinkQualityFiguresToWire(agreed.quality.figures(), entry);
    entry.set_source(agreed.quality.source());
    entry.set_of_calibration(agreed.of_calibration);
  }
  wire.set_verify_products(agreement.verify_products);
  wire.mutable_retention()->set_encodings_hours(agreement.encodings_hours);
  wire.mutable_retention()->set_exact_counts_days(agreement.exact_counts_days);
  wire.set_valid_from(DayText(agreement.validity.from()));
  wire.set_valid_until(DayText(agreement.validity.until()));
  for (const AcceptedRisk& risk : agreement.accepted_risks) {
    v1::AcceptedRisk& entry = *wire.add_accepted_risks();
    entry.set_risk(static_cast<v1::AcceptedRisk::Risk>(risk.risk));
    entry.set_statement(risk.statement);
  }
  return wire;
}

}  // namespace mirrorflow
