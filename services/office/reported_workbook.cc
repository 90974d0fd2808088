#include "services/office/reported_workbook.h"

#include <iostream>
#include <memory>
#include <string>

#include "services/confinement/confined_workbook.h"

namespace mirrorflow {

absl::StatusOr<AggregateReading> ReadReportedWorkbook(const std::string& name,
                                                      std::string_view bytes) {
  static const bool told = [] {
    const std::string text = WhatIsNotConfined(LookUpKernelFeatures());
    if (!text.empty()) std::cerr << text << '\n';
    return true;
  }();
  static_cast<void>(told);
  // Its one problem is its size.
  if (bytes.size() > kMaxAggregateWorkbookBytes) return ReadAggregateWorkbook(bytes);
  absl::StatusOr<std::unique_ptr<ConfinedWorkbook>> workbook =
      ConfinedWorkbook::OfBytes(kWorkbookReader, name, bytes);
  if (!workbook.ok()) return workbook.status();
  AggregateReading reading = ReadAggregateSheets(**workbook);
  // A reader that failed says nothing about the cells.
  if (!(*workbook)->failure().ok()) return (*workbook)->failure();
  return reading;
}

}  // namespace mirrorflow
