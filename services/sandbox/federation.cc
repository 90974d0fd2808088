#include "services/sandbox/federation.h"

#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/config/text_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kStartLimit{60};
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

}  // namespace

absl::StatusOr<Federation> Federation::Create(fs::path directory, FederationPrograms programs,
                                              std::vector<FederationMember> members,
                                              const v1::NodeConfig::Allowance& allow) {
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
  if (absl::Status status = federation.WriteCertificate(office, "operator", "operator/sandbox",
                                                        &federation.operator_fingerprint_);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = federation.MakeUnsealKey(); !status.ok()) return status;
  if (absl::Status status = federation.WriteNodes(allow); !status.ok()) return status;
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

absl::Status Federation::WriteNodes(const v1::NodeConfig::Allowance& allow) {
  std::vector<v1::NodeConfig> configs;
  for (const FederationMember& member : members_) {
    v1::NodeConfig config;
    std::string fingerprint;
    if (absl::Status status = WriteCertificate(
            member.directory, "tls", absl::StrCat("node/", std::string(member.country.alpha2())),
            &fingerprint);
        !status.ok()) {
      return status;
    }
    node_fingerprints_.push_back(fingerprint);
    config.set_country(std::string(member.country.alpha2()));
    config.set_listen("127.0.0.1:0");
    config.mutable_tls()->set_certificate_chain("tls.pem");
    config.mutable_tls()->set_private_key("tls.key");
    config.mutable_tls()->set_trusted_authorities("authority.pem");
    config.set_office_certificate_fingerprint(office_fingerprint_);
    config.set_identity_key("identity.key");
    config.set_agreement_key("agreement.key");
    config.set_state_directory("state");
    config.set_office_unseal_key(unseal_key_);
    *config.add_emigrants() = member.emigrants;
    *config.add_immigrants() = member.immigrants;
    for (const FederationMember& other : members_) {
      if (other.country == member.country) continue;
      for (const bool leaving : {true, false}) {
        v1::NodeConfig::Allowance* rule = config.add_allow();
        *rule = allow;
        const FederationMember& from = leaving ? member : other;
        const FederationMember& to = leaving ? other : member;
        rule->set_corridor(absl::StrCat(std::string(from.country.alpha2()), "-",
                                        std::string(to.country.alpha2())));
      }
    }
    configs.push_back(std::move(config));
  }

  // Each node makes its keys; what it shows of them goes into the others' configurations.
  std::vector<v1::NodeConfig::Member> public_keys;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const std::string file = members_[i].directory / "node.txtpb";
    if (absl::Status status = WriteTextFile(file, configs[i]); !status.ok()) return status;
    for (const char* command : {"init", "show"}) {
      std::vector<std::string> arguments = {programs_.node, "keys", command, "--config", file};
      if (std::string_view(command) == "show") arguments.push_back("--json");
      absl::StatusOr<CommandResult> result = RunCommand(arguments);
      if (!result.ok()) return result.status();
      if (result->exit_code != 0) {
        return absl::InternalError(absl::StrCat("mf-node keys ", command, " failed"));
      }
      if (std::string_view(command) == "init") continue;
      const auto json = nlohmann::json::parse(result->out, nullptr, false);
      if (json.is_discarded() || !json.contains("identity_key")) {
        return absl::InternalError("mf-node keys show gave no keys");
      }
      v1::NodeConfig::Member member;
      member.set_country(std::string(members_[i].country.alpha2()));
      member.set_identity_key(json["identity_key"].get<std::string>());
      member.set_agreement_key(json["agreement_key"].get<std::string>());
      identity_keys_.push_back(member.identity_key());
      public_keys.push_back(std::move(member));
    }
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    for (std::size_t j = 0; j < members_.size(); ++j) {
      if (i != j) *configs[i].add_members() = public_keys[j];
    }
    if (absl::Status status = WriteTextFile(members_[i].directory / "node.txtpb", configs[i]);
        !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status Federation::Start() {
  for (const FederationMember& member : members_) {
    const std::string country(member.country.alpha2());
    absl::StatusOr<ChildProcess> node =
        ChildProcess::Start({programs_.node, "serve", "--config", member.directory / "node.txtpb"},
                            directory_ / "logs", "node-" + country);
    if (!node.ok()) return node.status();
    processes_.push_back(*std::move(node));
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    absl::StatusOr<std::string> line = processes_[i].WaitForLine("listening on ", kStartLimit);
    if (!line.ok()) return line.status();
    node_addresses_.push_back(LastWord(*line));
  }
  return StartOffice();
}

v1::OfficeConfig Federation::OfficeWithoutNodes() const {
  v1::OfficeConfig config;
  config.set_listen("127.0.0.1:0");
  config.mutable_tls()->set_certificate_chain("tls.pem");
  config.mutable_tls()->set_private_key("tls.key");
  config.mutable_tls()->set_trusted_authorities("authority.pem");
  config.set_state_directory("state");
  config.add_operator_certificate_fingerprints(operator_fingerprint_);
  config.set_unseal_key("unseal.key");
  return config;
}

absl::Status Federation::MakeUnsealKey() {
  const std::string file = directory_ / "office" / "office.txtpb";
  if (absl::Status status = WriteTextFile(file, OfficeWithoutNodes()); !status.ok()) return status;
  absl::StatusOr<CommandResult> result =
      RunCommand({programs_.office, "keys", "init", "--config", file, "--json"});
  if (!result.ok()) return result.status();
  const auto json = nlohmann::json::parse(result->out, nullptr, false);
  if (result->exit_code != 0 || json.is_discarded() || !json.contains("office_unseal_key")) {
    return absl::InternalError("mf-office keys init failed");
  }
  unseal_key_ = json["office_unseal_key"].get<std::string>();
  return absl::OkStatus();
}

absl::Status Federation::StartOffice() {
  const fs::path office = directory_ / "office";
  v1::OfficeConfig config = OfficeWithoutNodes();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    v1::OfficeConfig::Node* node = config.add_nodes();
    node->set_country(std::string(members_[i].country.alpha2()));
    node->mutable_peer()->set_address(node_addresses_[i]);
    node->mutable_peer()->set_certificate_fingerprint(node_fingerprints_[i]);
    node->set_identity_key(identity_keys_[i]);
  }
  if (absl::Status status = WriteTextFile(office / "office.txtpb", config); !status.ok()) {
    return status;
  }
  absl::StatusOr<ChildProcess> process =
      ChildProcess::Start({programs_.office, "serve", "--config", office / "office.txtpb"},
                          directory_ / "logs", "office");
  if (!process.ok()) return process.status();
  processes_.push_back(*std::move(process));
  absl::StatusOr<std::string> line = processes_.back().WaitForLine("listening on ", kStartLimit);
  if (!line.ok()) return line.status();

  v1::OfficeClientConfig client;
  client.mutable_office()->set_address(LastWord(*line));
  client.mutable_office()->set_certificate_fingerprint(office_fingerprint_);
  client.mutable_tls()->set_certificate_chain("operator.pem");
  client.mutable_tls()->set_private_key("operator.key");
  client.mutable_tls()->set_trusted_authorities("authority.pem");
  return WriteTextFile(office / "client.txtpb", client);
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

absl::StatusOr<std::string> Federation::ShowRelease(const std::string& campaign_id,
                                                    const std::string& form) const {
  std::vector<std::string> arguments = {programs_.office, "release",
                                        "show",           campaign_id,
                                        "--client",       directory_ / "office" / "client.txtpb"};
  if (!form.empty()) arguments.push_back(form);
  absl::StatusOr<CommandResult> result = RunCommand(arguments);
  if (!result.ok()) return result.status();
  if (result->exit_code != 0) return absl::AbortedError("mf-office release show failed");
  return std::move(result->out);
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
