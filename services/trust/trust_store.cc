#include "services/trust/trust_store.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/signed_agreement.h"
#include "crypto/subkey_labels.h"
#include "services/storage/durable_file.h"
#include "services/storage/private_directory.h"
#include "services/trust/agreed_calibration.h"
#include "services/trust/signature_files.h"
#include "services/wire/agreement.h"
#include "services/wire/registry.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr char kAccepted[] = "accepted";
constexpr char kAgreements[] = "agreements";
constexpr char kTextSuffix[] = ".txtpb";
const std::string kSuffixOfCalibration(kCalibrationSuffix);

std::string RegistryName(std::uint32_t version) {
  return absl::StrCat("registry-", version, kTextSuffix);
}

struct Accepted {
  std::uint32_t version = 0;
  Hash256 hash{};
};

// "3 HASH\n"
absl::StatusOr<Accepted> ParseAccepted(std::string_view text) {
  Accepted accepted;
  const std::size_t space = text.find(' ');
  const char* const end = text.data() + (space == std::string_view::npos ? 0 : space);
  const auto [rest, error] = std::from_chars(text.data(), end, accepted.version);
  if (error != std::errc() || rest != end || !text.ends_with('\n')) {
    return absl::DataLossError("damaged");
  }
  absl::StatusOr<Hash256> hash = ParseHashText(text.substr(space + 1, text.size() - space - 2));
  if (!hash.ok()) return absl::DataLossError("damaged");
  accepted.hash = *hash;
  return accepted;
}

absl::Status CopySignatures(const std::vector<DetachedSignature>& signatures,
                            std::string_view purpose, std::string_view suffix,
                            const std::string& to) {
  for (const DetachedSignature& signature : signatures) {
    absl::Status status = WriteFileDurably(SignatureFileName(to, signature.signer, suffix),
                                           DetachedSignatureText(purpose, signature));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<HeldAgreement> ReadAgreementFiles(const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadSignedFile(path);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Agreement> agreement = ParseAgreement(*bytes, path);
  if (!agreement.ok()) return agreement.status();
  absl::StatusOr<std::vector<DetachedSignature>> signatures =
      ReadSignatureFiles(path, kSignatureSuffix, kAgreementPurpose);
  if (!signatures.ok()) return signatures.status();
  absl::StatusOr<std::vector<DetachedSignature>> revocations =
      ReadSignatureFiles(path, kRevocationSuffix, kAgreementRevocationPurpose);
  if (!revocations.ok()) return revocations.status();
  std::optional<std::string> calibration;
  if (agreement->content().pinned_calibration.has_value()) {
    absl::StatusOr<std::string> file = ReadSignedFile(absl::StrCat(path, kSuffixOfCalibration));
    if (file.ok()) {
      calibration = *std::move(file);
    } else if (!absl::IsNotFound(file.status())) {
      return file.status();
    }
  }
  return HeldAgreement{.agreement = *std::move(agreement),
                       .file = *std::move(bytes),
                       .signatures = *std::move(signatures),
                       .revocations = *std::move(revocations),
                       .calibration = std::move(calibration)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<TrustStore>> TrustStore::Open(const std::string& directory,
                                                             Clock clock) {
  if (absl::Status s = RequirePrivateDirectory(directory); !s.ok()) return s;
  std::unique_ptr<TrustStore> store(new TrustStore(directory, std::move(clock)));
  if (absl::Status s = MakeDirectoryDurably(store->directory_ / kAgreements); !s.ok()) return s;
  return store;
}

absl::StatusOr<Registry> TrustStore::LoadRegistry() const {
  absl::StatusOr<std::string> text = ReadWholeFile(directory_ / kAccepted);
  if (absl::IsNotFound(text.status())) {
    return absl::NotFoundError(
        "no registry of members is accepted here yet\nhint: `registry accept FILE --first "
        "FINGERPRINT` takes the first one in, see docs/registry.md");
  }
  if (!text.ok()) return text.status();
  absl::StatusOr<Accepted> accepted = ParseAccepted(*text);
  if (!accepted.ok()) {
    return absl::DataLossError(absl::StrCat((directory_ / kAccepted).string(), " is damaged"));
  }
  const std::string path = directory_ / RegistryName(accepted->version);
  absl::StatusOr<std::string> bytes = ReadSignedFile(path);
  if (!bytes.ok()) return bytes.status();
  if (FileHash(*bytes) != accepted->hash) {
    return absl::DataLossError(absl::StrCat(
        path, " is not the registry that was accepted as version ", accepted->version));
  }
  return ParseRegistry(*bytes, path);
}

absl::StatusOr<Trust> TrustStore::Load() const {
  absl::StatusOr<Registry> registry = LoadRegistry();
  if (!registry.ok()) return registry.status();
  Trust trust{.registry = *std::move(registry), .agreements = {}};
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory_ / kAgreements, error)) {
    if (entry.path().extension() != kTextSuffix ||
        IsTemporaryName(entry.path().filename().string())) {
      continue;
    }
    absl::StatusOr<HeldAgreement> held = ReadAgreementFiles(entry.path());
    if (!held.ok()) return held.status();
    const Hash256 hash = held->agreement.hash();
    trust.agreements.emplace(hash, *std::move(held));
  }
  return trust;
}

absl::Status TrustStore::CheckCertificate(PartyRole role, std::string_view id,
                                          std::string_view fingerprint) const {
  absl::StatusOr<std::shared_ptr<const Trust>> now = Current();
  if (!now.ok()) return now.status();
  return (*now)->registry.CheckCertificate(role, id, fingerprint, today());
}

absl::StatusOr<std::shared_ptr<const Trust>> TrustStore::Current() const {
  const std::lock_guard lock(mutex_);
  // Every change makes or renames a file, which changes the time of its directory.
  std::vector<fs::file_time_type> times;
  for (const fs::path& path : {directory_, directory_ / kAgreements}) {
    std::error_code error;
    times.push_back(fs::last_write_time(path, error));
  }
  // A time of this moment may still hide a change that follows.
  const bool settled = times.back() + std::chrono::seconds(1) < fs::file_time_type::clock::now() &&
                       times.front() + std::chrono::seconds(1) < fs::file_time_type::clock::now();
  if (current_ == nullptr || times != seen_) {
    absl::StatusOr<Trust> trust = Load();
    if (!trust.ok()) return trust.status();
    current_ = std::make_shared<const Trust>(*std::move(trust));
    seen_ = settled ? std::move(times) : std::vector<fs::file_time_type>();
  }
  return current_;
}

absl::Status TrustStore::AcceptRegistry(const std::string& file,
                                        std::string_view first_fingerprint) {
  absl::StatusOr<std::string> bytes = ReadSignedFile(file);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Registry> next = ParseRegistry(*bytes, file);
  if (!next.ok()) return next.status();
  absl::StatusOr<Registry> current = LoadRegistry();
  if (!current.ok() && !absl::IsNotFound(current.status())) return current.status();
  if (current.ok() && current->hash() == next->hash()) return absl::OkStatus();
  const Registry& signers = current.ok() ? *current : *next;
  if (current.ok()) {
    if (absl::Status status = CheckSuccessor(*current, *next); !status.ok()) return status;
  } else if (first_fingerprint != FileFingerprint(next->hash())) {
    return absl::PermissionDeniedError(absl::StrCat(
        first_fingerprint.empty()
            ? "the first registry is trusted because officers compared it, by nothing else"
            : "this is not the registry whose fingerprint was given",
        "\nhint: its fingerprint is ", FileFingerprint(next->hash()),
        "; have each signing state read its own over the telephone, then give it with --first"));
  }
  absl::StatusOr<std::vector<DetachedSignature>> signatures =
      ReadSignatureFiles(file, kSignatureSuffix, kRegistryPurpose);
  if (!signatures.ok()) return signatures.status();
  absl::Status status = CheckRegistrySignatures(signers, *bytes, *signatures, today());
  if (status.ok()) {
    status = Record(record_, {.kind = v1::REGISTRY_ACCEPTED,
                              .facts = {{"version", absl::StrCat(next->version())},
                                        {"sha256", HashText(next->hash())}}});
  }
  if (!status.ok()) return status;
  const std::string path = directory_ / RegistryName(next->version());
  status = WriteFileDurably(path, *bytes);
  if (status.ok()) status = CopySignatures(*signatures, kRegistryPurpose, kSignatureSuffix, path);
  // Last: from here on there is no way back.
  if (status.ok()) {
    status = WriteFileDurably(directory_ / kAccepted,
                              absl::StrCat(next->version(), " ", HashText(next->hash()), "\n"));
  }
  return status;
}

absl::Status TrustStore::AcceptAgreement(const std::string& file) {
  absl::StatusOr<HeldAgreement> held = ReadAgreementFiles(file);
  if (!held.ok()) return held.status();
  absl::StatusOr<Registry> registry = LoadRegistry();
  if (!registry.ok()) return registry.status();
  const Agreement& agreement = held->agreement;
  absl::Status status =
      CheckAgreementSignatures(agreement, held->file, held->signatures, *registry, today());
  if (status.ok()) status = CheckAgreedCalibration(agreement, held->calibration);
  // A revocation is taken in even when nothing else holds any more.
  if (!status.ok() && held->revocations.empty()) return status;
  for (const DetachedSignature& revocation : held->revocations) {
    status = CheckAgreementRevocation(agreement, held->file, revocation, *registry);
    if (!status.ok()) return status;
  }
  const std::string path = AgreementPath(agreement.id().value());
  absl::StatusOr<std::string> known = ReadSignedFile(path);
  if (known.ok() && *known != held->file) {
    return absl::AlreadyExistsError(
        absl::StrCat("another agreement with the id ", agreement.id().value(),
                     " is held already\nhint: give the new one another agreement_id"));
  }
  const bool revoked = !held->revocations.empty();
  status = Record(record_, {.kind = revoked ? v1::AGREEMENT_REVOKED : v1::AGREEMENT_ACCEPTED,
                            .facts = {{"agreement", agreement.id().value()},
                                      {"sha256", HashText(agreement.hash())}}});
  if (!status.ok()) return status;
  // The file last, so that it never stands without its signatures.
  status = CopySignatures(held->revocations, kAgreementRevocationPurpose, kRevocationSuffix, path);
  if (status.ok()) {
    status = CopySignatures(held->signatures, kAgreementPurpose, kSignatureSuffix, path);
  }
  if (status.ok() && held->calibration.has_value()) {
    status = WriteFileDurably(absl::StrCat(path, kSuffixOfCalibration), *held->calibration);
  }
  if (status.ok()) status = WriteFileDurably(path, held->file);
  return status;
}

absl::Status TrustStore::LogRevocation(const Agreement& agreement) const {
  return Record(record_, {.kind = v1::AGREEMENT_REVOKED,
                          .facts = {{"agreement", agreement.id().value()},
                                    {"sha256", HashText(agreement.hash())}}});
}

std::string TrustStore::AgreementPath(std::string_view id) const {
  return directory_ / kAgreements / (std::string(id) + kTextSuffix);
}

}  // namespace mirrorflow
