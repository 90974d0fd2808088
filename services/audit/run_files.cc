#include "services/audit/run_files.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "crypto/encoding_profile.h"
#include "crypto/hex_text.h"
#include "mirrorflow/v1/config.pb.h"
#include "mirrorflow/v1/linkage_service.pb.h"
#include "mirrorflow/v1/run.pb.h"
#include "records/normalisation_profile.h"
#include "services/audit/evidence_layout.h"
#include "services/config/text_file.h"
#include "services/log/log_origin.h"
#include "services/node/run_records.h"
#include "services/office/release_store.h"
#include "services/office/run_state.h"
#include "services/party/party_run_store.h"
#include "services/storage/durable_file.h"
#include "services/wire/terms.h"
#include "statistics/protected_counts.h"
#include "store_record.pb.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

absl::Status NoSuchRun(const RunId& run) {
  return absl::NotFoundError(absl::StrCat("there is no run ", run.value(),
                                          " in this state directory\nhint: `mf-node runs list` or "
                                          "`mf-office run list` shows all"));
}

void AddTerms(const std::string& bytes, BundleFiles& files) {
  files[kTermsFile] = bytes;
  v1::RunTerms wire;
  if (wire.ParseFromString(bytes)) files[kTermsText] = PrintText(wire);
}

// Statements of the nodes on what they destroyed, each as it was signed, with its text beside it.
template <typename Statements>
void AddErasures(const Statements& erasures, BundleFiles& files) {
  for (const std::string& bytes : erasures) {
    v1::SignedErasure wire;
    v1::ErasureStatement statement;
    if (!wire.ParseFromString(bytes) || !statement.ParseFromString(wire.statement())) continue;
    const bool keys_only = std::ranges::find(statement.destroyed(), v1::ErasureStatement::BATCH) ==
                           statement.destroyed().end();
    const std::string name =
        absl::StrCat(kErasureDirectory, statement.side() == v1::SENDER ? "sender" : "receiver",
                     keys_only ? "-keys" : "-all");
    files[name + ".pb"] = bytes;
    files[name + ".txt"] = PrintText(statement);
  }
}

void AddParameters(const RunTerms& terms, BundleFiles& files) {
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(terms.encoding_profile);
  if (profile.ok() && profile->hash == terms.encoding_profile_hash) {
    files[kEncodingProfileFile] = profile->parameters;
  }
  if (terms.normalisation_profile_hash == NormalisationProfileHash()) {
    files[kNormalisationProfileFile] = NormalisationProfileDescription();
  }
}

std::string StateText(std::string_view state, const std::string& message,
                      const std::string& sender_commitment,
                      const std::string& receiver_commitment) {
  std::string text = absl::StrCat("state: ", std::string(state), "\n");
  if (!sender_commitment.empty()) {
    absl::StrAppend(&text, "sender commitment: ", HexText(sender_commitment), "\n");
  }
  if (!receiver_commitment.empty()) {
    absl::StrAppend(&text, "receiver commitment: ", HexText(receiver_commitment), "\n");
  }
  std::string line = message;
  std::ranges::replace(line, '\n', ' ');
  if (!line.empty()) absl::StrAppend(&text, "message: ", line, "\n");
  return text;
}

absl::Status AddRelease(const fs::path& directory, const std::string& id,
                        const office::ReleaseRecord& record, const office::ReleasePlan& plan,
                        BundleFiles& files) {
  const std::string to = absl::StrCat(kReleaseDirectory, id, "/");
  files[to + kPlanName] = record.plan();
  files[to + kPlanTextName] = PrintText(plan);
  int number = 0;
  for (const office::ReleaseRecord::Approval& approval : record.approvals()) {
    const std::string name = absl::StrCat(to, kApprovalPrefix, ++number);
    files[name + ".pb"] = approval.SerializeAsString();
    files[name + ".txt"] = PrintText(approval);
  }
  std::string hashes;
  std::vector<fs::path> published;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory / "published", error)) {
    published.push_back(entry.path());
  }
  std::ranges::sort(published);
  for (const fs::path& file : published) {
    absl::StatusOr<std::string> bytes = ReadWholeFile(file);
    if (!bytes.ok()) return bytes.status();
    const std::string name = file.filename().string();
    absl::StrAppend(&hashes, HashText(FileHash(*bytes)), "  ", name, "\n");
    // The signed figures, and the table for people with what is estimated from them.
    if (name == kProtectedCountsFile || name == kProtectedCountsSignature || name == "flows.txt") {
      files[to + name] = *std::move(bytes);
    }
  }
  if (!hashes.empty()) files[to + kPublishedName] = hashes;
  return absl::OkStatus();
}

// Releases that publish the run, and the entries of the ledger for its corridor and period.
absl::Status AddReleases(const fs::path& state, RunFiles& run) {
  std::error_code error;
  std::vector<fs::path> directories;
  for (const auto& entry : fs::directory_iterator(state / "releases", error)) {
    directories.push_back(entry.path());
  }
  std::ranges::sort(directories);
  std::string ledger;
  for (const fs::path& directory : directories) {
    const std::string id = directory.filename().string();
    absl::StatusOr<std::string> bytes = ReadWholeFile(directory / "release.pb");
    office::ReleaseRecord record;
    office::ReleasePlan plan;
    if (!bytes.ok() || !RunId::Create(id).ok() || !record.ParseFromString(*bytes) ||
        !plan.ParseFromString(record.plan())) {
      continue;
    }
    absl::StatusOr<std::string> text =
        ReadWholeFile(directory / "published" / kProtectedCountsFile);
    absl::StatusOr<std::vector<ProtectedCounts>> counts =
        text.ok() ? ParseProtectedCounts(*text) : text.status();
    if (text.ok() && !counts.ok()) return counts.status();
    if (counts.ok()) {
      for (const ProtectedCounts& entry : *counts) {
        if (entry.corridor != run.terms.corridor || entry.period != run.terms.period) continue;
        absl::StrAppend(&ledger, HashText(entry.agreement), " ", entry.corridor.ToString(), " ",
                        entry.period.ToString(), " ", entry.run.value(), " ",
                        entry.vintage.ToString(), " ", entry.cost, " ", id, "\n");
      }
    }
    const auto& runs = plan.runs();
    if (std::ranges::find(runs, run.terms.run_id.value()) == runs.end()) continue;
    run.releases.insert(id);
    if (absl::Status added = AddRelease(directory, id, record, plan, run.files); !added.ok()) {
      return added;
    }
  }
  if (!ledger.empty()) run.files[kLedgerFile] = ledger;
  return absl::OkStatus();
}

absl::StatusOr<RunFiles> CollectAtOffice(const fs::path& state, const RunId& run) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(state / "campaigns", error)) {
    absl::StatusOr<std::string> bytes = ReadWholeFile(entry.path() / "campaign.pb");
    office::CampaignRecord campaign;
    if (!bytes.ok() || !campaign.ParseFromString(*bytes)) continue;
    for (const std::string& terms_bytes : campaign.terms()) {
      absl::StatusOr<RunTerms> terms = ParseTerms(terms_bytes);
      if (!terms.ok() || terms->run_id != run) continue;
      RunFiles files{.terms = *terms,
                     .campaign = entry.path().filename().string(),
                     .releases = {},
                     .files = {}};
      AddTerms(terms_bytes, files.files);
      files.files[kCampaignRequestFile] = campaign.request();
      v1::CreateCampaignRequest request;
      if (request.ParseFromString(campaign.request())) {
        files.files[kCampaignRequestText] = PrintText(request);
      }
      office::RunRecord record;
      absl::StatusOr<std::string> stored = ReadWholeFile(state / "runs" / run.value() / "run.pb");
      if (stored.ok() && !record.ParseFromString(*stored)) {
        return absl::DataLossError(absl::StrCat("the record of run ", run.value(), " is damaged"));
      }
      absl::StatusOr<RunState> code = RunStateFromCode(std::max(1U, record.state()));
      if (!code.ok()) return code.status();
      files.files[kStateFile] = StateText(RunStateName(*code), record.message(),
                                          record.sender_commitment(), record.receiver_commitment());
      AddErasures(record.erasures(), files.files);
      if (absl::Status added = AddReleases(state, files); !added.ok()) return added;
      return files;
    }
  }
  return NoSuchRun(run);
}

absl::StatusOr<RunFiles> CollectAtNode(const fs::path& state, const RunId& run) {
  absl::StatusOr<RunRecords> records = RunRecords::Open(state);
  if (!records.ok()) return records.status();
  absl::StatusOr<node::RunRecord> record = records->Find(run);
  if (absl::IsNotFound(record.status())) return NoSuchRun(run);
  if (!record.ok()) return record.status();
  absl::StatusOr<RunTerms> terms = ParseTerms(record->terms());
  if (!terms.ok()) return terms.status();
  RunFiles files{.terms = *terms, .campaign = record->campaign(), .releases = {}, .files = {}};
  AddTerms(record->terms(), files.files);
  files.files[kStateFile] = StateText(record->state(), record->message(), "", "");
  AddErasures(record->erasures(), files.files);
  if (const std::optional<node::RunDecision> decision = records->DecisionOn(*terms)) {
    files.files[kDecisionFile] =
        absl::StrCat(decision->approved() ? "approved " : "refused ", decision->time(), " terms ",
                     HexText(decision->terms_hash()), "\n");
  }
  // Its own ledger, which refuses beyond the budget: the lines for this corridor and period.
  absl::StatusOr<std::string> ledger = ReadWholeFile(state / "counted-runs");
  if (ledger.ok()) {
    std::string lines;
    const std::string flow =
        absl::StrCat(" ", terms->corridor.ToString(), " ", terms->period.ToString(), " ");
    for (std::size_t begin = 0; begin < ledger->size();) {
      const std::size_t end = std::min(ledger->find('\n', begin), ledger->size());
      const std::string line = ledger->substr(begin, end - begin);
      if (line.find(flow) != std::string::npos) absl::StrAppend(&lines, line, "\n");
      begin = end + 1;
    }
    if (!lines.empty()) files.files[kLedgerFile] = lines;
  }
  return files;
}

absl::StatusOr<RunFiles> CollectAtParty(const fs::path& state, const RunId& run) {
  absl::StatusOr<std::unique_ptr<PartyRunStore>> store = PartyRunStore::OpenToRead(state);
  if (!store.ok()) return store.status();
  const std::optional<StoredPartyRun> stored = (*store)->Find(run);
  if (!stored.has_value()) return NoSuchRun(run);
  RunFiles files{.terms = stored->terms, .campaign = "", .releases = {}, .files = {}};
  AddTerms(stored->terms_bytes, files.files);
  const auto bytes = [](const std::optional<Hash256>& hash) {
    return hash.has_value() ? std::string(hash->begin(), hash->end()) : std::string();
  };
  std::string text =
      StateText(PartyRunStateName(stored->state), stored->message, bytes(stored->sender_commitment),
                bytes(stored->receiver_commitment));
  absl::StrAppend(&text, "bytes sent: ", stored->traffic.bytes_sent,
                  "\nbytes received: ", stored->traffic.bytes_received,
                  "\nrounds: ", stored->traffic.rounds, "\n");
  if (stored->transcript.has_value()) {
    absl::StrAppend(&text, "transcript: ", HashText(*stored->transcript), "\n");
  }
  if (stored->opening) {
    absl::StrAppend(&text, "cost of the opened counts, in thousandths of a millionth of epsilon: ",
                    stored->cost, "\n");
  }
  files.files[kStateFile] = text;
  return files;
}

}  // namespace

absl::StatusOr<Organisation> ReadOrganisation(const std::string& config, const std::string& state) {
  Organisation organisation{.role = PartyRole::kMemberState, .config = config, .state = state};
  v1::NodeConfig node;
  v1::OfficeConfig office;
  v1::PartyConfig party;
  std::string directory;
  const absl::Status as_node = ReadTextFile(config, node);
  if (as_node.ok()) {
    directory = node.state_directory();
  } else if (absl::IsNotFound(as_node)) {
    return as_node;
  } else if (ReadTextFile(config, office).ok()) {
    organisation.role = PartyRole::kLinkageService;
    directory = office.state_directory();
  } else if (ReadTextFile(config, party).ok()) {
    organisation.role = PartyRole::kComputeParty;
    directory = party.state_directory();
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat(config, " is the configuration of no node, linkage service or compute party"));
  }
  if (state.empty()) organisation.state = PathBeside(config, directory);
  std::error_code error;
  if (!fs::is_directory(organisation.state, error)) {
    return absl::NotFoundError(absl::StrCat("there is no directory ", organisation.state.string(),
                                            "\nhint: --state takes a copy of it"));
  }
  return organisation;
}

absl::StatusOr<Organisation> OrganisationOfState(const std::string& state) {
  const fs::path checkpoint = fs::path(state) / "log" / "checkpoint";
  absl::StatusOr<std::string> text = ReadWholeFile(checkpoint);
  if (!text.ok()) {
    return absl::NotFoundError(absl::StrCat(
        checkpoint.string(), " can't be read, so ", state,
        " is no state directory of a node, linkage service or compute party\nhint: name the "
        "directory that has log/ and trust/ in it, or a copy of it"));
  }
  const std::string origin = OriginOf(*text);
  for (const PartyRole role :
       {PartyRole::kMemberState, PartyRole::kLinkageService, PartyRole::kComputeParty}) {
    if (absl::StartsWith(origin, LogOrigin(role, ""))) {
      return Organisation{.role = role, .config = {}, .state = state};
    }
  }
  return absl::InvalidArgumentError(absl::StrCat("the log in ", state, " is that of ", origin,
                                                 ", which is no node, linkage service or party"));
}

absl::StatusOr<RunFiles> CollectRunFiles(const Organisation& organisation, const RunId& run) {
  absl::StatusOr<RunFiles> files =
      organisation.role == PartyRole::kLinkageService ? CollectAtOffice(organisation.state, run)
      : organisation.role == PartyRole::kComputeParty ? CollectAtParty(organisation.state, run)
                                                      : CollectAtNode(organisation.state, run);
  if (files.ok()) AddParameters(files->terms, files->files);
  return files;
}

}  // namespace mirrorflow
