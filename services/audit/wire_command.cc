#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "crypto/detached_signature.h"
#include "services/audit/commands.h"
#include "services/audit/leak_scanner.h"
#include "services/audit/program_file.h"
#include "services/audit/tapped_messages.h"
#include "services/audit/wire_contract.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct ProgramCheck {
  ProgramFile file;
  std::vector<std::string> keyed{};
  bool may_be_keyed = false;
};

struct CanarySearch {
  std::size_t patterns = 0;
  std::size_t planted = 0;                                       // findings where they must be
  std::vector<std::pair<std::string, std::size_t>> looked_at{};  // directory, bytes
  std::vector<LeakScanner::Finding> findings{};
};

struct WireCheck {
  std::vector<WireFlow> contract;
  std::vector<ProgramCheck> programs{};
  std::vector<TappedFlow> taps{};
  std::optional<CanarySearch> canaries{};
  std::vector<std::string> failures{};
};

absl::Status CheckPrograms(const fs::path& directory, WireCheck& check) {
  for (const auto& [name, may] :
       {std::pair("mf-node", true), std::pair("mf-office", false), std::pair("mf-party", false)}) {
    absl::StatusOr<ProgramFile> file = ReadProgramFile(directory / name);
    if (!file.ok()) return file.status();
    ProgramCheck program{.file = *std::move(file), .may_be_keyed = may};
    program.keyed = KeyedFunctions(program.file);
    if (program.file.functions.empty()) {
      check.failures.push_back(absl::StrCat(
          name, " has no symbols: whether it has code that uses keys can't be seen from it"));
    } else if (!may && !program.keyed.empty()) {
      check.failures.push_back(
          absl::StrCat(name, " has code that uses keys or raw records: ", program.keyed.front()));
    } else if (may && program.keyed.empty()) {
      check.failures.push_back(absl::StrCat(
          name, " has none of the functions looked for: these programs are of another version"));
    }
    check.programs.push_back(std::move(program));
  }
  return absl::OkStatus();
}

absl::Status SearchCanaries(const WireOptions& options, WireCheck& check) {
  std::ifstream file(options.canaries);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read ", options.canaries));
  LeakScanner scanner;
  std::string line;
  while (std::getline(file, line)) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(line, absl::MaxSplits('\t', 1));
    if (absl::Status status = scanner.Plant(parts.first, parts.second); !status.ok()) return status;
  }
  CanarySearch search{.patterns = scanner.pattern_count()};
  std::vector<LeakScanner::Finding> planted;
  scanner.ScanDirectory(options.planted_in, planted);
  search.planted = planted.size();
  if (planted.empty()) {
    check.failures.push_back(absl::StrCat("the planted values are not in ", options.planted_in,
                                          ": the search proves nothing"));
  }
  std::vector<std::string> places = options.disks;
  places.insert(places.begin(), options.taps);
  for (const std::string& place : places) {
    search.looked_at.emplace_back(place, scanner.ScanDirectory(place, search.findings));
  }
  for (const LeakScanner::Finding& finding : search.findings) {
    check.failures.push_back(absl::StrCat("planted ", finding.value, " found in ", finding.place,
                                          " as ", finding.form, ", at byte ", finding.offset));
  }
  check.canaries = std::move(search);
  return absl::OkStatus();
}

absl::StatusOr<WireCheck> Check(const WireOptions& options) {
  WireCheck check{.contract = WireContract()};
  for (const WireFlow& flow : check.contract) {
    for (const WireField& field : flow.fields) {
      if (field.sensitivity == v1::SENSITIVITY_UNSPECIFIED) {
        check.failures.push_back(
            absl::StrCat(flow.method, ", field ", field.path, ": declares no sensitivity"));
      }
    }
  }
  if (!options.programs.empty()) {
    if (absl::Status status = CheckPrograms(options.programs, check); !status.ok()) return status;
  }
  if (!options.taps.empty()) {
    absl::StatusOr<std::vector<TappedFlow>> taps = ReadTappedMessages(options.taps);
    if (!taps.ok()) return taps.status();
    check.taps = *std::move(taps);
    for (const TappedFlow& flow : check.taps) {
      if (flow.unknown_bytes > 0) {
        check.failures.push_back(absl::StrCat(flow.sender, " sent ", flow.unknown_bytes,
                                              " bytes in ", flow.method,
                                              " that the contract does not have"));
      }
    }
  }
  if (!options.canaries.empty()) {
    if (absl::Status status = SearchCanaries(options, check); !status.ok()) return status;
  }
  return check;
}

void PrintContract(const std::vector<WireFlow>& flows) {
  for (const WireFlow& flow : flows) {
    std::cout << flow.method << (flow.request ? " request" : " response") << ": " << flow.sender
              << " to " << flow.receiver << ", " << flow.message->name() << '\n';
    for (const WireField& field : flow.fields) {
      const std::string form = FormOf(flow, field);
      std::cout << absl::StrFormat("  %-14s %-7s %s%s%s\n", v1::Sensitivity_Name(field.sensitivity),
                                   field.type, field.path, form.empty() ? "" : ": ", form);
    }
  }
}

void PrintTaps(const WireCheck& check) {
  std::cout << "\nTapped before encryption: what each program sent, bytes by sensitivity\n"
            << absl::StrFormat("%-9s %-44s %9s %12s %14s %11s %14s\n", "sender", "message",
                               "messages", "bytes", "PUBLIC", "AGGREGATE", "PSEUDONYMISED");
  for (const TappedFlow& flow : check.taps) {
    const std::map<v1::Sensitivity, std::uint64_t> bytes = BytesBySensitivity(flow);
    const auto of = [&](v1::Sensitivity sensitivity) {
      const auto found = bytes.find(sensitivity);
      return found == bytes.end() ? 0 : found->second;
    };
    const std::string method = flow.method.substr(flow.method.rfind('/') + 1);
    std::cout << absl::StrFormat(
        "%-9s %-44s %9d %12d %14d %11d %14d\n", flow.sender,
        absl::StrCat(method, flow.request ? " request to " : " response to ", flow.receiver),
        flow.messages, flow.bytes, of(v1::PUBLIC), of(v1::AGGREGATE), of(v1::PSEUDONYMISED));
  }
  std::cout << "\nWhat was not public, in what form:\n";
  std::map<std::string, std::uint64_t> forms;
  for (const TappedFlow& flow : check.taps) {
    for (const WireFlow& declared : check.contract) {
      if (declared.method != flow.method || declared.request != flow.request) continue;
      for (const TappedField& field : flow.fields) {
        if (field.sensitivity == v1::PUBLIC) continue;
        const auto found = std::ranges::find(declared.fields, field.path, &WireField::path);
        const std::string sender = flow.sender.substr(0, flow.sender.find(' '));
        forms[absl::StrFormat("%-7s to %-17s %-14s %s: %s", sender, declared.receiver,
                              v1::Sensitivity_Name(field.sensitivity), field.path,
                              found == declared.fields.end() ? "" : FormOf(declared, *found))] +=
            field.bytes;
      }
    }
  }
  for (const auto& [form, bytes] : forms) {
    std::cout << absl::StrFormat("  %12d bytes  %s\n", bytes, form);
  }
}

void Print(const WireOptions& options, const WireCheck& check) {
  // The long list only when nothing else is asked for.
  if (options.programs.empty() && options.taps.empty()) PrintContract(check.contract);
  for (const ProgramCheck& program : check.programs) {
    std::cout << program.file.name << ": " << program.keyed.size()
              << " functions that use a run key or raw records, of "
              << program.file.functions.size() << "; sha256 " << HashText(program.file.sha256)
              << '\n';
  }
  if (!check.taps.empty()) PrintTaps(check);
  if (check.canaries.has_value()) {
    const CanarySearch& search = *check.canaries;
    std::cout << "\nPlanted values in " << search.patterns << " forms: " << search.planted
              << " findings where they were planted";
    for (const auto& [place, bytes] : search.looked_at) {
      std::cout << "; looked at " << bytes << " bytes of " << place;
    }
    std::cout << "; " << search.findings.size() << " findings there\n";
  }
}

Json ContractJson(const std::vector<WireFlow>& flows) {
  Json json = Json::array();
  for (const WireFlow& flow : flows) {
    Json fields = Json::array();
    for (const WireField& field : flow.fields) {
      Json entry = {{"path", field.path},
                    {"type", field.type},
                    {"sensitivity", v1::Sensitivity_Name(field.sensitivity)}};
      if (const std::string form = FormOf(flow, field); !form.empty()) entry["form"] = form;
      fields.push_back(std::move(entry));
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

Json ToJson(const WireCheck& check) {
  Json json = {{"contract", ContractJson(check.contract)}};
  for (const ProgramCheck& program : check.programs) {
    json["programs"].push_back({{"name", program.file.name},
                                {"sha256", HashText(program.file.sha256)},
                                {"functions", program.file.functions.size()},
                                {"keyed_functions", program.keyed}});
  }
  for (const TappedFlow& flow : check.taps) {
    Json bytes = Json::object();
    for (const auto& [sensitivity, count] : BytesBySensitivity(flow)) {
      bytes[v1::Sensitivity_Name(sensitivity)] = count;
    }
    json["tapped"].push_back({{"from", flow.sender},
                              {"to", flow.receiver},
                              {"method", flow.method},
                              {"direction", flow.request ? "request" : "response"},
                              {"messages", flow.messages},
                              {"bytes", flow.bytes},
                              {"bytes_by_sensitivity", std::move(bytes)}});
  }
  if (check.canaries.has_value()) {
    Json looked = Json::object();
    for (const auto& [place, bytes] : check.canaries->looked_at) looked[place] = bytes;
    json["canaries"] = {{"forms", check.canaries->patterns},
                        {"found_where_planted", check.canaries->planted},
                        {"bytes_looked_at", std::move(looked)},
                        {"found", check.canaries->findings.size()}};
  }
  json["failures"] = check.failures;
  return json;
}

}  // namespace

absl::Status RunWire(const WireOptions& options) {
  absl::StatusOr<WireCheck> check = Check(options);
  if (!check.ok()) return check.status();
  if (options.json) {
    std::cout << ToJson(*check).dump(2) << '\n';
  } else {
    Print(options, *check);
  }
  if (check->failures.empty()) return absl::OkStatus();
  std::string text;
  for (const std::string& failure : check->failures) absl::StrAppend(&text, failure, "\n");
  return absl::FailedPreconditionError(absl::StrCat(
      text, "hint: do not run these programs with real registers until this is explained"));
}

}  // namespace mirrorflow
