#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "mirrorflow/v1/sensitivity.pb.h"

namespace mirrorflow {

// What one field of one kind of message carried, over all messages of a sender.
struct TappedField {
  std::string path;
  v1::Sensitivity sensitivity = v1::SENSITIVITY_UNSPECIFIED;
  std::uint64_t bytes = 0;  // on the wire, without the field's tag
};

// All messages of one method and direction that one program sent.
struct TappedFlow {
  std::string sender;    // "node KE", "office", "party"
  std::string receiver;  // by the contract
  std::string method;
  bool request = false;
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  std::uint64_t unknown_bytes = 0;  // in fields that the contract does not have
  std::vector<TappedField> fields;  // that carried something, in the order of the contract
};

// Reads what the programs of tests/leak wrote to $MF_TAP_DIRECTORY: every message that each was
// about to send, before it was encrypted, in a file of its own named
// PROGRAM,PID,NUMBER,request|response,METHOD with '_' for '/'. NotFound when there is none,
// InvalidArgument for a file of another name or one that is no message of its method.
absl::StatusOr<std::vector<TappedFlow>> ReadTappedMessages(const std::filesystem::path& directory);

std::map<v1::Sensitivity, std::uint64_t> BytesBySensitivity(const TappedFlow& flow);

}  // namespace mirrorflow
