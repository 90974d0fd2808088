#include "services/sandbox/evaluate_identifiers.h"

#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "crypto/psi/psi_party.h"
#include "crypto/psi/psi_set.h"

namespace mirrorflow {
namespace {

std::vector<std::string> DocumentNumbers(const std::vector<PersonEvent>& events) {
  std::vector<std::string> numbers;
  for (const PersonEvent& event : events) {
    if (!event.identity.document_number.empty()) {
      numbers.push_back(event.identity.document_number);
    }
  }
  std::ranges::sort(numbers);
  const auto rest = std::ranges::unique(numbers);
  numbers.erase(rest.begin(), rest.end());
  return numbers;
}

struct PrivateCount {
  std::uint32_t common = 0;
  std::size_t bytes = 0;  // sent by both sides together
};

absl::StatusOr<PrivateCount> CountPrivately(const PsiTerms& terms,
                                            const std::vector<std::string>& a,
                                            const std::vector<std::string>& b) {
  absl::StatusOr<PsiParty> sender = PsiParty::Create(terms, Side::kSender, a, PsiSecrets::Random());
  if (!sender.ok()) return sender.status();
  absl::StatusOr<PsiParty> receiver =
      PsiParty::Create(terms, Side::kReceiver, b, PsiSecrets::Random());
  if (!receiver.ok()) return receiver.status();
  absl::Status status = sender->TakeCommitment(receiver->commitment());
  status.Update(receiver->TakeCommitment(sender->commitment()));
  if (!status.ok()) return status;
  absl::StatusOr<std::string> from_sender = sender->BlindedSet();
  if (!from_sender.ok()) return from_sender.status();
  absl::StatusOr<std::string> from_receiver = receiver->BlindedSet();
  if (!from_receiver.ok()) return from_receiver.status();
  absl::StatusOr<std::string> back_sender = sender->Return(*from_receiver);
  if (!back_sender.ok()) return back_sender.status();
  absl::StatusOr<std::string> back_receiver = receiver->Return(*from_sender);
  if (!back_receiver.ok()) return back_receiver.status();
  absl::StatusOr<std::uint32_t> common = CountCommon(terms, *back_sender, *back_receiver);
  if (!common.ok()) return common.status();
  return PrivateCount{.common = *common,
                      .bytes = from_sender->size() + from_receiver->size() + back_sender->size() +
                               back_receiver->size()};
}

}  // namespace

absl::Status EvaluateIdentifiers(const EvaluationData& data, bool json) {
  if (data.within) {
    return absl::InvalidArgumentError(
        "psi-cardinality counts the document numbers that two files have\nhint: --a and --b "
        "instead "
        "of --dedup");
  }
  const std::vector<std::string> a = DocumentNumbers(data.a);
  const std::vector<std::string> b = DocumentNumbers(data.b);
  if (a.empty() || b.empty()) {
    return absl::FailedPreconditionError(
        "psi-cardinality counts the document numbers of two files\nhint: map a column to "
        "document_number on both sides");
  }
  PsiTerms terms{.session = {},
                 .set_size = static_cast<std::uint32_t>(std::max(a.size(), b.size()))};
  randombytes_buf(terms.session.data(), terms.session.size());
  const auto begin = std::chrono::steady_clock::now();
  absl::StatusOr<PrivateCount> count = CountPrivately(terms, a, b);
  if (!count.ok()) return count.status();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::vector<std::string> in_clear;
  std::ranges::set_intersection(a, b, std::back_inserter(in_clear));
  if (in_clear.size() != count->common) {
    return absl::InternalError("the private count is not that of the clear sets");
  }
  if (json) {
    std::cout << nlohmann::ordered_json({{"mode", "psi-cardinality"},
                                         {"documents_a", a.size()},
                                         {"documents_b", b.size()},
                                         {"common", count->common},
                                         {"true_pairs", data.truth.size()},
                                         {"bytes", count->bytes},
                                         {"seconds", seconds}})
                     .dump(2)
              << '\n';
    return absl::OkStatus();
  }
  std::cout << absl::StrFormat(
      "%d and %d records, %d and %d with document numbers of their own\n"
      "common document numbers %d, as in clear; true pairs %d\n"
      "%.2f s, %d bytes sent by both sides together\n",
      data.a.size(), data.b.size(), a.size(), b.size(), count->common, data.truth.size(), seconds,
      count->bytes);
  return absl::OkStatus();
}

}  // namespace mirrorflow
