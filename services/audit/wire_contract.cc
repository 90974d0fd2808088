#include "services/audit/wire_contract.h"

#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "mirrorflow/v1/linkage_service.pb.h"
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
         .sensitivity = field->options().GetExtension(v1::sensitivity)});
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

std::vector<WireFlow> WireContract() {
  std::vector<WireFlow> flows;
  const Ends services[] = {
      {v1::DescribeRequest::descriptor()->file()->FindServiceByName("NodeService"), "office",
       "node"},
      {v1::CreateCampaignRequest::descriptor()->file()->FindServiceByName("LinkageService"),
       "operator or node", "office"},
      {v1::PartyHello::descriptor()->file()->FindServiceByName("PartyService"), "office", "party"},
  };
  for (const Ends& ends : services) AddFlows(ends, flows);
  return flows;
}

}  // namespace mirrorflow
