#include "services/transport/request_id.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/escaping.h"

namespace mirrorflow {
namespace {

std::string& Slot() {
  thread_local std::string current;
  return current;
}

}  // namespace

std::string NewRequestId() {
  std::array<unsigned char, 8> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

bool IsRequestId(std::string_view text) {
  return text.size() == 16 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string_view CurrentRequest() { return Slot(); }

void SetCurrentRequest(std::string id) { Slot() = std::move(id); }

}  // namespace mirrorflow
