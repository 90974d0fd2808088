#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "mirrorflow/v1/sensitivity.pb.h"

namespace mirrorflow {

// One field that a message of the contract can carry, as the descriptors of this program say.
struct WireField {
  std::string path;  // "key_erasure.statement"
  std::string type;  // "bytes", "uint64", "string", the name of an enumeration
  v1::Sensitivity sensitivity = v1::SENSITIVITY_UNSPECIFIED;
};

// One way for bytes to go from one program to another.
struct WireFlow {
  std::string method;   // "/mirrorflow.v1.NodeService/OfferKey"
  bool request = true;  // from the caller, or from the one that is called
  std::string sender;   // "linkage service", "node", ...
  std::string receiver;
  const google::protobuf::Descriptor* message = nullptr;
  std::vector<WireField> fields;  // leaves only, in the order of the declaration
};

// What a field declares. The one foreign service, health checks, which every program asks of itself
// and monitoring of all, declares nothing: the name of a service and whether it serves is public.
v1::Sensitivity SensitivityOf(const google::protobuf::FieldDescriptor* field);

// Everything that the services of the contract take or give.
std::vector<WireFlow> WireContract();

// In which form a field that is not public carries what it carries, in words; empty for public ones
// and for a field that nobody has described yet (a test fails on one).
std::string FormOf(const WireFlow& flow, const WireField& field);

}  // namespace mirrorflow
