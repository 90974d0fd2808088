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

// Everything that the three services of the contract take or give.
std::vector<WireFlow> WireContract();

}  // namespace mirrorflow
