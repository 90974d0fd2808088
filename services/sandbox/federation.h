#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "mirrorflow/v1/config.pb.h"
#include "mirrorflow/v1/linkage_service.pb.h"
#include "services/sandbox/certificates.h"
#include "services/sandbox/child_process.h"

namespace mirrorflow {

// One member state of a federation at home. Its register files lie in `directory`.
struct FederationMember {
  Country country;
  std::filesystem::path directory;
  v1::NodeConfig::Register emigrants;
  v1::NodeConfig::Register immigrants;
};

// Where the programs are, and what they are called: the leak test runs twins of another name.
struct FederationPrograms {
  std::filesystem::path node;
  std::filesystem::path office;
};

// A whole federation on this machine: real programs, real keys and certificates, mutual TLS on
// loopback. Everything lies below one directory:
//   XX/        a member state: registers, node.txtpb, certificate, keys, state/
//   office/    office.txtpb, client.txtpb, campaign.txtpb, certificates, state/
//   logs/      stdout and stderr of every program
// Programs are stopped when the object goes.
class Federation {
 public:
  // Writes certificates, keys and configurations. `allow` is what each node takes part in; its
  // corridor is set for each pair of members.
  static absl::StatusOr<Federation> Create(std::filesystem::path directory,
                                           FederationPrograms programs,
                                           std::vector<FederationMember> members,
                                           const v1::NodeConfig::Allowance& allow);

  // Starts all nodes, then the office, and waits until each listens.
  absl::Status Start();

  // Creates the campaign, shows its way on stdout and waits for its end. An error if a run failed.
  absl::Status RunCampaign(const v1::CreateCampaignRequest& campaign) const;

  // The release of the campaign: "--csv", "--json", or "" for the text for people.
  absl::StatusOr<std::string> ShowRelease(const std::string& campaign_id,
                                          const std::string& form) const;

  // Asks all programs to end; an error if one does not end cleanly.
  absl::Status Stop();

  const std::filesystem::path& directory() const { return directory_; }
  const FederationPrograms& programs() const { return programs_; }

 private:
  Federation(std::filesystem::path directory, FederationPrograms programs,
             std::vector<FederationMember> members, CertificateAuthority authority)
      : directory_(std::move(directory)),
        programs_(std::move(programs)),
        members_(std::move(members)),
        authority_(std::move(authority)) {}

  absl::Status WriteCertificate(const std::filesystem::path& directory, const std::string& name,
                                const std::string& role_and_name, std::string* fingerprint) const;
  absl::Status WriteNodes(const v1::NodeConfig::Allowance& allow);
  absl::Status StartOffice();
  v1::OfficeConfig OfficeWithoutNodes() const;
  // Makes the office's unseal key.
  absl::Status MakeUnsealKey();

  std::filesystem::path directory_;
  FederationPrograms programs_;
  std::vector<FederationMember> members_;
  CertificateAuthority authority_;
  std::vector<std::string> node_fingerprints_;  // in the order of members_
  std::string office_fingerprint_;
  std::string operator_fingerprint_;
  std::vector<std::string> node_addresses_;
  std::vector<std::string> identity_keys_;  // in the order of members_
  std::string unseal_key_;                  // its public half
  std::vector<ChildProcess> processes_;
};

}  // namespace mirrorflow
