// Published figures and calibrations as files: protected counts, SDMX-CSV, calibrations of the
// threshold, numbers and periods. What has one form is written in it again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "corridor/compared_fields.h"
#include "corridor/country.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "corridor/validity.h"
#include "linkage/threshold_calibration.h"
#include "statistics/aggregates/aggregate_period.h"
#include "statistics/formats/sdmx_csv_reader.h"
#include "statistics/protected_counts.h"
#include "statistics/published_dataset.h"
#include "tests/fuzzing/check.h"
#include "workbook/cell_text.h"

namespace mirrorflow {
namespace {

void ReadShortTexts(std::string_view text) {
  if (const auto period = Period::Create(text); period.ok()) Check(period->ToString() == text);
  if (const auto corridor = Corridor::Parse(text); corridor.ok()) {
    Check(corridor->ToString() == text);
  }
  (void)RunId::Create(text).ok();
  (void)Country::Create(text).ok();
  (void)ParseDay(text).ok();
  (void)ComparedFields::Parse(text).ok();
  (void)Decimal::Parse(text).ok();
  (void)AggregatePeriod::ParseDay(text).ok();
  (void)AggregatePeriod::ParseSpan(text).ok();
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      if (const auto counts = ParseProtectedCounts(text); counts.ok()) {
        Check(ProtectedCountsText(*counts) == text);
      }
      break;
    case 1:
      if (const auto content = ReadSdmxCsv1(text); content.ok()) {
        Check(content->observations.size() <= text.size());
      }
      break;
    case 2:
      if (const auto calibration = ThresholdCalibration::Parse(text); calibration.ok()) {
        Check(!calibration->id().empty() && text.size() <= ThresholdCalibration::kMaxBytes);
      }
      break;
    default:
      ReadShortTexts(text);
  }
  return 0;
}
