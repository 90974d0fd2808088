#pragma once

#include <string>
#include <utility>
#include <vector>

namespace mirrorflow {

// The bytes of a ZIP archive with these files (name, content), packed. With a password, encrypted.
std::string ZipOf(const std::vector<std::pair<std::string, std::string>>& files,
                  const std::string& password = "");

// A minimal OpenDocument spreadsheet with these tables: XML of everything inside
// office:spreadsheet.
std::string OdsOf(const std::string& tables);

// A minimal XLSX workbook with one sheet "Sheet1": XML of what stands inside the worksheet.
// `styles` is what stands inside the style sheet, `strings` inside the shared strings.
std::string XlsxOf(const std::string& worksheet, const std::string& styles = "",
                   const std::string& strings = "", const std::string& workbook_properties = "");

}  // namespace mirrorflow
