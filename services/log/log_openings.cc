#include "services/log/log_openings.h"

#include <sodium.h>

#include <sstream>

#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "crypto/hex_text.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr char kFirstLine[] = "mirrorflow openings v1";

}  // namespace

Hash256 LogOpening::Commitment() const {
  std::string bytes(salt.begin(), salt.end());
  bytes.append(document.begin(), document.end());
  return FileHash(bytes);
}

LogOpening OpeningFor(std::string name, std::string_view document) {
  LogOpening opening{.name = std::move(name), .salt = {}, .document = FileHash(document)};
  randombytes_buf(opening.salt.data(), opening.salt.size());
  return opening;
}

std::string OpeningsPath(std::uint64_t index) { return absl::StrCat("openings/", index); }

std::string OpeningsText(const std::vector<LogOpening>& openings) {
  std::string text = absl::StrCat(kFirstLine, "\n");
  for (const LogOpening& opening : openings) {
    absl::StrAppend(&text, opening.name, " ", HexText(opening.salt), " ", HexText(opening.document),
                    "\n");
  }
  return text;
}

absl::StatusOr<std::vector<LogOpening>> ParseOpenings(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string line;
  std::vector<LogOpening> openings;
  if (!std::getline(lines, line) || line != kFirstLine) {
    return absl::DataLossError("a file of openings begins otherwise");
  }
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string salt;
    std::string document;
    LogOpening& opening = openings.emplace_back();
    if (!(words >> opening.name >> salt >> document) || !ParseHexText(salt, opening.salt) ||
        !ParseHexText(document, opening.document)) {
      return absl::DataLossError("a file of openings is damaged");
    }
  }
  if (OpeningsText(openings) != text) return absl::DataLossError("a file of openings is damaged");
  return openings;
}

absl::StatusOr<std::vector<LogOpening>> ReadOpenings(const std::filesystem::path& log_directory,
                                                     std::uint64_t index) {
  absl::StatusOr<std::string> text = ReadWholeFile(log_directory / OpeningsPath(index));
  if (!text.ok()) return text.status();
  return ParseOpenings(*text);
}

absl::Status EraseOpenings(const std::filesystem::path& log_directory, std::uint64_t index) {
  return RemoveFileDurably(log_directory / OpeningsPath(index));
}

}  // namespace mirrorflow
