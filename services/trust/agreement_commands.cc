#include "services/trust/agreement_commands.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/signed_agreement.h"
#include "crypto/subkey_labels.h"
#include "linkage/threshold_calibration.h"
#include "services/config/text_file.h"
#include "services/storage/durable_file.h"
#include "services/trust/agreed_calibration.h"
#include "services/trust/agreement_text.h"
#include "services/trust/signature_files.h"
#include "services/wire/agreement.h"
#include "services/wire/link_quality.h"
#include "services/wire/matching_rule.h"

namespace mirrorflow {
namespace {

constexpr unsigned int kPublicFile = 0644;

absl::StatusOr<std::string> PathOf(const TrustStore& store, const std::string& file_or_id) {
  std::error_code error;
  if (std::filesystem::is_regular_file(file_or_id, error)) return file_or_id;
  std::string held = store.AgreementPath(file_or_id);
  if (RunId::Create(file_or_id).ok() && std::filesystem::is_regular_file(held, error)) return held;
  return absl::NotFoundError(absl::StrCat("there is no file and no held agreement ", file_or_id,
                                          "\nhint: `agreements list` shows what is held"));
}

absl::StatusOr<Agreement> ReadAgreement(const TrustStore& store, const std::string& file_or_id) {
  absl::StatusOr<std::string> path = PathOf(store, file_or_id);
  if (!path.ok()) return path.status();
  absl::StatusOr<std::string> bytes = ReadSignedFile(*path);
  if (!bytes.ok()) return bytes.status();
  return ParseAgreement(*bytes, *path);
}

absl::Status FillIn(const Registry& registry, Day today, const ProposeOptions& options,
                    v1::Agreement& draft) {
  for (v1::AgreementParty& party : *draft.mutable_parties()) {
    absl::StatusOr<const RegisteredParty*> state =
        registry.Require(PartyRole::kMemberState, party.country(), today);
    if (!state.ok()) return state.status();
    if (party.fingerprint().empty()) party.set_fingerprint(Fingerprint((*state)->keys()));
  }
  const auto fill = [](const auto& hash_of, v1::AgreedProfile& profile) -> absl::Status {
    if (!profile.hash().empty()) return absl::OkStatus();
    absl::StatusOr<Hash256> hash = hash_of(profile.name());
    if (!hash.ok()) return hash.status();
    profile.set_hash(HashText(*hash));
    return absl::OkStatus();
  };
  absl::Status status = fill(options.encoding_hash, *draft.mutable_encoding_profile());
  if (status.ok())
    status = fill(options.normalisation_hash, *draft.mutable_normalisation_profile());
  if (draft.mode() == LinkageModeName(LinkageMode::kSplitTrust) && !draft.has_matching()) {
    MatchingRuleToWire(MatchingRule::Recommended(draft.birth_year_band() != 0),
                       *draft.mutable_matching());
  }
  for (v1::AcceptedRisk& risk : *draft.mutable_accepted_risks()) {
    if (risk.statement().empty() && risk.risk() != v1::AcceptedRisk::RISK_UNSPECIFIED) {
      risk.set_statement(std::string(RiskStatement(static_cast<Risk>(risk.risk()))));
    }
  }
  return status;
}

// Hash, threshold and quality of links of a draft that names a calibration, from its file.
absl::Status FillInCalibration(const std::string& file, v1::Agreement& draft) {
  v1::AgreedCalibration& calibration = *draft.mutable_calibration();
  if (calibration.sha256().empty()) calibration.set_sha256(HashText(FileHash(file)));
  absl::StatusOr<Hash256> profile_hash = ParseHashText(draft.encoding_profile().hash());
  if (!profile_hash.ok()) return profile_hash.status();
  const std::vector<std::string> names(draft.compared_fields().begin(),
                                       draft.compared_fields().end());
  absl::StatusOr<ComparedFields> fields = ComparedFields::FromNames(names);
  if (!fields.ok()) return fields.status();
  const bool lacks_threshold = !draft.threshold().has_dice();
  std::vector<v1::AgreedLinkQuality*> lacking;
  for (v1::AgreedLinkQuality& quality : *draft.mutable_link_quality()) {
    if (!quality.of_calibration() || quality.has_precision() || quality.has_recall()) continue;
    lacking.push_back(&quality);
  }
  if (!lacks_threshold && lacking.empty()) return absl::OkStatus();
  absl::StatusOr<ThresholdCalibration> parsed = ThresholdCalibration::Parse(file);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<Calibrated> found =
      parsed->Find(draft.encoding_profile().name(), *profile_hash, *fields,
                   calibration.expected_rows(), calibration.expected_rows());
  if (!found.ok()) return found.status();
  if (lacks_threshold) {
    v1::DiceThreshold& dice = *draft.mutable_threshold()->mutable_dice();
    dice.set_numerator(found->threshold.numerator());
    dice.set_denominator(found->threshold.denominator());
  }
  for (v1::AgreedLinkQuality* quality : lacking) {
    absl::StatusOr<LinkQualityFigures> figures = CalibratedLinkQuality(parsed->id(), *found);
    if (!figures.ok()) return figures.status();
    LinkQualityFiguresToWire(*figures, *quality);
    if (quality->source().empty()) quality->set_source("calibration " + calibration.id());
  }
  return absl::OkStatus();
}

// Whether an agreement's parties can be found in the registry with the keys that it pins.
absl::Status CheckPinned(const Agreement& agreement, const Registry& registry, Day today) {
  for (const AgreementParty& party : agreement.content().parties) {
    absl::StatusOr<PinnedParty> keys = FindPinnedParty(agreement, party.country, registry, today);
    if (!keys.ok()) return keys.status();
  }
  return absl::OkStatus();
}

std::string StandingText(const absl::Status& standing) {
  return standing.ok() ? "in force" : std::string(standing.message());
}

}  // namespace

absl::Status ProposeAgreement(const TrustStore& store, const ProposeOptions& options) {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (!trust.ok()) return trust.status();
  v1::Agreement draft;
  if (absl::Status status = ReadTextFile(options.draft, draft); !status.ok()) return status;
  absl::Status filled = FillIn((*trust)->registry, store.today(), options, draft);
  if (!filled.ok()) return filled;
  const std::string suffix(kCalibrationSuffix);
  std::optional<std::string> calibration;
  if (draft.has_calibration()) {
    absl::StatusOr<std::string> file = ReadSignedFile(options.draft + suffix);
    if (!file.ok()) return file.status();
    filled = FillInCalibration(*file, draft);
    if (!filled.ok()) return filled;
    calibration = *std::move(file);
  }
  const std::string bytes = PrintText(draft);
  absl::StatusOr<Agreement> agreement = ParseAgreement(bytes, options.draft);
  if (!agreement.ok()) return agreement.status();
  absl::Status pinned = CheckPinned(*agreement, (*trust)->registry, store.today());
  if (!pinned.ok()) return pinned;
  absl::Status calibrated = CheckAgreedCalibration(*agreement, calibration);
  if (!calibrated.ok()) return calibrated;
  for (const std::string& out : {options.out, options.out + suffix}) {
    if (std::filesystem::exists(out)) {
      return absl::AlreadyExistsError(
          absl::StrCat("there is a file ", out, " already; nothing was written"));
    }
  }
  absl::Status written = absl::OkStatus();
  if (calibration.has_value()) {
    written = WriteFileDurably(options.out + suffix, *calibration, kPublicFile);
  }
  if (written.ok()) written = WriteFileDurably(options.out, bytes, kPublicFile);
  if (!written.ok()) return written;
  std::cout << AgreementText(*agreement) << "\nwrote " << options.out << '\n';
  return absl::OkStatus();
}

absl::Status SignAgreement(const TrustStore& store, const std::string& file,
                           const std::string& peer_fingerprint, const SigningState& self,
                           const CanDo& can_do) {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (!trust.ok()) return trust.status();
  absl::StatusOr<std::string> bytes = ReadSignedFile(file);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Agreement> agreement = ParseAgreement(*bytes, file);
  if (!agreement.ok()) return agreement.status();
  absl::Status pinned = CheckPinned(*agreement, (*trust)->registry, store.today());
  if (!pinned.ok()) return pinned;
  std::optional<std::string> calibration;
  if (absl::StatusOr<std::string> read = ReadSignedFile(file + std::string(kCalibrationSuffix));
      read.ok()) {
    calibration = *std::move(read);
  }
  absl::Status calibrated = CheckAgreedCalibration(*agreement, calibration);
  if (!calibrated.ok()) return calibrated;
  const std::string country(self.country.alpha2());
  const AgreementParty* own = agreement->Party(self.country);
  if (own == nullptr) return ClauseRefusal(agreement->id(), "parties", country + " is not a party");
  if (own->fingerprint != Fingerprint(self.keys)) {
    return ClauseRefusal(agreement->id(), "parties",
                         absl::StrCat("it pins other keys for ", country, " than this node has, ",
                                      Fingerprint(self.keys)));
  }
  for (const AgreementParty& party : agreement->content().parties) {
    if (party.country == self.country || party.fingerprint == peer_fingerprint) continue;
    return ClauseRefusal(
        agreement->id(), "parties",
        absl::StrCat("it pins the keys ", party.fingerprint, " for ",
                     std::string(party.country.alpha2()), ", the fingerprint given is another",
                     "\nhint: give what its officer reads to you, not what the file says; if they "
                     "differ, somebody has changed the file or the registry"));
  }
  if (absl::Status status = can_do(agreement->content()); !status.ok()) return status;
  absl::StatusOr<std::string> written =
      WriteSignatureFile(file, kSignatureSuffix, kAgreementPurpose, country, self.identity, *bytes);
  if (!written.ok()) return written.status();
  std::cout << AgreementText(*agreement) << "\nwrote " << *written << '\n';
  return absl::OkStatus();
}

absl::Status AcceptAgreement(TrustStore& store, const std::string& file) {
  if (absl::Status status = store.AcceptAgreement(file); !status.ok()) return status;
  absl::StatusOr<Agreement> agreement = ReadAgreement(store, file);
  if (!agreement.ok()) return agreement.status();
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (!trust.ok()) return trust.status();
  const HeldAgreement& held = (*trust)->agreements.at(agreement->hash());
  std::cout << "agreement " << agreement->id().value() << ": "
            << StandingText((*trust)->CheckStanding(held, store.today())) << '\n';
  return absl::OkStatus();
}

absl::Status ListAgreements(const TrustStore& store, bool json) {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (!trust.ok()) return trust.status();
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& [hash, held] : (*trust)->agreements) {
    const AgreementContent& a = held.agreement.content();
    const absl::Status standing = (*trust)->CheckStanding(held, store.today());
    nlohmann::ordered_json entry = {
        {"id", a.id.value()},
        {"corridors", nlohmann::ordered_json::array()},
        {"valid", a.validity.ToString()},
        {"sha256", HashText(hash)},
        {"in_force", standing.ok() && a.validity.Contains(store.today())},
        {"standing", StandingText(standing)}};
    for (const Corridor& corridor : a.corridors) entry["corridors"].push_back(corridor.ToString());
    list.push_back(std::move(entry));
  }
  if (json) {
    std::cout << list.dump(2) << '\n';
    return absl::OkStatus();
  }
  for (const auto& entry : list) {
    std::string corridors;
    for (const auto& corridor : entry["corridors"]) {
      absl::StrAppend(&corridors, corridors.empty() ? "" : " ", corridor.get<std::string>());
    }
    std::cout << entry["id"].get<std::string>() << "  " << corridors << "  valid "
              << entry["valid"].get<std::string>() << "  " << entry["standing"].get<std::string>()
              << '\n';
  }
  return absl::OkStatus();
}

absl::Status ShowAgreement(const TrustStore& store, const std::string& file_or_id) {
  absl::StatusOr<Agreement> agreement = ReadAgreement(store, file_or_id);
  if (!agreement.ok()) return agreement.status();
  std::cout << AgreementText(*agreement);
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (!trust.ok()) {
    std::cout << "\nWhether it holds is not known here: " << trust.status().message() << '\n';
    return absl::OkStatus();
  }
  const auto held = (*trust)->agreements.find(agreement->hash());
  std::cout << "\nHere: "
            << (held == (*trust)->agreements.end()
                    ? std::string("not held; `agreements accept` takes it in")
                    : StandingText((*trust)->CheckStanding(held->second, store.today())))
            << '\n';
  return absl::OkStatus();
}

absl::Status ExportAgreement(const TrustStore& store, const std::string& file_or_id) {
  absl::StatusOr<Agreement> agreement = ReadAgreement(store, file_or_id);
  if (!agreement.ok()) return agreement.status();
  std::cout << AgreementJsonLd(*agreement);
  return absl::OkStatus();
}

absl::Status RevokeAgreement(TrustStore& store, const std::string& id, const SigningState& self) {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (!trust.ok()) return trust.status();
  const HeldAgreement* held = (*trust)->FindById(id);
  if (held == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("no agreement ", id, " is held\nhint: `agreements list` shows them"));
  }
  if (held->agreement.Party(self.country) == nullptr) {
    return ClauseRefusal(held->agreement.id(), "parties",
                         std::string(self.country.alpha2()) + " is not a party");
  }
  absl::Status logged = store.LogRevocation(held->agreement);
  if (!logged.ok()) return logged;
  absl::StatusOr<std::string> written =
      WriteSignatureFile(store.AgreementPath(id), kRevocationSuffix, kAgreementRevocationPurpose,
                         self.country.alpha2(), self.identity, held->file);
  if (!written.ok()) return written.status();
  std::cout << "revoked: this node takes part in no run under " << id << " any more\nsend "
            << *written
            << "\n  beside the agreement's file to the other state and the linkage "
               "service; `agreements accept` takes it in there\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
