#pragma once

#include <libxml/xmlwriter.h>

#include <memory>
#include <string>
#include <string_view>

namespace mirrorflow {

// Writes an XML document (UTF-8, indented) through libxml2, which escapes texts and attributes.
// Elements nest by the life of XmlElement. The calls can fail for want of memory only; then the
// program ends. Not thread safe.
class XmlDocument {
 public:
  XmlDocument();
  XmlDocument(const XmlDocument&) = delete;
  XmlDocument& operator=(const XmlDocument&) = delete;

  // Once, when every element is closed.
  std::string Finish() &&;

 private:
  friend class XmlElement;
  struct BufferFreer {
    void operator()(xmlBuffer* buffer) const { xmlBufferFree(buffer); }
  };
  struct WriterFreer {
    void operator()(xmlTextWriter* writer) const { xmlFreeTextWriter(writer); }
  };

  std::unique_ptr<xmlBuffer, BufferFreer> buffer_;  // outlives the writer
  std::unique_ptr<xmlTextWriter, WriterFreer> writer_;
};

// An element that is open as long as this lives. Names are qualified: "common:Name".
class XmlElement {
 public:
  XmlElement(XmlDocument& document, std::string_view name);
  ~XmlElement();
  XmlElement(const XmlElement&) = delete;
  XmlElement& operator=(const XmlElement&) = delete;

  // Before texts and elements inside. `text` is UTF-8 without control characters.
  XmlElement& Set(std::string_view name, std::string_view text);
  void Text(std::string_view text);

 private:
  XmlDocument& document_;
};

}  // namespace mirrorflow
