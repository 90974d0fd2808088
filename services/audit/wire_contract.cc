#include "services/audit/wire_contract.h"

#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.pb.h"
#include "mirrorflow/v1/linkage_service.pb.h"
#include "mirrorflow/v1/log_service.pb.h"
#include "mirrorflow/v1/node_service.pb.h"
#include "mirrorflow/v1/party_service.pb.h"

namespace mirrorflow {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// `outer` are the messages around this one: none of the contract contains itself, but a descriptor
// could.
void AddFields(const Descriptor* message, const std::string& prefix,
               std::set<const Descriptor*> outer, std::vector<WireField>& fields) {
  if (!outer.insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    const std::string path = absl::StrCat(prefix, field->name());
    if (field->message_type() != nullptr) {
      AddFields(field->message_type(), absl::StrCat(path, "."), outer, fields);
      continue;
    }
    fields.push_back(
        {.path = path,
         .type = field->enum_type() != nullptr ? field->enum_type()->name() : field->type_name(),
         .sensitivity = SensitivityOf(field)});
  }
}

struct Ends {
  const ServiceDescriptor* service;
  const char* caller;
  const char* called;
};

void AddFlows(const Ends& ends, std::vector<WireFlow>& flows) {
  for (int m = 0; m < ends.service->method_count(); ++m) {
    const MethodDescriptor* method = ends.service->method(m);
    for (const bool request : {true, false}) {
      WireFlow flow;
      flow.method = absl::StrCat("/", ends.service->full_name(), "/", method->name());
      flow.request = request;
      flow.message = request ? method->input_type() : method->output_type();
      flow.sender = request ? ends.caller : ends.called;
      flow.receiver = request ? ends.called : ends.caller;
      // Who calls what besides the usual peer of a service.
      if (method->name() == "StreamShares") (request ? flow.sender : flow.receiver) = "party";
      if (method->name() == "Exchange") (request ? flow.sender : flow.receiver) = "party";
      AddFields(flow.message, "", {}, flow.fields);
      flows.push_back(std::move(flow));
    }
  }
}

}  // namespace

v1::Sensitivity SensitivityOf(const FieldDescriptor* field) {
  return field->file() == grpc::health::v1::HealthCheckRequest::descriptor()->file()
             ? v1::PUBLIC
             : field->options().GetExtension(v1::sensitivity);
}

std::vector<WireFlow> WireContract() {
  std::vector<WireFlow> flows;
  const Ends services[] = {
      {v1::DescribeRequest::descriptor()->file()->FindServiceByName("NodeService"), "office",
       "node"},
      {v1::CreateCampaignRequest::descriptor()->file()->FindServiceByName("LinkageService"),
       "operator or node", "office"},
      {v1::CosignRequest::descriptor()->file()->FindServiceByName("LogService"), "office",
       "node or party"},
      {v1::PartyHello::descriptor()->file()->FindServiceByName("PartyService"), "office", "party"},
      {grpc::health::v1::HealthCheckRequest::descriptor()->file()->FindServiceByName("Health"),
       "monitoring or the program itself", "any program"},
  };
  for (const Ends& ends : services) AddFlows(ends, flows);
  return flows;
}

std::string FormOf(const WireFlow& flow, const WireField& field) {
  if (field.sensitivity == v1::PUBLIC) return "";
  struct Form {
    std::string_view message;
    std::string_view path;
    std::string_view text;
  };
  constexpr std::string_view kShares =
      "one party's secret shares; alone they are uniformly random bytes";
  constexpr Form kForms[] = {
      {"BatchPart", "opening.salt", "random; opens the commitment to the batch"},
      {"BatchPart", "opening.record_count", "how many records the batch has"},
      {"BatchPart", "opening.digest", "hash over the batch"},
      {"BatchPart", "header", "sizes, strata table and parameters of the batch"},
      {"BatchPart", "chunk",
       "rows of keyed encodings, flags, stratum codes and keyed tokens; in split trust secret "
       "shares of them"},
      {"BatchPart", "piece.bytes", "a piece of a chunk: the same rows, flags, codes and tokens"},
      {"BatchPart", "trailer", "hash over the batch and the state's signature"},
      {"SetPiece", "bytes",
       "elements of a group: tokens of document numbers blinded under one node's secret or both, "
       "and as many random ones as hide how many there are"},
      {"SetPiece", "reported", "how many records the side has, with the noise of the rule"},
      {"WriteSetRequest", "bytes", "the other node's blinded elements"},
      {"ImportBatchesRequest", "frame", "a piece of a batch file, sealed for the linkage service"},
      {"ReleaseFile", "content", "a published file, or part of a release that its member may read"},
      {"PartyRunStatus", "opened", "sums with the noise of all three parties"},
      {"PartyFrame", "hello.key_share", "random; half of a key between two parties"},
      {"PartyFrame", "data.bytes", kShares},
  };
  for (const Form& form : kForms) {
    if (flow.message->name() == form.message && field.path == form.path) {
      return std::string(form.text);
    }
  }
  return "";
}

}  // namespace mirrorflow
