#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "corridor/disclosure_rule.h"
#include "crypto/sharing/share_view.h"
#include "services/party/party_runs.h"
#include "services/party/share_client.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// Where the shares of a run come from, and the noise that goes into what is opened.
struct ShareLinkingParts {
  ShareSource sender;
  ShareSource receiver;
  TlsPaths tls;
  std::chrono::milliseconds patience;
  DisclosureRule rule;  // how much noise each party adds
};

// One party's part in the linkage of a run: fetches its view of both batches from the nodes, and
// runs the protocol of linkage/split_trust. The views are wiped when it goes.
class ShareLinking : public PartyComputation {
 public:
  ShareLinking(RunTerms terms, const PartyPermit& permit, const PartyCommitments& commitments,
               ShareLinkingParts parts);

  absl::Status ReceiveShares(const Progress& progress, std::stop_token stop) override;
  absl::StatusOr<OpenedResult> Link(PartyLink& link, const PairKeys& keys,
                                    const std::function<absl::Status()>& before_opening,
                                    const Progress& progress, std::stop_token stop) override;

 private:
  const RunTerms terms_;
  const PartyPermit permit_;
  const PartyCommitments commitments_;
  const ShareLinkingParts parts_;
  std::optional<ShareView> sender_;
  std::optional<ShareView> receiver_;
};

}  // namespace mirrorflow
