#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/trust/trust_cli.h"

namespace mirrorflow {

// The commands of mf-office. Results go to stdout, progress and logs to stderr.
// All but `serve`, `registry` and `agreements` are calls of a running linkage
// service; `client` is the configuration file that says how.

struct OfficeServeOptions {
  std::string config;
};
// Until SIGINT or SIGTERM.
absl::Status ServeOffice(const OfficeServeOptions& options);

// services/trust/registry_commands.h and agreement_commands.h; they work on the
// state directory of the configuration, whether the service runs or not.
absl::Status OfficeRegistryShow(const TrustOptions& options);
absl::Status OfficeRegistryAccept(const TrustOptions& options);
absl::Status OfficeAgreementsAccept(const TrustOptions& options);
absl::Status OfficeAgreementsList(const TrustOptions& options);
absl::Status OfficeAgreementsShow(const TrustOptions& options);
absl::Status OfficeAgreementsExport(const TrustOptions& options);

struct CreateOptions {
  std::string campaign_file;
  std::string client;
  std::string terms_directory;  // for a campaign by files
  bool watch = false;
  bool json = false;
};
absl::Status RunCreate(const CreateOptions& options, std::stop_token stop);

struct ListOptions {
  std::string campaign;  // empty: all
  std::string client;
  bool json = false;
};
absl::Status RunList(const ListOptions& options);

struct CampaignOrRunOptions {
  std::string id;
  std::string client;
};
// Until all runs have ended; an error if one failed or was cancelled.
absl::Status RunWatch(const CampaignOrRunOptions& options, std::stop_token stop);
absl::Status RunCancel(const CampaignOrRunOptions& options);

struct OfficeKeysOptions {
  std::string config;
  bool json = false;
};
// Makes the unseal key that the configuration names; AlreadyExists if there is one.
absl::Status RunOfficeKeysInit(const OfficeKeysOptions& options);
// Prints its public half for the nodes, and the fingerprint to compare.
absl::Status RunOfficeKeysShow(const OfficeKeysOptions& options);

struct LinkOptions {
  std::string run;
  std::string directory;
  std::string client;
};
absl::Status RunLink(const LinkOptions& options, std::stop_token stop);

struct ReleaseDraftOptions {
  std::string id;
  std::vector<std::string> campaigns;
  std::string vintage = "provisional";
  double precision = 0;
  double precision_error = 0;
  double recall = 0;
  double recall_error = 0;
  std::string quality_source;
  std::string client;
  bool json = false;
};
absl::Status RunReleaseDraft(const ReleaseDraftOptions& options);

struct ReleaseOptions {
  std::string id;
  std::string client;
  bool json = false;
  std::string file;       // of `show`: print this one
  std::string directory;  // of `export`
};
absl::Status RunReleaseCheck(const ReleaseOptions& options);
// Of the plan as the linkage service has it now, which it prints.
absl::Status RunReleaseApprove(const ReleaseOptions& options);
absl::Status RunReleasePublish(const ReleaseOptions& options);
absl::Status RunReleaseList(const ReleaseOptions& options);
absl::Status RunReleaseShow(const ReleaseOptions& options);
// Whether the stored files are what its signed figures give, and these can come from the counts.
absl::Status RunReleaseVerify(const ReleaseOptions& options);
// All its files; never replaces one of other content.
absl::Status RunReleaseExport(const ReleaseOptions& options);

}  // namespace mirrorflow
