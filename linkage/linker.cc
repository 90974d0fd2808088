#include "linkage/linker.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "linkage/batch_error_estimate.h"
#include "linkage/record_linkage.h"

namespace mirrorflow {
namespace {

absl::Status Mismatch(Side side, std::string_view field, std::string_view has,
                      std::string_view needs) {
  return absl::InvalidArgumentError(
      absl::StrCat("the ", std::string(SideName(side)), "'s batch has ", std::string(field), " ",
                   std::string(has), ", the run has ", std::string(needs),
                   "; the node must encode again under the terms of this run"));
}

absl::Status HashMismatch(Side side, std::string_view field) {
  return Mismatch(side, field, "of other content", "that of its terms");
}

absl::Status CheckBatch(const EncodedBatch& batch, Side side, const RunTerms& terms) {
  const BatchHeader& header = batch.header();
  if (header.side != side) {
    return Mismatch(side, "side", SideName(header.side), SideName(side));
  }
  if (header.run_id != terms.run_id) {
    return Mismatch(side, "run id", header.run_id.value(), terms.run_id.value());
  }
  if (header.corridor != terms.corridor) {
    return Mismatch(side, "corridor", header.corridor.ToString(), terms.corridor.ToString());
  }
  if (header.period != terms.period) {
    return Mismatch(side, "period", header.period.ToString(), terms.period.ToString());
  }
  if (header.encoding_profile != terms.encoding_profile) {
    return Mismatch(side, "encoding profile", header.encoding_profile, terms.encoding_profile);
  }
  if (header.encoding_profile_hash != terms.encoding_profile_hash) {
    return HashMismatch(side, "encoding profile hash");
  }
  if (header.normalisation_profile_hash != terms.normalisation_profile_hash) {
    return HashMismatch(side, "normalisation profile hash");
  }
  if (header.terms_hash != terms.hash) return HashMismatch(side, "terms hash");
  if (batch.size() < terms.minimum_batch) {
    // Without the size: it is not to be told before release.
    return absl::FailedPreconditionError(absl::StrCat(
        "the ", std::string(SideName(side)), "'s batch has fewer rows than the minimum batch of ",
        terms.minimum_batch, "; a batch so small would tell too much of the persons in it"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckBatches(const EncodedBatch& sender, const EncodedBatch& receiver,
                          const RunTerms& terms) {
  absl::Status status = CheckBatch(sender, Side::kSender, terms);
  status.Update(CheckBatch(receiver, Side::kReceiver, terms));
  return status;
}

absl::StatusOr<std::vector<Candidate>> LinkageUnitLinker::FindLinks(
    const EncodedBatch& sender, const EncodedBatch& receiver, const RunTerms& terms,
    const Progress& progress, std::stop_token stop, LinkCounts& counts) const {
  if (terms.mode != LinkageMode::kLinkageUnit) {
    return absl::InvalidArgumentError(
        absl::StrCat("the terms ask for linkage mode ", std::string(LinkageModeName(terms.mode)),
                     ", this is ", std::string(LinkageModeName(LinkageMode::kLinkageUnit))));
  }
  if (absl::Status status = CheckBatches(sender, receiver, terms); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<RecordLinkage>> linkage =
      RecordLinkage::Create(sender, receiver, {.threshold = terms.threshold}, stop);
  if (!linkage.ok()) return linkage.status();
  absl::StatusOr<std::vector<Candidate>> links =
      LinkRecords(**linkage, threads_, progress, std::move(stop));
  if (!links.ok()) return links.status();
  counts = CountLinks(*links, sender, receiver, terms.dated_by, (*linkage)->token_conflicts());
  return links;
}

absl::StatusOr<LinkCounts> LinkageUnitLinker::Link(const EncodedBatch& sender,
                                                   const EncodedBatch& receiver,
                                                   const RunTerms& terms, const Progress& progress,
                                                   std::stop_token stop) const {
  LinkCounts counts;
  auto links = FindLinks(sender, receiver, terms, progress, std::move(stop), counts);
  if (!links.ok()) return links.status();
  return counts;
}

absl::StatusOr<LinkageUnitLinker::CountsAndErrors> LinkageUnitLinker::LinkAndEstimate(
    const EncodedBatch& sender, const EncodedBatch& receiver, const RunTerms& terms,
    const Progress& progress, std::stop_token stop) const {
  LinkCounts counts;
  auto links = FindLinks(sender, receiver, terms, progress, stop, counts);
  if (!links.ok()) return links.status();
  absl::StatusOr<ConfidentialErrorEstimate> errors =
      EstimateBatchErrors(sender, receiver, terms.threshold, *links, threads_, std::move(stop));
  if (absl::IsCancelled(errors.status())) return errors.status();
  return CountsAndErrors{counts, std::move(errors)};
}

LinkCounts CountLinks(std::span<const Candidate> links, const EncodedBatch& sender,
                      const EncodedBatch& receiver, Side dated_by,
                      const TokenConflicts& token_conflicts) {
  LinkCounts counts;
  counts.token_conflicts = token_conflicts;
  for (const Candidate& link : links) {
    const bool by_sender = dated_by == Side::kSender;
    const std::uint8_t flags =
        by_sender ? sender.record_flags()[link.a] : receiver.record_flags()[link.b];
    const std::uint8_t other_flags =
        by_sender ? receiver.record_flags()[link.b] : sender.record_flags()[link.a];
    if (other_flags == 0) {
      ++counts.placed_by_other[by_sender ? receiver.stratum_codes()[link.b]
                                         : sender.stratum_codes()[link.a]];
    }
    if ((flags & kInWindowOnly) != 0) {
      ++counts.outside_period;
      continue;
    }
    const std::uint8_t stratum = sender.stratum_codes()[link.a];
    ++counts.by_stratum[stratum];
    const std::uint8_t stratum_of_receiver = receiver.stratum_codes()[link.b];
    ++counts.placed[by_sender ? stratum : stratum_of_receiver];
    if (sender.record_flags()[link.a] != 0) ++counts.flagged_of_sender[stratum];
    if (receiver.record_flags()[link.b] != 0) ++counts.flagged_of_receiver[stratum_of_receiver];
    if (stratum_of_receiver != stratum) ++counts.disagreeing;
    if (link.score >= kScoreOfToken) ++counts.by_token;
  }
  return counts;
}

}  // namespace mirrorflow
