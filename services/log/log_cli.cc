#include "services/log/log_cli.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "crypto/hex_text.h"
#include "crypto/transparency/log_proof.h"
#include "services/log/log_directory.h"
#include "services/log/witness.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {
namespace {

nlohmann::ordered_json ToJson(std::size_t index, const v1::LogEvent& event) {
  nlohmann::ordered_json json = {
      {"index", index}, {"time", event.time()}, {"event", v1::LogEventKind_Name(event.kind())}};
  for (const auto& [name, value] :
       {std::pair("run", &event.run()), std::pair("campaign", &event.campaign()),
        std::pair("release", &event.release()), std::pair("corridor", &event.corridor()),
        std::pair("period", &event.period())}) {
    if (!value->empty()) json[name] = *value;
  }
  json["facts"] = nlohmann::ordered_json::object();
  for (const v1::LogFact& fact : event.facts()) json["facts"][fact.name()] = fact.value();
  json["commitments"] = nlohmann::ordered_json::object();
  for (const v1::LogCommitment& commitment : event.commitments()) {
    json["commitments"][commitment.name()] = HexText(commitment.commitment());
  }
  return json;
}

void Print(std::size_t index, const v1::LogEvent& event) {
  std::string about;
  for (const std::string* text :
       {&event.run(), &event.campaign(), &event.release(), &event.corridor(), &event.period()}) {
    if (!text->empty()) absl::StrAppend(&about, about.empty() ? "" : " ", *text);
  }
  std::string facts;
  for (const v1::LogFact& fact : event.facts()) {
    absl::StrAppend(&facts, facts.empty() ? "" : ", ", fact.name(), " ", fact.value());
  }
  for (const v1::LogCommitment& commitment : event.commitments()) {
    absl::StrAppend(&facts, facts.empty() ? "" : ", ", commitment.name(), " (committed)");
  }
  std::cout << absl::StrFormat("%6d  %s  %-20s %s\n", index, event.time(),
                               LogEventName(event.kind()), about);
  if (!facts.empty()) std::cout << "        " << facts << '\n';
}

// Who cosigned the newest checkpoint that anybody did, and how far it reaches.
struct Witnessed {
  std::uint64_t size = 0;
  std::set<std::string> by;
};
absl::StatusOr<Witnessed> WitnessedBy(const LogPlace& place, const EventLogContents& log) {
  Witnessed witnessed;
  absl::StatusOr<SignedNote> note = ReadWitnessed(place.log_directory);
  if (absl::IsNotFound(note.status())) return witnessed;
  if (!note.ok()) return note.status();
  absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Parse(note->text());
  if (!checkpoint.ok()) return checkpoint.status();
  absl::StatusOr<Hash256> root = log.tree.RootOf(checkpoint->size);
  if (!root.ok() || *root != checkpoint->root) {
    return absl::DataLossError(
        absl::StrCat("what was witnessed, ", checkpoint->size,
                     " entries, is not what this log has\nhint: the log was changed after others "
                     "saw it; keep it, and restore the newest backup"));
  }
  absl::StatusOr<std::vector<VerifiedSignature>> signatures = VerifyNote(*note, place.witnesses);
  if (absl::IsUnauthenticated(signatures.status())) {
    // Of witnesses that the registry does not know any more.
    signatures = std::vector<VerifiedSignature>();
  }
  if (!signatures.ok()) return signatures.status();
  witnessed.size = checkpoint->size;
  for (const VerifiedSignature& signature : *signatures) {
    if (signature.name != log.checkpoint.origin) witnessed.by.insert(signature.name);
  }
  return witnessed;
}

}  // namespace

LogCli::LogCli(CLI::App& app, const std::string& program, const std::string& config, FindPlace find)
    : program_(program), config_example_(config), find_(std::move(find)) {
  CLI::App* group =
      AddSubcommand(app, "log", "What this service has done: its transparency log, checked",
                    absl::StrCat(program, " log show --config ", config));
  group->require_subcommand(1);
  CLI::App* show = Add(*group, "show", "Check the log and print its events", "--run RUN");
  show->add_option("--run", run_, "Only events of this run, campaign or release")->type_name("ID");
  show->add_flag("--json", json_, "Print JSON");
  commands_.emplace_back(show, &LogCli::Show);
  CLI::App* check =
      Add(*group, "check",
          "Check every entry, tile and signature; say how much of it others have witnessed", "");
  check->add_flag("--json", json_, "Print JSON");
  commands_.emplace_back(check, &LogCli::Check);
  CLI::App* checkpoint =
      Add(*group, "checkpoint", "Print the signed checkpoint, to keep or to hand to others", "");
  checkpoint->add_flag("--witnessed", witnessed_, "The newest one that others cosigned");
  commands_.emplace_back(checkpoint, &LogCli::PrintCheckpoint);
  CLI::App* prove = Add(*group, "prove",
                        "Print the proof that an entry is in the log (c2sp.org/tlog-proof)", "12");
  prove->add_option("INDEX", index_, "Number of the entry, from 0")->required()->type_name("N");
  commands_.emplace_back(prove, &LogCli::Prove);
}

CLI::App* LogCli::Add(CLI::App& group, const std::string& name, const std::string& description,
                      const std::string& arguments) {
  CLI::App* command =
      AddSubcommand(group, name, description,
                    absl::StrCat(program_, " log ", name, " --config ", config_example_,
                                 arguments.empty() ? "" : " ", arguments));
  command->add_option("--config", config_, "The program's configuration")
      ->required()
      ->type_name("FILE");
  return command;
}

bool LogCli::parsed() const {
  return std::ranges::any_of(commands_, [](const auto& entry) { return entry.first->parsed(); });
}

absl::Status LogCli::Run() const {
  absl::StatusOr<LogPlace> place = find_(config_);
  if (!place.ok()) return place.status();
  for (const auto& [command, action] : commands_) {
    if (command->parsed()) return (this->*action)(*place);
  }
  return absl::OkStatus();
}

absl::Status LogCli::Show(const LogPlace& place) const {
  absl::StatusOr<EventLogContents> log = ReadEventLog(place.log_directory, place.keys);
  if (!log.ok()) return log.status();
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (std::size_t index = 0; index < log->entries.size(); ++index) {
    absl::StatusOr<v1::LogEvent> event = ParseLogEvent(log->entries[index]);
    if (!event.ok()) return event.status();
    if (!run_.empty() && event->run() != run_ && event->campaign() != run_ &&
        event->release() != run_) {
      continue;
    }
    if (json_) {
      json.push_back(ToJson(index, *event));
    } else {
      Print(index, *event);
    }
  }
  if (json_) std::cout << json.dump(2) << '\n';
  return absl::OkStatus();
}

absl::Status LogCli::Check(const LogPlace& place) const {
  absl::StatusOr<EventLogContents> log = ReadEventLog(place.log_directory, place.keys);
  if (!log.ok()) return log.status();
  for (const std::string& entry : log->entries) {
    if (absl::Status event = ParseLogEvent(entry).status(); !event.ok()) return event;
  }
  absl::StatusOr<Witnessed> witnessed = WitnessedBy(place, *log);
  if (!witnessed.ok()) return witnessed.status();
  const std::vector<std::string> findings = WitnessFindings(place.witness_directory);
  const bool enough = witnessed->by.size() >= place.required_cosignatures;
  if (json_) {
    std::cout << nlohmann::ordered_json({{"origin", log->checkpoint.origin},
                                         {"size", log->checkpoint.size},
                                         {"root", HexText(log->checkpoint.root)},
                                         {"witnessed_size", witnessed->size},
                                         {"witnesses", witnessed->by},
                                         {"required_cosignatures", place.required_cosignatures},
                                         {"findings", findings}})
                     .dump(2)
              << '\n';
  } else {
    std::cout << log->checkpoint.origin << ": " << log->checkpoint.size
              << " entries, each hashed; they lead to the signed root\n"
              << HexText(log->checkpoint.root) << '\n'
              << witnessed->size << " of them are under a checkpoint that " << witnessed->by.size()
              << " other member(s) cosigned (the registry asks for " << place.required_cosignatures
              << ")\n";
    for (const std::string& name : witnessed->by) std::cout << "  " << name << '\n';
    for (const std::string& finding : findings) std::cout << "FOUND " << finding << '\n';
  }
  if (!findings.empty()) {
    return absl::DataLossError(
        absl::StrCat("this witness has found logs that do not keep their word\nhint: the signed "
                     "notes are in ",
                     place.witness_directory, "/findings"));
  }
  if (!enough) {
    return absl::FailedPreconditionError(
        "fewer cosignatures than the registry asks for\nhint: the linkage service carries "
        "checkpoints between members while it runs");
  }
  return absl::OkStatus();
}

absl::Status LogCli::PrintCheckpoint(const LogPlace& place) const {
  if (witnessed_) {
    absl::StatusOr<SignedNote> note = ReadWitnessed(place.log_directory);
    if (absl::IsNotFound(note.status())) {
      return absl::NotFoundError(
          "nobody has cosigned a checkpoint of this log yet\nhint: the linkage service carries "
          "checkpoints between members while it runs");
    }
    if (note.ok()) std::cout << note->ToText();
    return note.status();
  }
  absl::StatusOr<EventLogContents> log = ReadEventLog(place.log_directory, place.keys);
  if (log.ok()) std::cout << log->note.ToText();
  return log.status();
}

absl::Status LogCli::Prove(const LogPlace& place) const {
  absl::StatusOr<EventLogContents> log = ReadEventLog(place.log_directory, place.keys);
  if (!log.ok()) return log.status();
  absl::StatusOr<std::vector<Hash256>> hashes =
      log->tree.InclusionProof(index_, log->checkpoint.size);
  if (!hashes.ok()) return hashes.status();
  std::cout << LogProof{.index = index_,
                        .hashes = *std::move(hashes),
                        .checkpoint = log->note.ToText()}
                   .ToText();
  return absl::OkStatus();
}

}  // namespace mirrorflow
