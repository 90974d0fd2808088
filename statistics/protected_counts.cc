#include "statistics/protected_counts.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kFirstLine = "mirrorflow protected counts v1";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kMaxLines = 1'000'000;
constexpr std::uint32_t kMaxRepeated = Vintage::kMaxRevision + 1;

std::string HexText(const Hash256& hash) {
  std::string text;
  for (const std::uint8_t byte : hash) {
    text += kHexDigits[byte >> 4];
    text += kHexDigits[byte & 15];
  }
  return text;
}

bool ParseHex(std::string_view text, Hash256& hash) {
  if (text.size() != 2 * hash.size()) return false;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const std::size_t high = kHexDigits.find(text[2 * i]);
    const std::size_t low = kHexDigits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    hash[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

absl::StatusOr<Figure> FigureFromCode(std::string_view code) {
  for (const Figure figure : kFigures) {
    if (FigureCode(figure) == code) return figure;
  }
  return absl::InvalidArgumentError("no such figure");
}

absl::StatusOr<ProtectedCounts> ParseRun(const std::vector<std::string>& words) {
  if (words.size() != 8) return absl::InvalidArgumentError("a run has 7 fields");
  absl::StatusOr<RunId> run = RunId::Create(words[1]);
  if (!run.ok()) return run.status();
  absl::StatusOr<Corridor> corridor = Corridor::Parse(words[2]);
  if (!corridor.ok()) return corridor.status();
  absl::StatusOr<Period> period = Period::Create(words[3]);
  if (!period.ok()) return period.status();
  absl::StatusOr<Vintage> vintage = Vintage::Create(words[4]);
  if (!vintage.ok()) return vintage.status();
  absl::StatusOr<DisclosureProfile> profile = DisclosureProfileFromName(words[5]);
  if (!profile.ok()) return profile.status();
  ProtectedCounts counts{.run = *std::move(run),
                         .corridor = *corridor,
                         .period = *period,
                         .vintage = *vintage,
                         .agreement = {},
                         .profile = *profile,
                         .cost = 0,
                         .counts = {}};
  if (!ParseHex(words[6], counts.agreement) || !absl::SimpleAtoi(words[7], &counts.cost)) {
    return absl::InvalidArgumentError("an agreement is a hash, a cost a number");
  }
  return counts;
}

absl::StatusOr<ProtectedCount> ParseCount(const std::vector<std::string>& words) {
  if (words.size() != 6 && words.size() != 7) {
    return absl::InvalidArgumentError("a count has 5 or 6 fields");
  }
  ProtectedCount count;
  absl::StatusOr<CountedTable> table = CountedTableFromName(words[1]);
  if (!table.ok()) return table.status();
  absl::StatusOr<Figure> figure = FigureFromCode(words[2]);
  if (!figure.ok()) return figure.status();
  count.table = *table;
  count.figure = *figure;
  count.code = words[3];
  count.secondary = words[4] == "d";
  if (words[4] != "c" && words[4] != "d") {
    std::int64_t value = 0;
    if (!absl::SimpleAtoi(words[4], &value)) {
      return absl::InvalidArgumentError("a value is a number, c or d");
    }
    count.value = value;
  }
  if (!absl::SimpleAtoi(words[5], &count.micro_variance) || count.micro_variance < 0) {
    return absl::InvalidArgumentError("a variance is a number of millionths");
  }
  if (words.size() == 7 && (!absl::SimpleAtoi(words[6], &count.repeated) || count.repeated == 0 ||
                            count.repeated > kMaxRepeated)) {
    return absl::InvalidArgumentError("a figure is repeated in 1 to 100 vintages");
  }
  return count;
}

}  // namespace

const ProtectedCount* ProtectedCounts::Find(CountedTable table, Figure figure,
                                            std::string_view code) const {
  const auto found = std::ranges::find_if(counts, [&](const ProtectedCount& count) {
    return count.table == table && count.figure == figure && count.code == code;
  });
  return found == counts.end() ? nullptr : &*found;
}

std::string ProtectedCountsText(const std::vector<ProtectedCounts>& runs) {
  std::string text = absl::StrCat(std::string(kFirstLine), "\n");
  for (const ProtectedCounts& run : runs) {
    absl::StrAppend(&text, "run ", run.run.value(), " ", run.corridor.ToString(), " ",
                    run.period.ToString(), " ", run.vintage.ToString(), " ",
                    std::string(DisclosureProfileName(run.profile)), " ", HexText(run.agreement),
                    " ", run.cost, "\n");
    for (const ProtectedCount& count : run.counts) {
      absl::StrAppend(&text, "count ", std::string(CountedTableName(count.table)), " ",
                      std::string(FigureCode(count.figure)), " ", count.code, " ",
                      count.value.has_value() ? absl::StrCat(*count.value)
                                              : std::string(count.secondary ? "d" : "c"),
                      " ", count.micro_variance,
                      count.repeated == 0 ? std::string() : absl::StrCat(" ", count.repeated),
                      "\n");
    }
  }
  return text;
}

absl::StatusOr<std::vector<ProtectedCounts>> ParseProtectedCounts(std::string_view text) {
  std::vector<ProtectedCounts> runs;
  const std::vector<std::string> lines = absl::StrSplit(std::string(text), '\n');
  if (lines.size() < 2 || lines.size() > kMaxLines || lines[0] != kFirstLine ||
      !lines.back().empty()) {
    return absl::InvalidArgumentError("this is no file of protected counts");
  }
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    const std::vector<std::string> words = absl::StrSplit(lines[i], ' ');
    absl::Status status;
    if (words[0] == "run") {
      absl::StatusOr<ProtectedCounts> run = ParseRun(words);
      status = run.status();
      if (run.ok()) runs.push_back(*std::move(run));
    } else if (words[0] == "count" && !runs.empty()) {
      absl::StatusOr<ProtectedCount> count = ParseCount(words);
      status = count.status();
      if (count.ok()) runs.back().counts.push_back(*std::move(count));
    } else {
      status = absl::InvalidArgumentError("neither a run nor a count of one");
    }
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("protected counts, line ", i + 1, ": ", status.message()));
    }
  }
  // What is signed has one form: no zeros before a number, no sign before a positive one.
  const std::string written = ProtectedCountsText(runs);
  if (written != text) {
    const auto differs = std::ranges::mismatch(text, written).in1;
    return absl::InvalidArgumentError(absl::StrCat("protected counts, line ",
                                                   1 + std::count(text.begin(), differs, '\n'),
                                                   ": a number is not in its shortest form"));
  }
  return runs;
}

}  // namespace mirrorflow
