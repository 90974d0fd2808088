#include "services/audit/trust_checks.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "crypto/encoding_facts.h"
#include "crypto/signed_agreement.h"
#include "crypto/subkey_labels.h"
#include "mirrorflow/v1/linkage_service.pb.h"
#include "services/audit/evidence_layout.h"
#include "services/audit/manifest.h"
#include "services/config/text_file.h"
#include "services/log/log_origin.h"
#include "services/wire/agreement.h"
#include "services/wire/registry.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxFaults = 20;

// Files of a directory in the bundle that end with a suffix.
std::vector<std::string> PathsIn(const BundleFiles& files, const std::string& prefix,
                                 std::string_view suffix) {
  std::vector<std::string> paths;
  for (auto file = files.lower_bound(prefix);
       file != files.end() && absl::StartsWith(file->first, prefix); ++file) {
    if (file->first.ends_with(suffix)) paths.push_back(file->first);
  }
  return paths;
}

// FILE.KE.sig; also whether each is in its form.
std::vector<DetachedSignature> SignaturesOf(const BundleFiles& files, const std::string& file,
                                            std::string_view suffix, std::string_view purpose,
                                            const std::string& check, VerdictList& verdicts) {
  std::vector<DetachedSignature> signatures;
  for (const std::string& path : PathsIn(files, file + ".", suffix)) {
    absl::StatusOr<DetachedSignature> signature = ParseDetachedSignature(purpose, files.at(path));
    if (!signature.ok()) {
      verdicts.Failed(check, absl::StrCat(path, " is ", FirstLine(signature.status())), path);
    } else if (path != absl::StrCat(file, ".", signature->signer, std::string(suffix))) {
      verdicts.Failed(check, absl::StrCat(path, " holds a signature of ", signature->signer), path);
    } else {
      signatures.push_back(*std::move(signature));
    }
  }
  return signatures;
}

template <typename Wire>
void CompareText(const BundleFiles& files, const std::string& binary, const std::string& text,
                 VerdictList& verdicts, std::size_t& compared) {
  const auto bytes = files.find(binary);
  const auto shown = files.find(text);
  if (bytes == files.end()) return;
  Wire wire;
  ++compared;
  if (shown == files.end() || !wire.ParseFromString(bytes->second) ||
      PrintText(wire) != shown->second) {
    verdicts.Failed("readable-copies", absl::StrCat(text, " does not say what ", binary, " says"),
                    text);
  }
}

void CheckReadableCopies(const BundleFiles& files, VerdictList& verdicts) {
  std::size_t compared = 0;
  CompareText<v1::RunTerms>(files, kTermsFile, kTermsText, verdicts, compared);
  CompareText<v1::CreateCampaignRequest>(files, kCampaignRequestFile, kCampaignRequestText,
                                         verdicts, compared);
  for (const std::string& path : PathsIn(files, kErasureDirectory, ".pb")) {
    v1::SignedErasure wire;
    v1::ErasureStatement statement;
    const std::string text = absl::StrCat(absl::StripSuffix(path, ".pb"), ".txt");
    ++compared;
    const auto shown = files.find(text);
    if (!wire.ParseFromString(files.at(path)) || !statement.ParseFromString(wire.statement()) ||
        shown == files.end() || PrintText(statement) != shown->second) {
      verdicts.Failed("readable-copies", absl::StrCat(text, " does not say what ", path, " says"),
                      text);
    }
  }
  for (const std::string& path : PathsIn(files, kReleaseDirectory, ".pb")) {
    if (!absl::StrContains(path, absl::StrCat("/", kApprovalPrefix))) continue;
    const std::string text = absl::StrCat(absl::StripSuffix(path, ".pb"), ".txt");
    CompareText<office::ReleaseRecord::Approval>(files, path, text, verdicts, compared);
  }
  for (const std::string& path : PathsIn(files, kReleaseDirectory, kPlanName)) {
    const std::string directory = path.substr(0, path.rfind('/') + 1);
    CompareText<office::ReleasePlan>(files, path, directory + kPlanTextName, verdicts, compared);
  }
  if (!verdicts.HasFailed("readable-copies")) {
    verdicts.Ok("readable-copies",
                absl::StrCat(compared, " files for people say what the signed bytes say"));
  }
}

}  // namespace

absl::StatusOr<TrustRoot> TrustRoot::Create(std::string file, const std::string& name) {
  absl::StatusOr<Registry> registry = ParseRegistry(file, name);
  if (!registry.ok()) return registry.status();
  return TrustRoot{.file = std::move(file), .registry = *std::move(registry)};
}

void CheckAbout(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  const auto about = files.find(kAboutFile);
  if (about == files.end()) {
    verdicts.Failed("about", absl::StrCat(kAboutFile, " is missing: this is no evidence bundle"),
                    kAboutFile);
    return;
  }
  const nlohmann::json json = nlohmann::json::parse(about->second, nullptr, false);
  const auto text = [&](const char* name) {
    return json.is_object() && json.contains(name) && json[name].is_string()
               ? json[name].get<std::string>()
               : std::string();
  };
  facts.origin = text("origin");
  facts.run = text("run");
  facts.campaign = text("campaign");
  facts.software = text("software");
  bool known = false;
  for (const PartyRole role :
       {PartyRole::kMemberState, PartyRole::kLinkageService, PartyRole::kComputeParty}) {
    const std::string prefix = LogOrigin(role, "");
    if (!absl::StartsWith(facts.origin, prefix)) continue;
    facts.role = role;
    facts.id = facts.origin.substr(prefix.size());
    known = !facts.id.empty();
  }
  if (text("format") != "mirrorflow evidence v1" || !known || !RunId::Create(facts.run).ok()) {
    verdicts.Failed("about",
                    absl::StrCat(kAboutFile, " is not that of an evidence bundle of this version"),
                    kAboutFile);
    return;
  }
  verdicts.set_subject(facts.origin);
}

void CheckFiles(const BundleFiles& files, const VerifyOptions& options, const EvidenceFacts& facts,
                VerdictList& verdicts) {
  const std::vector<ManifestFault> faults = CheckManifest(files);
  for (std::size_t i = 0; i < std::min(faults.size(), kMaxFaults); ++i) {
    verdicts.Failed("manifest", absl::StrCat(faults[i].path, " ", faults[i].what), faults[i].path);
  }
  if (faults.empty()) {
    verdicts.Ok("manifest", absl::StrCat(files.size(), " files, each as the manifest lists it"));
  }
  const auto manifest = files.find(std::string(kManifestFile));
  const auto text = files.find(std::string(kManifestSignature));
  const std::string where(kManifestSignature);
  const RegisteredParty* party =
      facts.registry.has_value() ? facts.registry->Find(facts.role, facts.id) : nullptr;
  if (text == files.end()) {
    constexpr char kNobody[] =
        "nobody signed the manifest: files that no log entry and no "
        "signature covers may be anybody's";
    if (options.allow_unsigned) {
      verdicts.NotEvidenced("manifest-signature", kNobody);
    } else {
      verdicts.Failed("manifest-signature", kNobody, where);
    }
  } else if (party == nullptr || !party->identity.has_value()) {
    verdicts.Failed("manifest-signature",
                    absl::StrCat("the registry has no identity key of ", facts.origin), where);
  } else if (manifest != files.end()) {
    absl::StatusOr<DetachedSignature> signature =
        ParseDetachedSignature(kEvidencePurpose, text->second);
    absl::Status verified = signature.status();
    if (verified.ok() && signature->signer != facts.id) {
      verified = absl::UnauthenticatedError(
          absl::StrCat("a signature of ", signature->signer, ", not of ", facts.id));
    }
    if (verified.ok()) {
      verified =
          VerifyDetachedSignature(*party->identity, kEvidencePurpose, manifest->second, *signature);
    }
    if (verified.ok()) {
      verdicts.Ok("manifest-signature",
                  absl::StrCat("signed by ", facts.origin, " with its key of the registry"));
    } else {
      verdicts.Failed("manifest-signature", FirstLine(verified), where);
    }
  }
  CheckReadableCopies(files, verdicts);
}

void CheckRegistries(const BundleFiles& files, const TrustRoot& root, EvidenceFacts& facts,
                     VerdictList& verdicts) {
  std::map<std::uint32_t, std::pair<std::string, Registry>> versions;  // path and content
  for (const std::string& path : PathsIn(files, kRegistryDirectory, ".txtpb")) {
    absl::StatusOr<Registry> registry = ParseRegistry(files.at(path), path);
    if (!registry.ok()) {
      verdicts.Failed("registry", FirstLine(registry.status()), path);
      continue;
    }
    const std::uint32_t version = registry->version();
    if (path != absl::StrCat(kRegistryDirectory, "registry-", version, ".txtpb")) {
      verdicts.Failed("registry", absl::StrCat(path, " holds version ", version), path);
      continue;
    }
    versions.emplace(version, std::pair(path, *std::move(registry)));
  }
  const std::uint32_t trusted = root.registry.version();
  const Registry* before = nullptr;
  for (const auto& [version, entry] : versions) {
    const auto& [path, registry] = entry;
    if (version == trusted && registry.hash() != root.registry.hash()) {
      verdicts.Failed("registry",
                      absl::StrCat(path, " is another file than version ", trusted,
                                   " that was given as trusted"),
                      path);
    }
    const std::vector<DetachedSignature> signatures =
        SignaturesOf(files, path, ".sig", kRegistryPurpose, "registry", verdicts);
    // The first has nothing before it; it is trusted as the auditor's, or as what leads to it.
    const Registry& signers = before == nullptr ? registry : *before;
    absl::Status status = before == nullptr ? absl::OkStatus() : CheckSuccessor(*before, registry);
    if (status.ok()) {
      status = CheckRegistrySignatures(signers, files.at(path), signatures,
                                       registry.content().validity.from());
    }
    if (!status.ok()) verdicts.Failed("registry", FirstLine(status), path);
    before = &registry;
  }
  if (versions.empty()) {
    verdicts.Failed("registry", "the bundle has no registry", kRegistryDirectory);
    facts.registry = root.registry;
    return;
  }
  const Registry& newest = versions.rbegin()->second.second;
  if (newest.version() < trusted) {
    const bool leads =
        newest.version() + 1 == trusted && root.registry.content().previous == newest.hash();
    if (!leads) {
      verdicts.NotEvidenced("registry-link",
                            absl::StrCat("the bundle's registry ends at version ", newest.version(),
                                         ", the trusted one is version ", trusted,
                                         ": that one leads to the other is not shown"));
    }
    facts.registry = root.registry;
    return;
  }
  if (!versions.contains(trusted)) {
    verdicts.Failed("registry",
                    absl::StrCat("the bundle does not have version ", trusted,
                                 " of the registry, from which its others would follow"),
                    kRegistryDirectory);
  }
  // Not from a chain that is broken.
  facts.registry = verdicts.HasFailed("registry") ? root.registry : newest;
  if (!verdicts.HasFailed("registry")) {
    verdicts.Ok("registry",
                absl::StrCat("version ", newest.version(), ", signed by ",
                             SignaturesOf(files, versions.rbegin()->second.first, ".sig",
                                          kRegistryPurpose, "registry", verdicts)
                                 .size(),
                             " member states; the trusted version ", trusted, " is in its line"));
  }
}

void ReadTermsFile(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  const auto file = files.find(kTermsFile);
  absl::StatusOr<RunTerms> terms = absl::NotFoundError("the bundle has no terms");
  if (file != files.end()) terms = ParseTerms(file->second);
  if (!terms.ok()) {
    verdicts.Failed("terms", FirstLine(terms.status()), kTermsFile);
    return;
  }
  if (terms->run_id.value() != facts.run) {
    verdicts.Failed(
        "terms", absl::StrCat("the terms are of run ", terms->run_id.value(), ", not ", facts.run),
        kTermsFile);
    return;
  }
  facts.terms = *std::move(terms);
}

namespace {

// Both signatures with the pinned keys, each named when it is wrong.
void CheckSignatures(const BundleFiles& files, const std::string& path, Day day,
                     const EvidenceFacts& facts, VerdictList& verdicts) {
  const Agreement& agreement = *facts.agreement;
  const std::vector<DetachedSignature> signatures =
      SignaturesOf(files, path, ".sig", kAgreementPurpose, "agreement-signatures", verdicts);
  absl::Status status =
      CheckAgreementSignatures(agreement, files.at(path), signatures, *facts.registry, day);
  if (!status.ok()) {
    std::string where = path;
    for (const DetachedSignature& signature : signatures) {
      absl::StatusOr<Country> country = Country::Create(signature.signer);
      if (!country.ok()) continue;
      absl::StatusOr<PinnedParty> party =
          FindPinnedParty(agreement, *country, *facts.registry, day);
      if (!party.ok() || !VerifyDetachedSignature(party->pinned.identity, kAgreementPurpose,
                                                  files.at(path), signature)
                              .ok()) {
        where = absl::StrCat(path, ".", signature.signer, ".sig");
      }
    }
    verdicts.Failed("agreement-signatures", FirstLine(status), where);
  }
  for (const std::string& revoked : PathsIn(files, path + ".", ".revoked")) {
    verdicts.Failed("agreement-signatures",
                    absl::StrCat("the agreement was revoked: ", revoked,
                                 "; whether before the run, the dates of the log say"),
                    revoked);
  }
  if (!verdicts.HasFailed("agreement-signatures")) {
    verdicts.Ok("agreement-signatures",
                absl::StrCat("agreement ", agreement.id().value(), " is signed by ",
                             std::string(agreement.content().parties[0].country.alpha2()), " and ",
                             std::string(agreement.content().parties[1].country.alpha2()),
                             " with the keys that it pins"));
  }
}

// The texts of the profiles are hashed into the terms: what was agreed on stands in the bundle.
void CheckParameters(const BundleFiles& files, const RunTerms& terms, VerdictList& verdicts) {
  std::vector<std::string> shown;
  for (const auto& [path, name, hash] :
       {std::tuple(kEncodingProfileFile, terms.encoding_profile, terms.encoding_profile_hash),
        std::tuple(kNormalisationProfileFile, terms.normalisation_profile,
                   terms.normalisation_profile_hash)}) {
    const auto file = files.find(path);
    if (file == files.end()) {
      verdicts.NotEvidenced(
          "parameters", absl::StrCat("what profile ", name, " is does not stand in the bundle"));
    } else if (FileHash(file->second) != hash) {
      verdicts.Failed(
          "parameters",
          absl::StrCat("the text of profile ", name, " has another hash than the terms name"),
          path);
    } else {
      shown.push_back(name);
    }
  }
  if (!shown.empty()) {
    verdicts.Ok("parameters", absl::StrCat("the texts of ", absl::StrJoin(shown, " and "),
                                           " have the hashes that the terms name"));
  }
}

}  // namespace

void CheckAgreementAndTerms(const BundleFiles& files, Day day, EvidenceFacts& facts,
                            VerdictList& verdicts) {
  if (!facts.terms.has_value()) return;
  const RunTerms& terms = *facts.terms;
  std::vector<std::string> others;
  for (const std::string& path : PathsIn(files, kAgreementDirectory, ".txtpb")) {
    if (FileHash(files.at(path)) != terms.agreement_hash) {
      others.push_back(path);
      continue;
    }
    absl::StatusOr<Agreement> agreement = ParseAgreement(files.at(path), path);
    if (!agreement.ok()) {
      verdicts.Failed("agreement", FirstLine(agreement.status()), path);
      return;
    }
    facts.agreement = *std::move(agreement);
    facts.agreement_file = path;
  }
  if (!facts.agreement.has_value()) {
    verdicts.Failed("agreement",
                    absl::StrCat("no agreement with the hash that the terms name, ",
                                 HashText(terms.agreement_hash)),
                    others.empty() ? kAgreementDirectory : others.front());
    return;
  }
  verdicts.Ok("agreement", absl::StrCat(facts.agreement_file, " is the file that the terms name, ",
                                        HashText(terms.agreement_hash)));
  CheckSignatures(files, facts.agreement_file, day, facts, verdicts);
  absl::Status covered =
      CheckClauses(*facts.agreement, terms, EncodingFactsOf(terms.encoding_profile), day);
  if (covered.ok()) {
    verdicts.Ok("terms", absl::StrCat("the agreement covers the run: ", terms.corridor.ToString(),
                                      ", ", terms.period.ToString(), ", ",
                                      std::string(LinkageModeName(terms.mode)), ", ",
                                      terms.encoding_profile));
  } else {
    verdicts.Failed("terms", FirstLine(covered), kTermsFile);
  }
  CheckParameters(files, terms, verdicts);
}

}  // namespace mirrorflow
