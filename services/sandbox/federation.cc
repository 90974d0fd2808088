#include "services/sandbox/federation.h"

#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "crypto/registry.h"
#include "crypto/unseal_key.h"
#include "mirrorflow/v1/registry.pb.h"
#include "services/config/text_file.h"
#include "services/sandbox/loopback_socket.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kStartLimit{60};
constexpr std::chrono::seconds kWitnessLimit{60};
constexpr std::chrono::seconds kStopLimit{40};

absl::Status WriteFile(const fs::path& path, const std::string& text, mode_t mode) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file || chmod(path.c_str(), mode) != 0) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "can't write ", path.string(), "\nhint: is the disk full, is the directory yours?"));
  }
  return absl::OkStatus();
}

// The last word of "mf-node KE listening on 127.0.0.1:4711".
std::string LastWord(const std::string& line) { return line.substr(line.rfind(' ') + 1); }

absl::StatusOr<std::string> Output(const fs::path& program, std::vector<std::string> command,
                                   const fs::path& config,
                                   const std::string& config_option = "--config") {
  const std::string name = absl::StrJoin(command, " ");
  command.insert(command.begin(), program);
  command.push_back(config_option);
  command.push_back(config);
  absl::StatusOr<CommandResult> result = RunCommand(command);
  if (!result.ok()) return result.status();
  if (result->exit_code != 0) {
    return absl::AbortedError(absl::StrCat(program.filename().string(), " ", name, " failed"));
  }
  return std::move(result->out);
}

}  // namespace

absl::StatusOr<Federation> Federation::Create(fs::path directory, FederationPrograms programs,
                                              std::vector<FederationMember> members,
                                              const v1::Agreement& agreed) {
  absl::StatusOr<CertificateAuthority> authority =
      CertificateAuthority::Create("Mirrorflow sandbox");
  if (!authority.ok()) return authority.status();
  Federation federation(fs::absolute(directory), std::move(programs), std::move(members),
                        *std::move(authority));
  std::error_code error;
  const fs::path office = federation.directory_ / "office";
  fs::create_directories(office, error);
  fs::create_directories(federation.directory_ / "logs", error);
  if (error) {
    return absl::PermissionDeniedError(
        absl::StrCat("can't create ", office.string(), ": ", error.message()));
  }
  if (absl::Status status = federation.WriteCertificate(office, "tls", "office/sandbox",
                                                        &federation.office_fingerprint_);
      !status.ok()) {
    return status;
  }
  for (const auto& [file, name] : {std::pair("operator", "operator/sandbox"),
                                   std::pair("second-operator", "operator/second")}) {
    std::string fingerprint;
    if (absl::Status status = federation.WriteCertificate(office, file, name, &fingerprint);
        !status.ok()) {
      return status;
    }
    federation.operator_fingerprints_.push_back(std::move(fingerprint));
  }
  fs::create_directories(federation.directory_ / "agreements", error);
  v1::Agreement clauses = agreed;
  absl::Status status;
  if (clauses.mode() == "split-trust") status = federation.MakeParties(clauses);
  if (status.ok()) status = federation.WriteOffice();
  if (status.ok()) status = federation.MakeOfficeKeys();
  if (status.ok()) status = federation.WriteNodes();
  if (status.ok()) status = federation.MakeRegistry();
  const std::vector<FederationMember>& all = federation.members_;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size() && status.ok(); ++j) {
      status = federation.MakeAgreement(all[i], all[j], clauses);
    }
  }
  if (!status.ok()) return status;
  return federation;
}

absl::Status Federation::WriteCertificate(const fs::path& directory, const std::string& name,
                                          const std::string& role_and_name,
                                          std::string* fingerprint) const {
  absl::StatusOr<IssuedCertificate> issued = authority_.Issue(role_and_name);
  if (!issued.ok()) return issued.status();
  *fingerprint = issued->fingerprint;
  if (absl::Status status = WriteFile(directory / (name + ".pem"), issued->certificate_pem, 0644);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = WriteFile(directory / (name + ".key"), issued->private_key_pem, 0600);
      !status.ok()) {
    return status;
  }
  return WriteFile(directory / "authority.pem", authority_.certificate_pem(), 0644);
}

absl::Status Federation::WriteNodes() {
  for (const FederationMember& member : members_) {
    v1::NodeConfig config;
    std::string fingerprint;
    if (absl::Status status = WriteCertificate(
            member.directory, "tls", absl::StrCat("node/", std::string(member.country.alpha2())),
            &fingerprint);
        !status.ok()) {
      return status;
    }
    config.set_country(std::string(member.country.alpha2()));
    config.set_listen("127.0.0.1:0");
    config.mutable_tls()->set_certificate_chain("tls.pem");
    config.mutable_tls()->set_private_key("tls.key");
    config.mutable_tls()->set_trusted_authorities("authority.pem");
    config.set_identity_key("identity.key");
    config.set_agreement_key("agreement.key");
    config.set_state_directory("state");
    *config.add_emigrants() = member.emigrants;
    *config.add_immigrants() = member.immigrants;
    absl::Status status = WriteTextFile(member.directory / "node.txtpb", config);
    if (status.ok()) {
      status = NodeCommand(std::string(member.country.alpha2()), {"keys", "init"}).status();
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Federation::WriteOffice() const {
  v1::OfficeConfig config;
  config.set_listen("127.0.0.1:0");
  config.mutable_tls()->set_certificate_chain("tls.pem");
  config.mutable_tls()->set_private_key("tls.key");
  config.mutable_tls()->set_trusted_authorities("authority.pem");
  config.set_state_directory("state");
  config.set_unseal_key("unseal.key");
  config.set_exact_counts_key("exact-counts.key");
  config.set_identity_key("identity.key");
  config.set_provider("Sandbox: generated persons");
  if (!office_page_.empty()) config.mutable_operator_page()->set_listen(office_page_);
  for (const std::string& fingerprint : operator_fingerprints_) {
    config.add_operator_certificate_fingerprints(fingerprint);
  }
  for (std::size_t i = 0; i < node_addresses_.size(); ++i) {
    v1::OfficeConfig::Node* node = config.add_nodes();
    node->set_country(std::string(members_[i].country.alpha2()));
    node->set_address(node_addresses_[i]);
  }
  for (const Party& party : parties_) {
    v1::PartyAddress* address = config.add_parties();
    address->set_name(party.name);
    address->set_address(absl::StrCat("127.0.0.1:", party.port));
  }
  return WriteTextFile(directory_ / "office" / "office.txtpb", config);
}

absl::Status Federation::MakeParties(v1::Agreement& clauses) {
  for (const auto& [name, institution] :
       {std::pair("secretariat", "Sandbox: the regional secretariat"),
        std::pair("statistics", "Sandbox: a continental statistics office"),
        std::pair("university", "Sandbox: a university")}) {
    absl::StatusOr<std::uint16_t> port = FreePort();
    if (!port.ok()) return port.status();
    parties_.push_back({.name = name, .directory = directory_ / "parties" / name, .port = *port});
    std::error_code error;
    fs::create_directories(parties_.back().directory, error);
    v1::AgreedComputeParty& party = *clauses.add_compute_parties();
    party.set_name(name);
    party.set_institution(institution);
    if (absl::Status status =
            WriteCertificate(parties_.back().directory, "tls", absl::StrCat("party/", name),
                             party.mutable_certificate_fingerprint());
        !status.ok()) {
      return status;
    }
  }
  for (std::size_t place = 0; place < parties_.size(); ++place) {
    absl::Status status = WriteParty(place);
    if (status.ok()) status = PartyCommand(place, {"keys", "init"});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Federation::WriteParty(std::size_t place) const {
  v1::PartyConfig config;
  config.set_name(parties_[place].name);
  config.set_listen(absl::StrCat("127.0.0.1:", parties_[place].port));
  config.mutable_tls()->set_certificate_chain("tls.pem");
  config.mutable_tls()->set_private_key("tls.key");
  config.mutable_tls()->set_trusted_authorities("authority.pem");
  config.set_state_directory("state");
  config.set_identity_key("identity.key");
  for (std::size_t i = 0; i < node_addresses_.size(); ++i) {
    v1::PartyConfig::Node* node = config.add_nodes();
    node->set_country(std::string(members_[i].country.alpha2()));
    node->set_address(node_addresses_[i]);
  }
  for (std::size_t other = 0; other < parties_.size(); ++other) {
    if (other == place) continue;
    v1::PartyAddress* address = config.add_parties();
    address->set_name(parties_[other].name);
    address->set_address(absl::StrCat("127.0.0.1:", parties_[other].port));
  }
  return WriteTextFile(parties_[place].directory / "party.txtpb", config);
}

absl::Status Federation::PartyCommand(std::size_t place, std::vector<std::string> command) const {
  return Output(programs_.party, std::move(command), parties_[place].directory / "party.txtpb",
                "--config")
      .status();
}

absl::Status Federation::StartParties() {
  for (std::size_t place = 0; place < parties_.size(); ++place) {
    const Party& party = parties_[place];
    if (absl::Status status = WriteParty(place); !status.ok()) return status;
    absl::StatusOr<ChildProcess> process =
        ChildProcess::Start({programs_.party, "serve", "--config", party.directory / "party.txtpb"},
                            directory_ / "logs", "party-" + party.name);
    if (!process.ok()) return process.status();
    processes_.push_back(*std::move(process));
    absl::StatusOr<std::string> line = processes_.back().WaitForLine("listening on ", kStartLimit);
    if (!line.ok()) return line.status();
  }
  return absl::OkStatus();
}

absl::Status Federation::MakeRegistry() const {
  v1::Registry registry;
  registry.set_version(1);
  registry.set_required_signatures(
      static_cast<std::uint32_t>(std::max<std::size_t>(2, members_.size() / 2 + 1)));
  registry.set_valid_from("2000-01-01");
  registry.set_valid_until("2199-12-31");
  for (const FederationMember& member : members_) {
    absl::StatusOr<std::string> shown =
        NodeCommand(std::string(member.country.alpha2()), {"keys", "show", "--json"});
    if (!shown.ok()) return shown.status();
    const auto json = nlohmann::json::parse(*shown, nullptr, false);
    v1::Registry entry;
    if (json.is_discarded() || !json.contains("registry_entry") ||
        !ParseText(json["registry_entry"].get<std::string>(), "keys show", entry).ok()) {
      return absl::InternalError("mf-node keys show gave no registry entry");
    }
    registry.MergeFrom(entry);
  }
  v1::RegisteredParty* office = registry.add_parties();
  office->set_id("sandbox");
  office->set_role(v1::LINKAGE_SERVICE);
  office->add_certificate_fingerprints(office_fingerprint_);
  absl::StatusOr<SealKey> seal_key = SealKey::FromText(unseal_key_);
  if (!seal_key.ok()) return seal_key.status();
  office->set_agreement_key(AgreementPublicKey{seal_key->bytes}.ToText());
  office->set_identity_key(office_identity_);
  for (std::size_t place = 0; place < parties_.size(); ++place) {
    absl::StatusOr<std::string> shown = Output(programs_.party, {"keys", "show", "--json"},
                                               parties_[place].directory / "party.txtpb");
    if (!shown.ok()) return shown.status();
    const auto json = nlohmann::json::parse(*shown, nullptr, false);
    if (json.is_discarded() || !json.contains("identity_key")) {
      return absl::InternalError("mf-party keys show gave no identity");
    }
    v1::RegisteredParty* party = registry.add_parties();
    party->set_id(parties_[place].name);
    party->set_role(v1::COMPUTE_PARTY);
    party->set_identity_key(json["identity_key"].get<std::string>());
    party->add_certificate_fingerprints(json["certificate_fingerprint"].get<std::string>());
  }
  // All states but one: whatever two of them were shown, one was shown both.
  registry.set_required_cosignatures(static_cast<std::uint32_t>(members_.size() - 1));
  absl::Status status = WriteTextFile(registry_file(), registry);
  for (const FederationMember& member : members_) {
    if (!status.ok()) return status;
    status =
        NodeCommand(std::string(member.country.alpha2()), {"registry", "sign", registry_file()})
            .status();
  }
  const std::vector<std::string> accept = {"registry", "accept", registry_file(), "--first",
                                           FileFingerprint(FileHash(PrintText(registry)))};
  for (const FederationMember& member : members_) {
    if (!status.ok()) return status;
    status = NodeCommand(std::string(member.country.alpha2()), accept).status();
  }
  for (std::size_t place = 0; place < parties_.size() && status.ok(); ++place) {
    status = PartyCommand(place, accept);
  }
  return status.ok() ? OfficeCommand(accept).status() : status;
}

absl::Status Federation::MakeAgreement(const FederationMember& a, const FederationMember& b,
                                       v1::Agreement draft) const {
  const std::string a_code(a.country.alpha2());
  const std::string b_code(b.country.alpha2());
  const fs::path file = agreement_file(a_code, b_code);
  draft.set_agreement_id(file.stem());
  for (const std::string& code : {a_code, b_code}) {
    v1::AgreementParty* party = draft.add_parties();
    party->set_country(code);
    party->set_institution(absl::StrCat("Generated statistics office of ", code));
    party->set_legal_basis("None: generated persons");
  }
  draft.add_corridors(a_code + "-" + b_code);
  draft.add_corridors(b_code + "-" + a_code);
  const std::string draft_file = file.string() + ".draft";
  absl::Status status = WriteTextFile(draft_file, draft);
  if (status.ok()) {
    status = NodeCommand(a_code, {"agreements", "propose", draft_file, "--out", file}).status();
  }
  for (const auto& [self, peer] : {std::pair(a_code, b_code), std::pair(b_code, a_code)}) {
    if (!status.ok()) return status;
    absl::StatusOr<std::string> shown = NodeCommand(peer, {"keys", "show", "--json"});
    if (!shown.ok()) return shown.status();
    const auto json = nlohmann::json::parse(*shown, nullptr, false);
    if (json.is_discarded() || !json.contains("fingerprint")) {
      return absl::InternalError("mf-node keys show gave no fingerprint");
    }
    status = NodeCommand(self, {"agreements", "sign", file, "--peer-fingerprint",
                                json["fingerprint"].get<std::string>()})
                 .status();
  }
  const std::vector<std::string> accept = {"agreements", "accept", file};
  if (status.ok()) status = NodeCommand(a_code, accept).status();
  if (status.ok()) status = NodeCommand(b_code, accept).status();
  for (std::size_t place = 0; place < parties_.size() && status.ok(); ++place) {
    status = PartyCommand(place, accept);
  }
  return status.ok() ? OfficeCommand(accept).status() : status;
}

absl::StatusOr<std::string> Federation::NodeCommand(const std::string& country,
                                                    std::vector<std::string> command) const {
  return Output(programs_.node, std::move(command), directory_ / country / "node.txtpb");
}

absl::StatusOr<std::string> Federation::OfficeCommand(std::vector<std::string> command) const {
  return Output(programs_.office, std::move(command), directory_ / "office" / "office.txtpb");
}

absl::Status Federation::WaitUntilWitnessed() const {
  const std::vector<std::string> check = {"log", "check"};
  const auto checked = [&] {
    absl::Status status = OfficeCommand(check).status();
    for (const FederationMember& member : members_) {
      status.Update(NodeCommand(std::string(member.country.alpha2()), check).status());
    }
    for (std::size_t place = 0; place < parties_.size(); ++place) {
      status.Update(PartyCommand(place, check));
    }
    return status;
  };
  const auto until = std::chrono::steady_clock::now() + kWitnessLimit;
  while (true) {
    const absl::Status status = checked();
    if (status.ok()) return status;
    if (std::chrono::steady_clock::now() > until) {
      return absl::DeadlineExceededError(
          absl::StrCat("the logs are not cosigned: ", status.message()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

fs::path Federation::agreement_file(const std::string& a, const std::string& b) const {
  return directory_ / "agreements" / (absl::AsciiStrToLower(a + "-" + b) + ".txtpb");
}

absl::Status Federation::Start() {
  node_addresses_.clear();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    absl::StatusOr<ChildProcess> node =
        StartNode(i, "node-" + std::string(members_[i].country.alpha2()));
    if (!node.ok()) return node.status();
    processes_.push_back(*std::move(node));
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    absl::StatusOr<std::string> line = processes_[i].WaitForLine("listening on ", kStartLimit);
    if (!line.ok()) return line.status();
    node_addresses_.push_back(LastWord(*line));
  }
  if (absl::Status status = StartParties(); !status.ok()) return status;
  return StartOffice();
}

absl::StatusOr<ChildProcess> Federation::StartNode(std::size_t place,
                                                   const std::string& log) const {
  return ChildProcess::Start(
      {programs_.node, "serve", "--config", members_[place].directory / "node.txtpb"},
      directory_ / "logs", log);
}

absl::StatusOr<std::size_t> Federation::PlaceOf(const std::string& country) const {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].country.alpha2() == country) return i;
  }
  return absl::NotFoundError(absl::StrCat("there is no member ", country));
}

void Federation::KillOffice() {
  kill(processes_.back().pid(), SIGKILL);
  processes_.pop_back();  // waits for it
}

absl::Status Federation::RestartOffice() { return StartOffice(); }

void Federation::KillNode(const std::string& country) {
  const absl::StatusOr<std::size_t> place = PlaceOf(country);
  if (place.ok()) kill(processes_[*place].pid(), SIGKILL);
}

absl::Status Federation::RestartNode(const std::string& country) {
  const absl::StatusOr<std::size_t> place = PlaceOf(country);
  if (!place.ok()) return place.status();
  // In a log of its own: the line that it listens stands in the old one already.
  absl::StatusOr<ChildProcess> node =
      StartNode(*place, absl::StrCat("node-", country, "-", ++restarts_));
  if (!node.ok()) return node.status();
  absl::StatusOr<std::string> line = node->WaitForLine("listening on ", kStartLimit);
  if (!line.ok()) return line.status();
  processes_[*place] = *std::move(node);
  return absl::OkStatus();
}

absl::Status Federation::MakeOfficeKeys() {
  absl::StatusOr<std::string> made = OfficeCommand({"keys", "init", "--json"});
  if (!made.ok()) return made.status();
  const auto json = nlohmann::json::parse(*made, nullptr, false);
  if (json.is_discarded() || !json.contains("office_unseal_key")) {
    return absl::InternalError("mf-office keys init failed");
  }
  unseal_key_ = json["office_unseal_key"].get<std::string>();
  office_identity_ = json["identity"].get<std::string>();
  return absl::OkStatus();
}

absl::Status Federation::StartOffice() {
  const fs::path office = directory_ / "office";
  if (absl::Status status = WriteOffice(); !status.ok()) return status;
  absl::StatusOr<ChildProcess> process = ChildProcess::Start(
      {programs_.office, "serve", "--config", office / "office.txtpb"}, directory_ / "logs",
      restarts_ == 0 ? "office" : absl::StrCat("office-", restarts_));
  ++restarts_;
  if (!process.ok()) return process.status();
  processes_.push_back(*std::move(process));
  absl::StatusOr<std::string> line = processes_.back().WaitForLine("listening on ", kStartLimit);
  if (!line.ok()) return line.status();

  v1::OfficeClientConfig client;
  client.mutable_office()->set_address(LastWord(*line));
  client.mutable_office()->set_certificate_fingerprint(office_fingerprint_);
  client.mutable_tls()->set_trusted_authorities("authority.pem");
  for (const auto& [file, name] : {std::pair("client.txtpb", "operator"),
                                   std::pair("second-client.txtpb", "second-operator")}) {
    client.mutable_tls()->set_certificate_chain(absl::StrCat(name, ".pem"));
    client.mutable_tls()->set_private_key(absl::StrCat(name, ".key"));
    if (absl::Status status = WriteTextFile(office / file, client); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Federation::RunCampaign(const v1::CreateCampaignRequest& campaign) const {
  const fs::path office = directory_ / "office";
  const fs::path file = office / "campaign.txtpb";
  if (absl::Status status = WriteTextFile(file, campaign); !status.ok()) return status;
  absl::StatusOr<CommandResult> result = RunCommand(
      {programs_.office, "run", "create", file, "--watch", "--client", office / "client.txtpb"});
  if (!result.ok()) return result.status();
  if (result->exit_code != 0) {
    return absl::AbortedError(absl::StrCat("the campaign ended with failed runs:\n", result->out,
                                           "hint: see ", (directory_ / "logs").string()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Federation::OperatorCommand(std::vector<std::string> command) const {
  return Output(programs_.office, std::move(command), directory_ / "office" / "client.txtpb",
                "--client");
}

absl::StatusOr<std::string> Federation::PublishRelease(const std::string& release_id,
                                                       std::vector<std::string> draft) const {
  std::vector<std::string> command = {"release", "draft", release_id};
  command.insert(command.end(), draft.begin(), draft.end());
  absl::Status status = OperatorCommand(command).status();
  if (status.ok()) status = OperatorCommand({"release", "check", release_id}).status();
  for (const char* client : {"client.txtpb", "second-client.txtpb"}) {
    if (!status.ok()) return status;
    status = Output(programs_.office, {"release", "approve", release_id},
                    directory_ / "office" / client, "--client")
                 .status();
  }
  if (!status.ok()) return status;
  return OperatorCommand({"release", "publish", release_id});
}

absl::Status Federation::Stop() {
  absl::Status outcome;
  for (ChildProcess& process : processes_) {
    if (const int code = process.Stop(kStopLimit); code != 0 && outcome.ok()) {
      outcome = absl::InternalError(absl::StrCat("a program ended with code ", code, "; see ",
                                                 (directory_ / "logs").string()));
    }
  }
  processes_.clear();
  return outcome;
}

}  // namespace mirrorflow
