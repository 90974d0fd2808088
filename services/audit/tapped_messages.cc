#include "services/audit/tapped_messages.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/wire_format.h>

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "mirrorflow/v1/node_service.pb.h"
#include "services/audit/wire_contract.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;

struct TapName {
  std::string process;  // program and pid
  std::string program;
  bool request = false;
  std::string method;  // "/mirrorflow.v1.NodeService/Describe"
};

absl::StatusOr<TapName> ParseName(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, ',');
  if (parts.size() != 5 || !absl::StartsWith(parts[4], "_") ||
      (parts[3] != "request" && parts[3] != "response")) {
    return absl::InvalidArgumentError(
        absl::StrCat(name,
                     " is not the name of a tapped message\nhint: the directory of "
                     "MF_TAP_DIRECTORY, and nothing else in it"));
  }
  TapName tap{.process = absl::StrCat(parts[0], ",", parts[1]),
              .program = parts[0],
              .request = parts[3] == "request",
              .method = parts[4]};
  tap.method.front() = '/';
  const std::size_t slash = tap.method.find('_');
  if (slash != std::string::npos) tap.method[slash] = '/';
  return tap;
}

// Bytes of one value on the wire, its tag and length left out for what is no message.
std::uint64_t SizeOf(const Message& message, const FieldDescriptor* field, int index) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    const Reflection* reflection = message.GetReflection();
    return (field->is_repeated()
                ? reflection->GetRepeatedStringReference(message, field, index, &scratch)
                : reflection->GetStringReference(message, field, &scratch))
        .size();
  }
  // Of repeated numbers all together, told with the first.
  return index == 0 ? google::protobuf::internal::WireFormat::FieldDataOnlyByteSize(field, message)
                    : 0;
}

void Count(const Message& message, const std::string& prefix,
           std::map<std::string, TappedField>& fields, std::uint64_t& unknown) {
  const Reflection* reflection = message.GetReflection();
  unknown += google::protobuf::internal::WireFormat::ComputeUnknownFieldsSize(
      reflection->GetUnknownFields(message));
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string path = absl::StrCat(prefix, field->name());
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Count(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                   : reflection->GetMessage(message, field),
              absl::StrCat(path, "."), fields, unknown);
        continue;
      }
      TappedField& entry = fields[path];
      entry.path = path;
      entry.sensitivity = SensitivityOf(field);
      entry.bytes += SizeOf(message, field, i);
    }
  }
}

struct Flow {
  const WireFlow* declared = nullptr;  // in the contract
  TappedFlow flow;
  std::map<std::string, TappedField> fields;
};

// The country of each node's process, by what it says of itself.
absl::StatusOr<std::map<std::string, std::string>> Countries(const std::vector<fs::path>& files) {
  std::map<std::string, std::string> countries;
  for (const fs::path& file : files) {
    absl::StatusOr<TapName> tap = ParseName(file.filename().string());
    if (!tap.ok()) return tap.status();
    if (tap->request || !absl::EndsWith(tap->method, "/Describe")) continue;
    absl::StatusOr<std::string> bytes = ReadWholeFile(file);
    if (!bytes.ok()) return bytes.status();
    v1::DescribeResponse described;
    if (described.ParseFromString(*bytes)) countries[tap->process] = described.country();
  }
  return countries;
}

std::string SenderOf(const TapName& tap, const std::map<std::string, std::string>& countries) {
  if (tap.request && absl::StrContains(tap.method, "LinkageService")) {
    return absl::StrContains(tap.program, "office") ? "operator" : "node";
  }
  if (absl::StrContains(tap.program, "office")) return "office";
  if (absl::StrContains(tap.program, "party")) return "party";
  const auto country = countries.find(tap.process);
  return country == countries.end() ? "node" : absl::StrCat("node ", country->second);
}

}  // namespace

absl::StatusOr<std::vector<TappedFlow>> ReadTappedMessages(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) files.push_back(entry.path());
  if (files.empty()) {
    return absl::NotFoundError(absl::StrCat("there is no tapped message in ", directory.string(),
                                            "\nhint: ./mirrorflow wire-check makes them"));
  }
  std::ranges::sort(files);
  const std::vector<WireFlow> contract = WireContract();
  absl::StatusOr<std::map<std::string, std::string>> countries = Countries(files);
  if (!countries.ok()) return countries.status();
  std::map<std::tuple<std::string, std::string, bool>, Flow> flows;  // sender, method, direction
  for (const fs::path& file : files) {
    absl::StatusOr<TapName> tap = ParseName(file.filename().string());
    if (!tap.ok()) return tap.status();
    const auto declared = std::ranges::find_if(contract, [&](const WireFlow& flow) {
      return flow.method == tap->method && flow.request == tap->request;
    });
    if (declared == contract.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file.string(), ": the contract has no such method"));
    }
    absl::StatusOr<std::string> bytes = ReadWholeFile(file);
    if (!bytes.ok()) return bytes.status();
    const std::unique_ptr<Message> message(
        MessageFactory::generated_factory()->GetPrototype(declared->message)->New());
    if (!message->ParseFromString(*bytes)) {
      return absl::InvalidArgumentError(
          absl::StrCat(file.string(), " is no ", declared->message->full_name()));
    }
    const std::string sender = SenderOf(*tap, *countries);
    Flow& flow = flows[{sender, tap->method, tap->request}];
    flow.declared = &*declared;
    flow.flow.sender = sender;
    flow.flow.receiver = declared->receiver;
    flow.flow.method = tap->method;
    flow.flow.request = tap->request;
    ++flow.flow.messages;
    flow.flow.bytes += bytes->size();
    Count(*message, "", flow.fields, flow.flow.unknown_bytes);
  }
  std::vector<TappedFlow> result;
  for (auto& [key, flow] : flows) {
    for (const WireField& field : flow.declared->fields) {
      const auto found = flow.fields.find(field.path);
      if (found != flow.fields.end()) flow.flow.fields.push_back(found->second);
    }
    result.push_back(std::move(flow.flow));
  }
  return result;
}

std::map<v1::Sensitivity, std::uint64_t> BytesBySensitivity(const TappedFlow& flow) {
  std::map<v1::Sensitivity, std::uint64_t> bytes;
  for (const TappedField& field : flow.fields) bytes[field.sensitivity] += field.bytes;
  return bytes;
}

}  // namespace mirrorflow
