#include "linkage/threshold_calibration.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kFirstLine = "mirrorflow-threshold-calibration 2";
constexpr int kMaxExponent = 63;
constexpr std::size_t kMaxName = 64;

absl::Status WrongLine(std::size_t number, std::string_view needs) {
  return absl::InvalidArgumentError(absl::StrCat("threshold calibration, line ", number,
                                                 ": expected \"", std::string(needs), "\""));
}

std::optional<std::uint32_t> Number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return value;
}

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::optional<Hash256> HashOf(std::string_view hex) {
  Hash256 hash{};
  const std::string bytes = absl::HexStringToBytes(std::string(hex));
  // Only what is written back alike was hexadecimal, and in lower case.
  if (bytes.size() != hash.size() || absl::BytesToHexString(bytes) != hex) return std::nullopt;
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// "pairs K N/D".
std::optional<std::pair<int, DiceThreshold>> ThresholdOf(
    const std::vector<std::string_view>& parts) {
  if (parts.size() != 3 || parts[0] != "pairs") return std::nullopt;
  const auto exponent = Number(parts[1]);
  const auto fraction = Split(parts[2], '/');
  if (!exponent.has_value() || *exponent > kMaxExponent || fraction.size() != 2) {
    return std::nullopt;
  }
  const auto numerator = Number(fraction[0]), denominator = Number(fraction[1]);
  if (!numerator.has_value() || !denominator.has_value()) return std::nullopt;
  const auto threshold = DiceThreshold::Create(*numerator, *denominator);
  if (!threshold.ok()) return std::nullopt;
  return std::pair(static_cast<int>(*exponent), *threshold);
}

// "quality K P E R E", in millionths.
std::optional<std::pair<int, LinkQualityFigures>> QualityOf(
    const std::vector<std::string_view>& parts) {
  if (parts.size() != 6 || parts[0] != "quality") return std::nullopt;
  std::array<std::uint32_t, 5> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = Number(parts[i + 1]);
    if (!number.has_value() || *number > StatedLinkQuality::kWhole) return std::nullopt;
    numbers[i] = *number;
  }
  return std::pair(static_cast<int>(numbers[0]), LinkQualityFigures{.precision = numbers[1],
                                                                    .precision_error = numbers[2],
                                                                    .recall = numbers[3],
                                                                    .recall_error = numbers[4]});
}

// Twice the binary logarithm of the middle of a bucket, the lowest bucket being "under 16".
int BucketTwice(std::uint64_t rows) {
  const int power = rows < 16 ? 3 : static_cast<int>(std::bit_width(rows)) - 1;
  return 2 * power + 1;
}

}  // namespace

int PairsExponent(std::uint64_t rows_a, std::uint64_t rows_b) {
  return (BucketTwice(rows_a) + BucketTwice(rows_b)) / 2;
}

absl::StatusOr<ThresholdCalibration> ThresholdCalibration::Parse(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return absl::InvalidArgumentError("a threshold calibration has at most 64 KiB");
  }
  std::vector<std::string_view> lines = Split(text, '\n');
  if (!lines.back().empty()) return WrongLine(lines.size(), "a line feed at the end");
  lines.pop_back();
  ThresholdCalibration calibration;
  if (lines.empty() || lines[0] != kFirstLine) return WrongLine(1, kFirstLine);
  const auto parts_of = [&](std::size_t line) {
    return line < lines.size() ? Split(lines[line], ' ') : std::vector<std::string_view>();
  };
  const auto id = parts_of(1);
  if (id.size() != 2 || id[0] != "id" || !IsName(id[1])) return WrongLine(2, "id NAME");
  calibration.id_ = id[1];
  const auto profile = parts_of(2);
  const auto hash = profile.size() == 3 ? HashOf(profile[2]) : std::nullopt;
  if (!hash.has_value() || profile[0] != "profile" || !IsName(profile[1])) {
    return WrongLine(3, "profile NAME HASH");
  }
  calibration.profile_ = profile[1];
  calibration.profile_hash_ = *hash;
  std::map<int, Calibrated>* table = nullptr;
  for (std::size_t i = 3; i < lines.size(); ++i) {
    constexpr std::string_view kNeeds =
        "fields name,birth_date,... with other fields than before and pairs below, or pairs K N/D, "
        "K greater than in the line before, or quality K and four numbers of the pairs before";
    const auto parts = parts_of(i);
    if (parts.size() == 2 && parts[0] == "fields" && (table == nullptr || !table->empty())) {
      const auto fields = ComparedFields::Parse(parts[1]);
      if (!fields.ok() || calibration.sizes_.contains(*fields)) {
        return WrongLine(i + 1, kNeeds);
      }
      table = &calibration.sizes_[*fields];
      continue;
    }
    if (table == nullptr) return WrongLine(i + 1, kNeeds);
    if (parts[0] == "quality") {
      const auto quality = QualityOf(parts);
      if (!quality.has_value() || table->empty() || table->rbegin()->first != quality->first ||
          table->rbegin()->second.quality.has_value()) {
        return WrongLine(i + 1, kNeeds);
      }
      table->rbegin()->second.quality = quality->second;
      continue;
    }
    const auto threshold = ThresholdOf(parts);
    if (!threshold.has_value() || (!table->empty() && table->rbegin()->first >= threshold->first)) {
      return WrongLine(i + 1, kNeeds);
    }
    table->emplace(threshold->first, Calibrated{.threshold = threshold->second});
  }
  if (table == nullptr || table->empty()) {
    return WrongLine(lines.size() + 1, "fields name,birth_date,... and pairs K N/D");
  }
  return calibration;
}

absl::StatusOr<Calibrated> ThresholdCalibration::Find(std::string_view profile,
                                                      const Hash256& profile_hash,
                                                      const ComparedFields& fields,
                                                      std::uint64_t rows_a,
                                                      std::uint64_t rows_b) const {
  if (profile != profile_ || profile_hash != profile_hash_) {
    return absl::FailedPreconditionError(
        absl::StrCat("threshold calibration ", id_, " was made for ", profile_,
                     " of other content than the profile of the run; make it again with "
                     "mf-sandbox calibrate"));
  }
  const auto found = sizes_.find(fields);
  if (found == sizes_.end()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "threshold calibration ", id_, " has nothing for the fields ", fields.ToString(),
        "; make one that has with mf-sandbox calibrate --fields ", fields.ToString()));
  }
  const auto& by_pairs = found->second;
  const int wanted = PairsExponent(rows_a, rows_b);
  const auto nearest =
      std::min_element(by_pairs.begin(), by_pairs.end(), [&](const auto& x, const auto& y) {
        return std::abs(x.first - wanted) < std::abs(y.first - wanted);
      });
  if (std::abs(nearest->first - wanted) > kMaxDistance) {
    return absl::FailedPreconditionError(
        absl::StrCat("threshold calibration ", id_,
                     " has nothing for batches of these sizes; "
                     "make one with mf-sandbox calibrate that has"));
  }
  return nearest->second;
}

std::string CalibrationText(std::string_view id, std::string_view profile,
                            const Hash256& profile_hash, const CalibratedSizes& sizes) {
  std::string text = absl::StrCat(
      std::string(kFirstLine), "\nid ", std::string(id), "\nprofile ", std::string(profile), " ",
      absl::BytesToHexString(
          {reinterpret_cast<const char*>(profile_hash.data()), profile_hash.size()}),
      "\n");
  for (const auto& [fields, by_pairs] : sizes) {
    absl::StrAppend(&text, "fields ", fields.ToString(), "\n");
    for (const auto& [exponent, calibrated] : by_pairs) {
      absl::StrAppend(&text, "pairs ", exponent, " ", calibrated.threshold.numerator(), "/",
                      calibrated.threshold.denominator(), "\n");
      if (!calibrated.quality.has_value()) continue;
      const LinkQualityFigures& q = *calibrated.quality;
      absl::StrAppend(&text, "quality ", exponent, " ", q.precision, " ", q.precision_error, " ",
                      q.recall, " ", q.recall_error, "\n");
    }
  }
  return text;
}

}  // namespace mirrorflow
