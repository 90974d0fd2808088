#include "tests/records/sources/zip_writer.h"

#include <zip.h>

#include <cstdlib>

namespace mirrorflow {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

constexpr const char* kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

}  // namespace

std::string ZipOf(const std::vector<std::pair<std::string, std::string>>& files,
                  const std::string& password) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  Require(buffer != nullptr);
  zip_source_keep(buffer);
  zip_t* archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  Require(archive != nullptr);
  for (const auto& [name, content] : files) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    Require(index >= 0);
    if (!password.empty()) {
      Require(zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256,
                                      password.c_str()) == 0);
    }
  }
  Require(zip_close(archive) == 0);
  zip_stat_t stat;
  Require(zip_source_stat(buffer, &stat) == 0 && zip_source_open(buffer) == 0);
  std::string bytes(stat.size, '\0');
  Require(zip_source_read(buffer, bytes.data(), bytes.size()) ==
          static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(buffer);
  zip_source_free(buffer);
  return bytes;
}

std::string OdsOf(const std::string& tables) {
  return ZipOf(
      {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
       {"META-INF/manifest.xml", std::string(kHead) + "<manifest:manifest xmlns:manifest=\"m\"/>"},
       {"content.xml",
        std::string(kHead) +
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" "
            "xmlns:calcext=\"c\"><office:body><office:spreadsheet>" +
            tables + "</office:spreadsheet></office:body></office:document-content>"}});
}

std::string XlsxOf(const std::string& worksheet, const std::string& styles,
                   const std::string& strings, const std::string& workbook_properties) {
  const std::string relationships = "<Relationships xmlns=\"r\">";
  const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  return ZipOf(
      {{"_rels/.rels", kHead + relationships + "<Relationship Id=\"r1\" Type=\"" + type +
                           "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
       {"xl/workbook.xml", kHead + std::string("<workbook xmlns:r=\"r\">") + workbook_properties +
                               "<sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"r1\"/></sheets>"
                               "</workbook>"},
       {"xl/_rels/workbook.xml.rels",
        kHead + relationships + "<Relationship Id=\"r1\" Type=\"" + type +
            "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"" + type +
            "styles\" Target=\"/xl/styles.xml\"/><Relationship Id=\"r3\" Type=\"" + type +
            "sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"},
       {"xl/styles.xml", kHead + std::string("<styleSheet>") + styles + "</styleSheet>"},
       {"xl/sharedStrings.xml", kHead + std::string("<sst>") + strings + "</sst>"},
       {"xl/worksheets/sheet1.xml",
        kHead + std::string("<worksheet>") + worksheet + "</worksheet>"}});
}

}  // namespace mirrorflow
