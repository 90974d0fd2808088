#include "workbook/xml_pull.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr int kPieceBytes = 64 * 1024;
constexpr int kMaxDepth = 64;

std::string_view LocalName(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view XmlAttributes::Get(std::string_view local_name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (LocalName(pair[0]) == local_name) return pair[1];
  }
  return {};
}

bool XmlAttributes::HasValue(std::string_view local_name, std::string_view value) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (LocalName(pair[0]) == local_name && pair[1] == value) return true;
  }
  return false;
}

std::string_view XmlAttributes::GetPrefixed(std::string_view local_name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    const std::string_view name = pair[0];
    if (name.size() > local_name.size() && LocalName(name) == local_name) return pair[1];
  }
  return {};
}

XmlPull::XmlPull(ReadBytes read, XmlHandler& handler)
    : read_(std::move(read)), handler_(handler), parser_(XML_ParserCreate(nullptr)) {
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), &OnStart, &OnEnd);
  XML_SetCharacterDataHandler(parser_.get(), &OnText);
  XML_SetStartDoctypeDeclHandler(parser_.get(), &OnDoctype);
}

absl::StatusOr<bool> XmlPull::Continue() {
  while (true) {
    if (paused_) {
      paused_ = false;
      absl::StatusOr<bool> paused = Judge(XML_ResumeParser(parser_.get()));
      if (!paused.ok() || *paused) return paused;
    }
    if (ended_) return false;
    void* buffer = XML_GetBuffer(parser_.get(), kPieceBytes);
    if (buffer == nullptr) return absl::ResourceExhaustedError("out of memory while reading XML");
    absl::StatusOr<std::size_t> size = read_(static_cast<char*>(buffer), kPieceBytes);
    if (!size.ok()) return size.status();
    ended_ = *size == 0;
    absl::StatusOr<bool> paused =
        Judge(XML_ParseBuffer(parser_.get(), static_cast<int>(*size), ended_ ? 1 : 0));
    if (!paused.ok() || *paused) return paused;
  }
}

absl::StatusOr<bool> XmlPull::Judge(XML_Status status) {
  if (!failure_.ok()) return failure_;
  if (status == XML_STATUS_SUSPENDED) {
    paused_ = true;
    return true;
  }
  if (status == XML_STATUS_OK) return false;
  return absl::DataLossError(
      absl::StrCat("its XML is broken at line ",
                   static_cast<std::uint64_t>(XML_GetCurrentLineNumber(parser_.get())), " (",
                   XML_ErrorString(XML_GetErrorCode(parser_.get())),
                   "); the file is damaged or was not copied whole"));
}

void XmlPull::Fail(absl::Status status) {
  if (failure_.ok()) failure_ = std::move(status);
  XML_StopParser(parser_.get(), XML_FALSE);
}

void XmlPull::OnStart(void* self, const char* name, const char** attributes) {
  auto& pull = *static_cast<XmlPull*>(self);
  if (++pull.depth_ > kMaxDepth) {
    pull.Fail(absl::InvalidArgumentError("its XML is nested too deeply for a workbook"));
    return;
  }
  pull.handler_.Start(LocalName(name), XmlAttributes(attributes));
}

void XmlPull::OnEnd(void* self, const char* name) {
  auto& pull = *static_cast<XmlPull*>(self);
  --pull.depth_;
  pull.handler_.End(LocalName(name));
}

void XmlPull::OnText(void* self, const char* text, int size) {
  static_cast<XmlPull*>(self)->handler_.Text({text, static_cast<std::size_t>(size)});
}

void XmlPull::OnDoctype(void* self, const char*, const char*, const char*, int) {
  static_cast<XmlPull*>(self)->Fail(
      absl::InvalidArgumentError("its XML has a DOCTYPE, which no workbook has"));
}

absl::Status ParseXml(std::string_view document, XmlHandler& handler) {
  XmlPull pull(
      [&document](char* bytes, std::size_t size) -> absl::StatusOr<std::size_t> {
        const std::size_t copied = document.copy(bytes, size);
        document.remove_prefix(copied);
        return copied;
      },
      handler);
  return pull.Continue().status();
}

}  // namespace mirrorflow
