#include "workbook/xlsx_parts.h"

#include <charconv>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "workbook/xml_pull.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxPartBytes = std::size_t{64} << 20;

int ToInt(std::string_view text, int otherwise) {
  int value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

struct Relationship {
  std::string type;  // the last part of its URL: "worksheet"
  std::string target;
};

class RelationshipsHandler final : public XmlHandler {
 public:
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship") return;
    const std::string_view type = attributes.Get("Type");
    by_id[std::string(attributes.Get("Id"))] = {
        .type = std::string(type.substr(type.rfind('/') + 1)),
        .target = std::string(attributes.Get("Target"))};
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}

  std::map<std::string, Relationship> by_id;
};

class WorkbookHandler final : public XmlHandler {
 public:
  struct SheetElement {
    std::string name;
    std::string relationship;
    bool hidden = false;
  };

  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") {
      const std::string_view flag = attributes.Get("date1904");
      if (flag == "1" || flag == "true" || flag == "on") date_system = DateSystem::k1904;
    } else if (name == "sheet") {
      const std::string_view state = attributes.Get("state");
      sheets.push_back({.name = std::string(attributes.Get("name")),
                        .relationship = std::string(attributes.GetPrefixed("id")),
                        .hidden = !state.empty() && state != "visible"});
    }
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}

  DateSystem date_system = DateSystem::k1900;
  std::vector<SheetElement> sheets;
};

class StylesHandler final : public XmlHandler {
 public:
  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmt") {
      own_formats_[ToInt(attributes.Get("numFmtId"), -1)] =
          IsDateFormatCode(attributes.Get("formatCode"));
    } else if (name == "cellXfs") {
      in_cell_formats_ = true;
    } else if (name == "xf" && in_cell_formats_) {
      const int id = ToInt(attributes.Get("numFmtId"), 0);
      const auto own = own_formats_.find(id);
      is_date.push_back(own == own_formats_.end() ? IsBuiltInDateFormat(id) : own->second);
    }
  }
  void End(std::string_view name) override {
    if (name == "cellXfs") in_cell_formats_ = false;
  }
  void Text(std::string_view) override {}

  std::vector<bool> is_date;

 private:
  std::map<int, bool> own_formats_;
  bool in_cell_formats_ = false;
};

absl::Status ParsePart(const ZipArchive& archive, const std::string& part, XmlHandler& handler) {
  absl::StatusOr<std::string> text = archive.ReadAll(part, kMaxPartBytes);
  if (!text.ok()) return text.status();
  if (absl::Status status = ParseXml(*text, handler); !status.ok()) {
    return {status.code(), absl::StrCat("part ", part, ": ", status.message())};
  }
  return absl::OkStatus();
}

std::string DirectoryOf(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string::npos ? "" : part.substr(0, slash + 1);
}

// A target of a relationship, as the name of a part: "/xl/a.xml", "a.xml" or "../a.xml".
std::string Resolve(const std::string& base, const std::string& target) {
  if (target.starts_with("/")) return target.substr(1);
  std::string directory = DirectoryOf(base);
  std::string rest = target;
  while (rest.starts_with("../") && !directory.empty()) {
    directory.pop_back();
    directory = DirectoryOf(directory);
    rest.erase(0, 3);
  }
  return directory + rest;
}

std::string RelationshipsOf(const std::string& part) {
  const std::string directory = DirectoryOf(part);
  return absl::StrCat(directory, "_rels/", part.substr(directory.size()), ".rels");
}

}  // namespace

class SharedStringsHandler final : public XmlHandler {
 public:
  explicit SharedStringsHandler(SharedStrings& strings) : strings_(strings) {}

  void Start(std::string_view name, const XmlAttributes&) override {
    if (name == "t") in_text_ = true;
    if (name == "rPh") in_reading_ = true;
  }
  void End(std::string_view name) override {
    if (name == "t") in_text_ = false;
    if (name == "rPh") in_reading_ = false;
    if (name != "si") return;
    strings_.ends_.push_back(static_cast<std::uint32_t>(strings_.text_.size()));
    Bound();
  }
  void Text(std::string_view text) override {
    if (!in_text_ || in_reading_) return;
    strings_.text_.append(text);
    Bound();
  }

  XmlPull* pull = nullptr;

 private:
  void Bound() {
    if (strings_.text_.size() > SharedStrings::kMaxBytes ||
        strings_.ends_.size() > SharedStrings::kMaxStrings) {
      pull->Fail(absl::ResourceExhaustedError(
          absl::StrCat("the workbook has more than ", SharedStrings::kMaxBytes >> 20,
                       " MiB of texts; save the sheet as CSV")));
    }
  }

  SharedStrings& strings_;
  bool in_text_ = false;
  bool in_reading_ = false;  // how East Asian text is pronounced
};

absl::StatusOr<SharedStrings> SharedStrings::Read(const ZipArchive& archive,
                                                  const std::string& part) {
  SharedStrings strings;
  absl::StatusOr<ZipEntry> entry = archive.Open(part);
  if (!entry.ok()) return entry.status();
  SharedStringsHandler handler(strings);
  XmlPull pull([&entry](char* bytes, std::size_t size) { return entry->Read(bytes, size); },
               handler);
  handler.pull = &pull;
  if (absl::Status status = pull.Continue().status(); !status.ok()) {
    return absl::Status(status.code(), absl::StrCat("part ", part, ": ", status.message()));
  }
  return strings;
}

absl::StatusOr<XlsxWorkbook> ReadXlsxWorkbook(const ZipArchive& archive) {
  if (archive.Has("xl/workbook.bin")) {
    return absl::InvalidArgumentError("is a binary workbook (XLSB); save it as XLSX");
  }
  if (archive.Has("content.xml")) {
    return absl::InvalidArgumentError("is an OpenDocument file; set kind: \"ods\"");
  }
  if (!archive.Has("_rels/.rels")) {
    return absl::InvalidArgumentError("is a ZIP archive but no XLSX workbook");
  }
  RelationshipsHandler package;
  if (absl::Status status = ParsePart(archive, "_rels/.rels", package); !status.ok()) return status;
  std::string workbook_part;
  for (const auto& [id, relationship] : package.by_id) {
    if (relationship.type == "officeDocument") workbook_part = Resolve("", relationship.target);
  }
  if (!archive.Has(workbook_part)) {
    return absl::InvalidArgumentError("is an office document, but no XLSX workbook");
  }
  WorkbookHandler workbook;
  if (absl::Status status = ParsePart(archive, workbook_part, workbook); !status.ok()) {
    return status;
  }
  RelationshipsHandler parts;
  if (absl::Status status = ParsePart(archive, RelationshipsOf(workbook_part), parts);
      !status.ok()) {
    return status;
  }
  XlsxWorkbook result;
  result.date_system = workbook.date_system;
  for (const WorkbookHandler::SheetElement& sheet : workbook.sheets) {
    const Relationship& relationship = parts.by_id[sheet.relationship];
    if (relationship.type != "worksheet") continue;
    result.sheets.push_back({.name = sheet.name,
                             .part = Resolve(workbook_part, relationship.target),
                             .hidden = sheet.hidden});
  }
  for (const auto& [id, relationship] : parts.by_id) {
    const std::string part = Resolve(workbook_part, relationship.target);
    if (relationship.type == "sharedStrings" && archive.Has(part)) {
      result.shared_strings_part = part;
    } else if (relationship.type == "styles" && archive.Has(part)) {
      StylesHandler styles;
      if (absl::Status status = ParsePart(archive, part, styles); !status.ok()) return status;
      result.is_date = std::move(styles.is_date);
    }
  }
  return result;
}

}  // namespace mirrorflow
