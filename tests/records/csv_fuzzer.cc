// Any bytes as a CSV register, through harmonisation to events. Fails when a value leaves its
// alphabet, when a row is lost without being counted, or when the outcome depends on how the file
// is cut into pieces.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "records/read_report_text.h"
#include "records/register_reader.h"
#include "records/sources/csv_source.h"
#include "tests/fuzzing/check.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kHeader =
    "id,name,parent,dob,sex,nat,born,place,addr,zip,doc,nid,from,to,date,age,ref\n";

Mapping FuzzMapping() {
  return {.source = "fuzz",
          .columns = {{FieldKind::kRecordId, "id"},
                      {FieldKind::kName, "name"},
                      {FieldKind::kParentName, "parent"},
                      {FieldKind::kBirthDate, "dob", DateFormat::kDayMonthYear},
                      {FieldKind::kSex, "sex"},
                      {FieldKind::kCitizenship, "nat"},
                      {FieldKind::kBirthCountry, "born"},
                      {FieldKind::kBirthPlace, "place"},
                      {FieldKind::kAddress, "addr"},
                      {FieldKind::kPostcode, "zip"},
                      {FieldKind::kDocumentNumber, "doc"},
                      {FieldKind::kNationalId, "nid"},
                      {FieldKind::kOrigin, "from"},
                      {FieldKind::kDestination, "to"},
                      {FieldKind::kEventDate, "date", DateFormat::kYearMonthDay},
                      {FieldKind::kAgeAtEvent, "age"},
                      {FieldKind::kRefugee, "ref"}}};
}

bool InAlphabet(std::string_view text, bool digits) {
  return text.find_first_not_of(digits ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                       : "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

void CheckEvent(const PersonEvent& event) {
  const Identity& identity = event.identity;
  for (const auto* tokens : {&identity.name, &identity.parent_name}) {
    for (const std::string& token : *tokens) Check(!token.empty() && InAlphabet(token, false));
  }
  for (const auto* tokens : {&identity.birth_place, &identity.address}) {
    for (const std::string& token : *tokens) Check(!token.empty() && InAlphabet(token, true));
  }
  for (const auto* text : {&identity.postcode, &identity.document_number, &identity.national_id}) {
    Check(InAlphabet(*text, true));
  }
  for (const PartialDate& date : {identity.birth_date, event.event_date}) {
    Check(date.month >= 0 && date.month <= 12 && date.day >= 0 && date.day <= 31);
    Check(date.day == 0 || date.month != 0);
    Check(date.month == 0 || date.year != 0);
  }
  Check(event.stratum.code() < kStratumCount);
  Check(!event.record_id.empty());
}

// All that reading gave, as text; the report's text and JSON are made on the way.
std::string Read(const std::string& text, std::size_t chunk_bytes) {
  auto source = CsvSource::Create(std::make_unique<std::istringstream>(text), CsvFormat{},
                                  std::nullopt, chunk_bytes);
  if (!source.ok()) return source.status().ToString();
  std::vector<RegisterSource> sources;
  sources.push_back({FuzzMapping(), *std::move(source)});
  std::string seen;
  const absl::StatusOr<ReadReport> report = ReadRegister(
      sources, {.find_duplicate_ids = true, .listed_errors = 5}, [&seen](PersonEvent&& event) {
        CheckEvent(event);
        seen += event.record_id + "\n";
        for (const std::string& token : event.identity.name) seen += token + "\n";
        return absl::OkStatus();
      });
  if (!report.ok()) return report.status().ToString();
  Check(report->rows == report->rejected + report->refugees_excluded + report->events);
  for (const FieldQuality& quality : report->fields) {
    if (!quality.mapped) continue;
    Check(quality.usable + quality.missing + quality.unusable == report->rows - report->rejected);
  }
  return seen + ReadReportText(*report) + ReadReportJson(*report);
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string text = (data[0] & 1) != 0 ? body : std::string(mirrorflow::kHeader) + body;
  const std::string whole = mirrorflow::Read(text, 1 << 20);
  mirrorflow::Check(mirrorflow::Read(text, 1 + (data[0] >> 1)) == whole);
  return 0;
}
