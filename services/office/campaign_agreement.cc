#include "services/office/campaign_agreement.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

std::string NodeName(Country country) {
  return absl::StrCat("node ", std::string(country.alpha2()));
}

std::string MajorVersion(const std::string& version) {
  return version.substr(0, version.find('.'));
}

absl::Status CheckProfile(const google::protobuf::RepeatedPtrField<v1::Profile>& profiles,
                          const char* kind, const std::string& name, const Hash256& hash) {
  const auto found = std::ranges::find(profiles, name, &v1::Profile::name);
  if (found == profiles.end()) {
    return absl::FailedPreconditionError(absl::StrCat("it does not know the ", kind, " ", name));
  }
  if (found->hash() != std::string(hash.begin(), hash.end())) {
    return absl::FailedPreconditionError(
        absl::StrCat("it has another ", kind, " ", name,
                     "\nhint: run the same version of Mirrorflow at nodes and linkage service"));
  }
  return absl::OkStatus();
}

absl::Status CheckDescription(const v1::DescribeResponse& node, Country country,
                              const RunTerms& terms) {
  if (node.country() != country.alpha2()) {
    return absl::FailedPreconditionError(
        absl::StrCat("it says that it is the node of ", node.country(),
                     "\nhint: compare `nodes` of the linkage service's configuration"));
  }
  if (MajorVersion(node.version()) != MajorVersion(MIRRORFLOW_VERSION)) {
    return absl::FailedPreconditionError(absl::StrCat("it runs version ", node.version(),
                                                      ", the linkage service ", MIRRORFLOW_VERSION,
                                                      "\nhint: run the same version on both"));
  }
  const std::string mode(LinkageModeName(terms.mode));
  if (std::ranges::find(node.modes(), mode) == node.modes().end()) {
    return absl::FailedPreconditionError(absl::StrCat("it can't do the mode ", mode));
  }
  if (absl::Status status = CheckProfile(node.encoding_profiles(), "encoding profile",
                                         terms.encoding_profile, terms.encoding_profile_hash);
      !status.ok()) {
    return status;
  }
  return CheckProfile(node.normalisation_profiles(), "normalisation profile",
                      terms.normalisation_profile, terms.normalisation_profile_hash);
}

struct NodeAnswer {
  absl::Status status;
  bool awaiting_approval = false;
};

// One answer a run, in their order.
std::vector<NodeAnswer> AskNode(const RunId& campaign, const std::vector<StoredRun>& runs,
                                Country country, NodeClient& node, const std::stop_token& stop) {
  const auto alike = [&](const absl::Status& status) {
    return std::vector<NodeAnswer>(runs.size(), {.status = status});
  };
  const auto named = [&](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat(NodeName(country), ": ", status.message()));
  };
  absl::StatusOr<v1::DescribeResponse> description = node.Describe(stop);
  if (!description.ok()) return alike(description.status());
  v1::ProposeCampaignRequest request;
  request.set_campaign_id(campaign.value());
  for (const StoredRun& run : runs) {
    if (absl::Status status = CheckDescription(*description, country, run.terms); !status.ok()) {
      return alike(named(status));  // all runs of a campaign have the same profiles
    }
    request.add_terms(run.terms_bytes);
  }
  absl::StatusOr<v1::ProposeCampaignResponse> response = node.ProposeCampaign(request, stop);
  if (!response.ok()) return alike(response.status());
  if (response->decisions_size() != request.terms_size()) {
    return alike(named(absl::InternalError("it answered to another number of runs")));
  }
  std::vector<NodeAnswer> answers;
  for (int i = 0; i < response->decisions_size(); ++i) {
    const v1::RunDecision& decision = response->decisions(i);
    if (!decision.accepted()) {
      answers.push_back({.status = named(absl::PermissionDeniedError(
                             absl::StrCat("refused the run: ", decision.reason())))});
    } else if (decision.run_id() != runs[static_cast<std::size_t>(i)].id.value()) {
      answers.push_back({.status = named(absl::InternalError("it answered to another run"))});
    } else {
      answers.push_back(
          {.status = absl::OkStatus(), .awaiting_approval = decision.awaiting_approval()});
    }
  }
  return answers;
}

}  // namespace

std::map<RunId, RunAnswer> AskNodes(const RunId& campaign, const std::vector<StoredRun>& runs,
                                    const NodeClients& nodes, std::stop_token stop) {
  std::map<RunId, RunAnswer> answers;
  std::map<Country, std::vector<StoredRun>> runs_of;
  for (const StoredRun& run : runs) {
    answers.emplace(run.id, RunAnswer{});
    for (const Side side : {Side::kSender, Side::kReceiver}) {
      runs_of[CountryAt(run.terms.corridor, side)].push_back(run);
    }
  }
  std::mutex mutex;  // guards answers
  const auto note = [&](Country country, const std::vector<StoredRun>& asked,
                        const std::vector<NodeAnswer>& said) {
    const std::lock_guard lock(mutex);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      RunAnswer& answer = answers.at(asked[i].id);
      if (said[i].status.ok()) answer.accepted_by.push_back(country);
      if (answer.status.ok()) answer.status = said[i].status;
      answer.awaiting_approval = answer.awaiting_approval || said[i].awaiting_approval;
    }
  };
  std::vector<std::jthread> threads;
  for (const auto& [country, asked] : runs_of) {
    const auto node = nodes.find(country);
    if (node == nodes.end()) {
      note(country, asked,
           std::vector<NodeAnswer>(
               asked.size(),
               {.status = absl::FailedPreconditionError(absl::StrCat(
                    NodeName(country), " is not in the configuration of the linkage service"))}));
      continue;
    }
    threads.emplace_back([&, country = country, &asked = asked, client = node->second.get()] {
      note(country, asked, AskNode(campaign, asked, country, *client, stop));
    });
  }
  threads.clear();  // joins
  return answers;
}

}  // namespace mirrorflow
