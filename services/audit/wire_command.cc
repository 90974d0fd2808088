#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "services/audit/commands.h"
#include "services/audit/wire_contract.h"

namespace mirrorflow {
namespace {

void PrintContract(const std::vector<WireFlow>& flows) {
  for (const WireFlow& flow : flows) {
    std::cout << flow.method << (flow.request ? " request" : " response") << ": " << flow.sender
              << " to " << flow.receiver << ", " << flow.message->name() << '\n';
    for (const WireField& field : flow.fields) {
      std::cout << absl::StrFormat("  %-14s %-8s %s\n", v1::Sensitivity_Name(field.sensitivity),
                                   field.type, field.path);
    }
  }
}

nlohmann::ordered_json ToJson(const std::vector<WireFlow>& flows) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const WireFlow& flow : flows) {
    nlohmann::ordered_json fields = nlohmann::ordered_json::array();
    for (const WireField& field : flow.fields) {
      fields.push_back({{"path", field.path},
                        {"type", field.type},
                        {"sensitivity", v1::Sensitivity_Name(field.sensitivity)}});
    }
    json.push_back({{"method", flow.method},
                    {"direction", flow.request ? "request" : "response"},
                    {"from", flow.sender},
                    {"to", flow.receiver},
                    {"message", flow.message->full_name()},
                    {"fields", std::move(fields)}});
  }
  return json;
}

}  // namespace

absl::Status RunWire(const WireOptions& options) {
  const std::vector<WireFlow> flows = WireContract();
  if (options.json) {
    std::cout << nlohmann::ordered_json{{"contract", ToJson(flows)}}.dump(2) << '\n';
  } else {
    PrintContract(flows);
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
