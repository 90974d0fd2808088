#include "services/support/redacted_configuration.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/str_replace.h"
#include "services/config/text_file.h"

namespace mirrorflow {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kLeftOut[] = "(left out)";
// Stands for what is left out until paths are looked for: unlike a blank, it ends none.
constexpr char kMark = '\x1f';
// Shorter texts stand in words by chance: "," is a delimiter.
constexpr std::size_t kShortest = 4;

void RedactText(Message& message, const FieldDescriptor& field, std::vector<std::string>& left) {
  const Reflection& reflection = *message.GetReflection();
  const auto leave_out = [&left](std::string text) {
    // As PathBeside writes a path, which is how messages have it.
    std::string normal = std::filesystem::path(text).lexically_normal().string();
    if (normal != text) left.push_back(std::move(normal));
    left.push_back(std::move(text));
  };
  if (!field.is_repeated()) {
    leave_out(reflection.GetString(message, &field));
    reflection.SetString(&message, &field, kLeftOut);
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    leave_out(reflection.GetRepeatedString(message, &field, i));
    reflection.SetRepeatedString(&message, &field, i, kLeftOut);
  }
}

void Redact(Message& message, const std::set<std::string>& shown, std::vector<std::string>& left) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      if (!shown.contains(field->full_name())) RedactText(message, *field, left);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        Redact(*reflection.MutableMessage(&message, field), shown, left);
        continue;
      }
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        Redact(*reflection.MutableRepeatedMessage(&message, field, i), shown, left);
      }
    }
  }
}

bool EndsPath(char c) {
  return std::string_view(" \t\n,;:'\"()<>").find(c) != std::string_view::npos;
}

// "/etc/mirrorflow/tls.key" and "state/runs/x.run", wherever they stand; not "mf-node/KE".
bool IsPath(std::string_view word) {
  return word.starts_with('/') || word.starts_with("./") || word.starts_with("../") ||
         std::ranges::count(word, '/') > 1 ||
         (word.find(kMark) != std::string_view::npos && word.find('/') != std::string_view::npos);
}

std::string WithoutPaths(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && !EndsPath(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    out += IsPath(word) ? std::string_view(kLeftOut) : word;
    if (end < text.size()) out += text[end];
    at = end + 1;
  }
  return out;
}

}  // namespace

RedactedConfiguration RedactConfiguration(const Message& config,
                                          const std::set<std::string>& shown) {
  const std::unique_ptr<Message> copy(config.New());
  copy->CopyFrom(config);
  RedactedConfiguration redacted;
  Redact(*copy, shown, redacted.left_out);
  std::erase_if(redacted.left_out, [](const std::string& text) { return text.size() < kShortest; });
  std::ranges::sort(redacted.left_out, std::ranges::greater(), &std::string::size);
  redacted.text = PrintText(*copy);
  return redacted;
}

absl::StatusOr<RedactedConfiguration> ReadRedactedConfiguration(const std::string& path,
                                                                Message& config,
                                                                std::set<std::string> shown) {
  if (absl::Status read = ReadTextFile(path, config); !read.ok()) return read;
  shown.insert({"mirrorflow.v1.OperatorPage.listen", "mirrorflow.v1.PartyAddress.name",
                "mirrorflow.v1.PartyAddress.address",
                "mirrorflow.v1.ServiceSettings.metrics_listen",
                "mirrorflow.v1.ServiceSettings.minimum_peer_version"});
  RedactedConfiguration redacted = RedactConfiguration(config, shown);
  // Before every path in it: where a blank is in this one, the end of it is known from here alone.
  std::string directory = std::filesystem::path(path).parent_path().lexically_normal().string();
  if (std::ranges::any_of(directory, EndsPath)) redacted.left_out.push_back(std::move(directory));
  std::ranges::sort(redacted.left_out, std::ranges::greater(), &std::string::size);
  return redacted;
}

std::string Redacted(std::string text, const std::vector<std::string>& left_out) {
  // A path of the configuration first, whole: it may have a blank, where a word ends.
  const std::string mark(1, kMark);
  for (const std::string& value : left_out) text = absl::StrReplaceAll(text, {{value, mark}});
  return absl::StrReplaceAll(WithoutPaths(text), {{mark, kLeftOut}});
}

}  // namespace mirrorflow
