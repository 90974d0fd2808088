#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "statistics/published_dataset.h"

// Readers of the formats, for tests alone: written from the specifications of the formats and not
// from the writers, with libcsv, expat, nlohmann-json and the workbook reader of the registers. A
// file that can't be read fails the test. What they return is sorted as a dataset is.
namespace mirrorflow {

// Fields by row; the first row has the names.
std::vector<std::vector<std::string>> ReadCsvRows(std::string_view csv);

std::vector<Observation> ReadSdmxCsv(std::string_view csv);
std::vector<Observation> ReadSdmxMl(std::string_view xml);
std::vector<Observation> ReadSdmxJson(std::string_view json);
std::vector<Observation> ReadJsonStat(std::string_view json);
std::vector<Observation> ReadWorkbook(const std::string& xlsx);

// Without zeros at the end of decimals, which workbooks and JSON-stat do not keep.
std::vector<Observation> WithoutTrailingZeros(std::vector<Observation> observations);

}  // namespace mirrorflow
