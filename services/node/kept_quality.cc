#include "services/node/kept_quality.h"

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

std::filesystem::path FileIn(const std::string& state_directory) {
  return std::filesystem::path(state_directory) / "quality.json";
}

// Of an object that may be anything; absent is null.
const Json& At(const Json& json, const char* key) {
  static const Json nothing;
  const auto found = json.find(key);
  return json.is_object() && found != json.end() ? *found : nothing;
}

// A count as the report has it: a number, or "<5".
std::string CountText(const Json& count) {
  if (count.is_string()) return count.get<std::string>();
  return count.is_number_unsigned() ? absl::StrCat(count.get<std::uint64_t>()) : "";
}

std::string ShareText(const Json& share) {
  const Json& part = At(share, "count");
  const Json& whole = At(share, "of");
  if (!part.is_number_unsigned() || !whole.is_number_unsigned() ||
      whole.get<std::uint64_t>() == 0) {
    return CountText(part);
  }
  return absl::StrFormat("%.1f %%", 100.0 * static_cast<double>(part.get<std::uint64_t>()) /
                                        static_cast<double>(whole.get<std::uint64_t>()));
}

std::string TextAt(const Json& json, const char* key) {
  const Json& text = At(json, key);
  return text.is_string() ? text.get<std::string>() : "";
}

}  // namespace

absl::Status KeepQuality(const ReportDocument& document, const std::string& duration_rule,
                         const std::string& state_directory, const std::string& now) {
  std::error_code error;
  if (!std::filesystem::is_directory(state_directory, error)) {
    return absl::NotFoundError(absl::StrCat(state_directory, " is not there yet"));
  }
  const Json json = {{"checked", now},
                     {"duration_rule", duration_rule},
                     {"report", Json::parse(DocumentJson(document, SmallCounts::kHidden))}};
  return WriteFileDurably(FileIn(state_directory), json.dump(2) + "\n");
}

std::optional<QualityFacts> ReadKeptQuality(const std::string& state_directory) {
  const absl::StatusOr<std::string> text = ReadWholeFile(FileIn(state_directory));
  if (!text.ok()) return std::nullopt;
  const Json json = Json::parse(*text, nullptr, false);
  QualityFacts facts{.checked = TextAt(json, "checked"),
                     .duration_rule = TextAt(json, "duration_rule")};
  const Json& report = At(json, "report");
  if (facts.checked.empty() || !report.is_object()) return std::nullopt;
  const Json& overview = At(report, "overview");
  for (const Json& total : At(overview, "totals")) {
    facts.totals.push_back({TextAt(total, "what"), CountText(At(total, "count"))});
  }
  for (const Json& source : At(overview, "sources")) {
    facts.sources.push_back({TextAt(source, "source"), CountText(At(source, "rows"))});
  }
  for (const Json& field : At(At(report, "quality"), "fields")) {
    facts.fields.push_back({TextAt(field, "source"), TextAt(field, "field"),
                            ShareText(At(field, "usable")), ShareText(At(field, "missing")),
                            ShareText(At(field, "unusable"))});
  }
  for (const Json& section : report) {
    if (std::string summary = TextAt(section, "summary"); !summary.empty()) {
      facts.findings.push_back(std::move(summary));
    }
  }
  return facts;
}

}  // namespace mirrorflow
