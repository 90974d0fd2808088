#include "statistics/formats/xml_document.h"

#include <cstdlib>

namespace mirrorflow {
namespace {

// libxml2 has its own character type and reports failure, which is want of memory, below zero.
const xmlChar* Chars(const std::string& text) {
  return reinterpret_cast<const xmlChar*>(text.c_str());
}

void Must(int result) {
  if (result < 0) std::abort();
}

}  // namespace

XmlDocument::XmlDocument() : buffer_(xmlBufferCreate()) {
  if (buffer_ == nullptr) std::abort();
  writer_.reset(xmlNewTextWriterMemory(buffer_.get(), 0));
  if (writer_ == nullptr) std::abort();
  Must(xmlTextWriterSetIndent(writer_.get(), 1));
  Must(xmlTextWriterSetIndentString(writer_.get(), Chars("  ")));
  Must(xmlTextWriterStartDocument(writer_.get(), "1.0", "UTF-8", nullptr));
}

std::string XmlDocument::Finish() && {
  Must(xmlTextWriterEndDocument(writer_.get()));
  writer_.reset();  // flushes
  return {reinterpret_cast<const char*>(xmlBufferContent(buffer_.get())),
          static_cast<std::size_t>(xmlBufferLength(buffer_.get()))};
}

XmlElement::XmlElement(XmlDocument& document, std::string_view name) : document_(document) {
  Must(xmlTextWriterStartElement(document_.writer_.get(), Chars(std::string(name))));
}

XmlElement::~XmlElement() { Must(xmlTextWriterEndElement(document_.writer_.get())); }

XmlElement& XmlElement::Set(std::string_view name, std::string_view text) {
  Must(xmlTextWriterWriteAttribute(document_.writer_.get(), Chars(std::string(name)),
                                   Chars(std::string(text))));
  return *this;
}

void XmlElement::Text(std::string_view text) {
  Must(xmlTextWriterWriteString(document_.writer_.get(), Chars(std::string(text))));
}

}  // namespace mirrorflow
