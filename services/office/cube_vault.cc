#include "services/office/cube_vault.h"

#include <sodium.h>

#include "absl/strings/str_cat.h"
#include "crypto/key_file.h"
#include "crypto/subkey_labels.h"
#include "store_record.pb.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kKeyKind = "exact counts";
constexpr std::string_view kCubeWords = "mirrorflow sealed cube v1 ";
constexpr std::string_view kErrorsWords = "mirrorflow sealed errors v1 ";
constexpr std::size_t kDayLength = 10;
constexpr std::size_t kNonceLength = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagLength = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string ContextOf(std::string_view label, const RunTerms& terms, std::string_view header) {
  return absl::StrCat(std::string(label), std::string(1, '\0'), std::string(header),
                      std::string(terms.hash.begin(), terms.hash.end()));
}

// The day of a first line that begins with `words`.
absl::StatusOr<Day> DayAfter(std::string_view words, std::string_view sealed) {
  const std::size_t length = words.size() + kDayLength + 1;
  if (sealed.size() < length || !sealed.starts_with(words) || sealed[length - 1] != '\n') {
    return absl::DataLossError("these are no sealed counts");
  }
  return ParseDay(sealed.substr(words.size(), kDayLength));
}

absl::Status Damaged(const RunTerms& terms) {
  return absl::DataLossError(
      absl::StrCat("the counts of run ", terms.run_id.value(),
                   " can't be opened\nhint: they are damaged, of another run, or sealed under "
                   "another exact_counts_key"));
}

std::string RecordOf(const FlowCube& cube) {
  office::CubeRecord record;
  for (const Figure figure : kFigures) {
    for (const std::uint64_t count : cube.counts(figure)) record.add_counts(count);
    for (const CellKey key : cube.keys(figure)) record.add_keys(key);
  }
  return record.SerializeAsString();
}

}  // namespace

struct CubeVault::Kind {
  std::string_view first_words;
  std::string_view label;
};

constexpr CubeVault::Kind CubeVault::kCube{kCubeWords, kSealedCubeLabel};
constexpr CubeVault::Kind CubeVault::kErrors{kErrorsWords, kSealedErrorsLabel};

CubeVault CubeVault::Generate() {
  return CubeVault(SecretBytes::Random(crypto_aead_xchacha20poly1305_ietf_KEYBYTES));
}

absl::StatusOr<CubeVault> CubeVault::ReadFrom(const std::string& path) {
  absl::StatusOr<SecretBytes> key =
      ReadKeyFile(path, kKeyKind, crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  if (!key.ok()) return key.status();
  return CubeVault(*std::move(key));
}

absl::Status CubeVault::WriteTo(const std::string& path) const {
  return WriteKeyFile(path, kKeyKind, key_);
}

std::string CubeVault::Seal(const RunTerms& terms, const FlowCube& cube, Day until) const {
  return SealRecord(kCube, terms, RecordOf(cube), until);
}

std::string CubeVault::SealOpened(const RunTerms& terms, const std::string& opened,
                                  Day until) const {
  return SealRecord(kCube, terms, opened, until);
}

absl::StatusOr<std::string> CubeVault::OpenOpened(const RunTerms& terms,
                                                  std::string_view sealed) const {
  return OpenRecord(kCube, terms, sealed);
}

std::string CubeVault::SealErrors(const RunTerms& terms, const std::string& errors,
                                  Day until) const {
  return SealRecord(kErrors, terms, errors, until);
}

absl::StatusOr<std::string> CubeVault::OpenErrors(const RunTerms& terms,
                                                  std::string_view sealed) const {
  return OpenRecord(kErrors, terms, sealed);
}

std::string CubeVault::SealRecord(const Kind& kind, const RunTerms& terms, std::string record,
                                  Day until) const {
  std::string sealed = absl::StrCat(std::string(kind.first_words), DayText(until), "\n");
  const std::string context = ContextOf(kind.label, terms, sealed);
  std::string nonce(kNonceLength, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string ciphertext(record.size() + kTagLength, '\0');
  unsigned long long length = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(ciphertext), &length, Bytes(record),
                                             record.size(), Bytes(context), context.size(), nullptr,
                                             Bytes(nonce), key_.Expose().data());
  sodium_memzero(record.data(), record.size());
  return absl::StrCat(sealed, nonce, ciphertext);
}

absl::StatusOr<std::string> CubeVault::OpenRecord(const Kind& kind, const RunTerms& terms,
                                                  std::string_view sealed) const {
  const absl::Status damaged = Damaged(terms);
  const std::size_t header = kind.first_words.size() + kDayLength + 1;
  if (!DayAfter(kind.first_words, sealed).ok() ||
      sealed.size() < header + kNonceLength + kTagLength) {
    return damaged;
  }
  const std::string context = ContextOf(kind.label, terms, sealed.substr(0, header));
  const std::string_view nonce = sealed.substr(header, kNonceLength);
  const std::string_view ciphertext = sealed.substr(header + kNonceLength);
  std::string record_bytes(ciphertext.size() - kTagLength, '\0');
  unsigned long long length = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          Bytes(record_bytes), &length, nullptr, Bytes(ciphertext), ciphertext.size(),
          Bytes(context), context.size(), Bytes(nonce), key_.Expose().data()) != 0) {
    return damaged;
  }
  return record_bytes;
}

absl::StatusOr<FlowCube> CubeVault::Open(const RunTerms& terms, std::string_view sealed) const {
  absl::StatusOr<std::string> record_bytes = OpenRecord(kCube, terms, sealed);
  if (!record_bytes.ok()) return record_bytes.status();
  office::CubeRecord record;
  const bool parsed = record.ParseFromString(*record_bytes);
  sodium_memzero(record_bytes->data(), record_bytes->size());
  constexpr int kCells = static_cast<int>(kFigureCount) * kStratumCount;
  if (!parsed || record.counts_size() != kCells || record.keys_size() != kCells) {
    return Damaged(terms);
  }
  CubeCounts counts{};
  CubeKeys keys{};
  for (int i = 0; i < kCells; ++i) {
    const auto figure = static_cast<std::size_t>(i / kStratumCount);
    const auto stratum = static_cast<std::size_t>(i % kStratumCount);
    counts[figure][stratum] = record.counts(i);
    keys[figure][stratum] = record.keys(i);
  }
  return FlowCube::Create(terms.corridor, terms.period, counts, keys);
}

absl::StatusOr<Day> KeptUntil(std::string_view sealed) { return DayAfter(kCubeWords, sealed); }

}  // namespace mirrorflow
