#include "services/audit/leak_scanner.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kPrefix = 4;
constexpr std::size_t kShortest = 6;

std::uint32_t Prefix(const char* bytes) {
  std::uint32_t prefix;
  std::memcpy(&prefix, bytes, kPrefix);
  return prefix;
}

std::string Normalised(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      out.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

std::string Utf16(std::string_view value, bool big_endian) {
  std::string out;
  for (const char c : value) {
    if (big_endian) out.push_back('\0');
    out.push_back(c);
    if (!big_endian) out.push_back('\0');
  }
  return out;
}

std::string Digest(const char* algorithm, std::string_view value) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(value.data(), value.size(), digest, &size, EVP_get_digestbyname(algorithm), nullptr);
  return {reinterpret_cast<const char*>(digest), size};
}

// Base64 of `value` where it stands `offset` bytes into a longer text: without the characters that
// also depend on what stands before and after.
std::string Base64Inside(std::string_view value, std::size_t offset) {
  std::string encoded = absl::Base64Escape(std::string(offset, 'x') + std::string(value));
  const std::size_t first = offset == 0 ? 0 : offset + 1;
  const std::size_t length = (offset + value.size()) * 8 / 6;
  return encoded.substr(first, length - first);
}

}  // namespace

absl::Status LeakScanner::Plant(const std::string& label, std::string_view value) {
  if (Normalised(value).size() < kShortest) {
    return absl::InvalidArgumentError(
        absl::StrCat(label,
                     " is too short to search for: it would be found by chance\nhint: take "
                     "values of at least ",
                     kShortest, " letters and digits"));
  }
  AddForms(label, "raw", value);
  const std::string normalised = Normalised(value);
  if (normalised != value) AddForms(label, "normalised", normalised);
  const std::string lower = absl::AsciiStrToLower(std::string(value));
  if (lower != value) AddForms(label, "lower case", lower);
  return absl::OkStatus();
}

void LeakScanner::AddForms(const std::string& label, const std::string& what,
                           std::string_view value) {
  const auto add_encodings = [&](const std::string& name, std::string_view bytes) {
    AddPattern(label, name, std::string(bytes));
    const std::string hex = absl::BytesToHexString(std::string(bytes));
    AddPattern(label, absl::StrCat("hex of ", name), hex);
    AddPattern(label, absl::StrCat("hex of ", name), absl::AsciiStrToUpper(hex));
    for (std::size_t offset = 0; offset < 3; ++offset) {
      AddPattern(label, absl::StrCat("base64 of ", name), Base64Inside(bytes, offset));
    }
  };
  add_encodings(what, value);
  AddPattern(label, absl::StrCat("UTF-16LE of ", what), Utf16(value, false));
  AddPattern(label, absl::StrCat("UTF-16BE of ", what), Utf16(value, true));
  for (const char* algorithm : {"MD5", "SHA1", "SHA256", "SHA512", "BLAKE2b512"}) {
    add_encodings(absl::StrCat(algorithm, " of ", what), Digest(algorithm, value));
  }
}

void LeakScanner::AddPattern(const std::string& label, const std::string& form, std::string bytes) {
  by_prefix_[Prefix(bytes.data())].push_back(patterns_.size());
  patterns_.push_back({std::move(bytes), label, form});
}

void LeakScanner::ScanBytes(const std::string& place, std::string_view bytes,
                            std::vector<Finding>& findings) const {
  for (std::size_t i = 0; i + kPrefix <= bytes.size(); ++i) {
    const auto found = by_prefix_.find(Prefix(bytes.data() + i));
    if (found == by_prefix_.end()) continue;
    for (const std::size_t index : found->second) {
      const Pattern& pattern = patterns_[index];
      if (bytes.substr(i).starts_with(pattern.bytes)) {
        findings.push_back({place, pattern.label, pattern.form, i});
      }
    }
  }
}

std::size_t LeakScanner::ScanDirectory(const std::filesystem::path& directory,
                                       std::vector<Finding>& findings) const {
  std::size_t total = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    ScanBytes(entry.path().string() + " (its name)", entry.path().filename().string(), findings);
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    total += bytes.size();
    ScanBytes(entry.path().string(), bytes, findings);
  }
  return total;
}

}  // namespace mirrorflow
