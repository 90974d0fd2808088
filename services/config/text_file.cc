#include "services/config/text_file.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(const std::string& path) : path_(path) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(path_, ":", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  const std::string path_;
  std::string text_;
};

}  // namespace

absl::Status ReadTextFile(const std::string& path, google::protobuf::Message& message) {
  std::ifstream file(path);
  std::stringstream text;
  if (!file || !(text << file.rdbuf())) {
    return absl::NotFoundError(
        absl::StrCat("can't read the configuration ", path, ": ", std::strerror(errno)));
  }
  absl::Status status = ParseText(text.str(), path, message);
  if (status.ok()) return status;
  return {status.code(), absl::StrCat(status.message(),
                                      "\nhint: the fields are described in docs/configuration.md")};
}

absl::Status ParseText(std::string_view text, const std::string& name,
                       google::protobuf::Message& message) {
  FirstError errors(name);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (!parser.ParseFromString(std::string(text), &message)) {
    return absl::InvalidArgumentError(errors.text());
  }
  return absl::OkStatus();
}

std::string PrintText(const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return text;
}

absl::Status WriteTextFile(const std::string& path, const google::protobuf::Message& message) {
  const std::string text = PrintText(message);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    return absl::ResourceExhaustedError(
        absl::StrCat("can't write ", path, "\nhint: is the disk full, is the directory yours?"));
  }
  return absl::OkStatus();
}

std::string PathBeside(const std::string& config_file, const std::string& path) {
  if (path.empty()) return path;
  return (std::filesystem::path(config_file).parent_path() / path).lexically_normal().string();
}

}  // namespace mirrorflow
