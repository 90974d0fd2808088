#pragma once

#include <expat.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// Attributes of an XML element, by their names without prefix.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}

  // Empty when it is not there.
  std::string_view Get(std::string_view local_name) const;
  // Whether an attribute of this name, with any prefix, has this value.
  bool HasValue(std::string_view local_name, std::string_view value) const;
  // The attribute with a prefix, such as r:id beside id.
  std::string_view GetPrefixed(std::string_view local_name) const;

 private:
  const char** pairs_;
};

// Takes the events of an XmlPull. Names are without prefix.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void Start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void End(std::string_view name) = 0;
  virtual void Text(std::string_view text) = 0;
};

// Parses XML piece by piece through expat, and can be stopped and resumed by its handler, so that
// no more than one row of a sheet is in memory. Documents with a DOCTYPE are refused: no office
// program writes one, and it is what entity bombs need. Not thread safe.
class XmlPull {
 public:
  using ReadBytes = std::function<absl::StatusOr<std::size_t>(char*, std::size_t)>;

  // `handler` must outlive the parser.
  XmlPull(ReadBytes read, XmlHandler& handler);
  XmlPull(const XmlPull&) = delete;
  XmlPull& operator=(const XmlPull&) = delete;

  // Goes on until the handler calls Pause or the document ends: true when it was paused, false at
  // the end. DataLoss when the XML is broken; errors of reading as they are.
  absl::StatusOr<bool> Continue();

  // From a handler: Continue returns. The few events that expat can't hold back still come.
  void Pause() { XML_StopParser(parser_.get(), XML_TRUE); }
  // From a handler: Continue returns this error.
  void Fail(absl::Status status);

 private:
  struct Freer {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  absl::StatusOr<bool> Judge(XML_Status status);

  static void OnStart(void* self, const char* name, const char** attributes);
  static void OnEnd(void* self, const char* name);
  static void OnText(void* self, const char* text, int size);
  static void OnDoctype(void* self, const char* name, const char* system, const char* public_id,
                        int has_subset);

  ReadBytes read_;
  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, Freer> parser_;
  bool paused_ = false;
  bool ended_ = false;
  int depth_ = 0;
  absl::Status failure_;
};

// Parses a whole small document.
absl::Status ParseXml(std::string_view document, XmlHandler& handler);

}  // namespace mirrorflow
