#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "mirrorflow/v1/agreement.pb.h"
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
  std::filesystem::path party{};  // for clauses in split-trust mode
};

// A whole federation on this machine: real programs, real keys and certificates, mutual TLS on
// loopback. Everything lies below one directory:
//   XX/        a member state: registers, node.txtpb, certificate, keys, state/
//   office/    office.txtpb, client.txtpb, second-client.txtpb (of another operator),
//              campaign.txtpb, certificates, keys, state/
//   registry-1.txtpb and its signatures, by all states
//   parties/NAME/  in split-trust mode: party.txtpb, certificate, key, state/ of three parties
//   agreements/    one for each pair of states, signed by both
//   logs/      stdout and stderr of every program
// Programs are stopped when the object goes.
class Federation {
 public:
  // Makes certificates, keys and configurations, then the registry and the
  // agreements, by the commands that operators use. `clauses` are those of each
  // pair of members; id, parties and corridors are set.
  static absl::StatusOr<Federation> Create(std::filesystem::path directory,
                                           FederationPrograms programs,
                                           std::vector<FederationMember> members,
                                           const v1::Agreement& clauses);

  // The office is to have an operator page there. Before Start; a node's is for its configuration.
  void ShowOfficePage(std::string listen) { office_page_ = std::move(listen); }

  // Starts all nodes, then the office, and waits until each listens.
  absl::Status Start();

  // Creates the campaign, shows its way on stdout and waits for its end. An error if a run failed.
  absl::Status RunCampaign(const v1::CreateCampaignRequest& campaign) const;

  // Drafts a release of the campaign (the rest of `draft` is for `mf-office release draft`), checks
  // it, has both operators approve it, and publishes it; gives what `release publish` printed.
  absl::StatusOr<std::string> PublishRelease(const std::string& release_id,
                                             std::vector<std::string> draft) const;
  // A command of the first operator: "release", "show", ...; gives what it printed.
  absl::StatusOr<std::string> OperatorCommand(std::vector<std::string> command) const;

  // SIGKILL, as a power cut would look to the others, and the start after it. A node that is to be
  // started again needs a port of its own in its configuration.
  void KillOffice();
  absl::Status RestartOffice();
  void KillNode(const std::string& country);
  absl::Status RestartNode(const std::string& country);

  // What is started and asked from now on is another version.
  void Upgrade(FederationPrograms programs) { programs_ = std::move(programs); }

  // Until the logs of all have as many cosignatures as the registry asks for, which takes the
  // linkage service a round or two. DeadlineExceeded with what `log check` says.
  absl::Status WaitUntilWitnessed() const;

  // Asks all programs to end; an error if one does not end cleanly.
  absl::Status Stop();

  // Runs a command of a member's node, or of the linkage service, with its
  // configuration; gives what it printed. An error when it fails.
  absl::StatusOr<std::string> NodeCommand(const std::string& country,
                                          std::vector<std::string> command) const;
  absl::StatusOr<std::string> OfficeCommand(std::vector<std::string> command) const;

  const std::filesystem::path& directory() const { return directory_; }
  std::filesystem::path registry_file() const { return directory_ / "registry-1.txtpb"; }
  // "KE", "UG", in the order of the members.
  std::filesystem::path agreement_file(const std::string& a, const std::string& b) const;
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
  absl::Status WriteNodes();
  absl::Status WriteOffice() const;
  absl::Status MakeRegistry() const;
  absl::Status MakeAgreement(const FederationMember& a, const FederationMember& b,
                             v1::Agreement draft) const;
  // Certificates, configurations and identities of the compute parties; adds them to the clauses.
  absl::Status MakeParties(v1::Agreement& clauses);
  absl::Status WriteParty(std::size_t place) const;
  absl::Status PartyCommand(std::size_t place, std::vector<std::string> command) const;
  absl::Status StartParties();
  absl::StatusOr<std::size_t> PlaceOf(const std::string& country) const;
  absl::StatusOr<ChildProcess> StartNode(std::size_t place, const std::string& log) const;
  absl::Status StartOffice();
  // Makes the office's keys.
  absl::Status MakeOfficeKeys();

  std::filesystem::path directory_;
  FederationPrograms programs_;
  std::vector<FederationMember> members_;
  CertificateAuthority authority_;
  std::string office_fingerprint_;
  std::vector<std::string> operator_fingerprints_;  // two, so that a release can be approved
  std::vector<std::string> node_addresses_;         // in the order of members_
  std::string unseal_key_;                          // its public half
  std::string office_identity_;
  std::string office_page_;  // empty: none
  struct Party {
    std::string name;
    std::filesystem::path directory;
    std::uint16_t port = 0;
  };
  std::vector<Party> parties_;           // in split-trust mode
  std::vector<ChildProcess> processes_;  // nodes in the order of members_, parties, office
  int restarts_ = 0;
};

}  // namespace mirrorflow
