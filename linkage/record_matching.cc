#include "linkage/record_matching.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace mirrorflow {
namespace {

// Records whose lists are asked for together, and the length of these. Many equal rows want the
// same partners, so lists must be as long as there are records, or each round would settle only a
// few.
constexpr std::size_t kRecordsOfARound = 2048;
constexpr std::uint32_t kDepthOfARound = 2048;

}  // namespace

// What is left of the list of each record.
class RecordMatching::Lists {
 public:
  Lists(const CandidateLists& lists, std::size_t records)
      : candidates_(lists.candidates),
        next_(records, candidates_.size()),
        cut_off_(records, false) {
    for (std::size_t i = candidates_.size(); i-- > 0;) next_[candidates_[i].a] = i;
    for (const std::uint32_t record : lists.cut_off) cut_off_[record] = true;
  }

  const Candidate* Next(std::uint32_t record) {
    const std::size_t next = next_[record];
    if (next == candidates_.size() || candidates_[next].a != record) return nullptr;
    ++next_[record];
    return &candidates_[next];
  }
  // Of a record with a list, when Next has come to its end.
  const Candidate& Last(std::uint32_t record) const { return candidates_[next_[record] - 1]; }
  bool WasCutOff(std::uint32_t record) const { return cut_off_[record]; }

 private:
  std::span<const Candidate> candidates_;
  std::vector<std::size_t> next_;
  std::vector<bool> cut_off_;
};

struct RecordMatching::Round {
  Lists& first;
  Lists* more;                           // of the records that were asked for; else null
  std::span<const std::uint32_t> asked;  // ascending
  absl::flat_hash_map<std::uint32_t, Candidate>& last;  // tried by a record outside its first list
  std::vector<std::uint32_t>& unsettled;  // alone at the end of a list that was cut off
};

RecordMatching::RecordMatching(std::size_t records_a, std::size_t records_b)
    : matched_a_(records_a, false), partner_of_b_(records_b) {}

bool RecordMatching::WouldAccept(const Candidate& candidate) const {
  const Partner& partner = partner_of_b_[candidate.b];
  return !partner.taken || ComesBefore(candidate, Candidate{partner.a, candidate.b, partner.score});
}

// A partner that is taken from another record makes that one propose again.
void RecordMatching::Propose(std::uint32_t record, Round& round) {
  while (true) {
    const bool was_asked = std::ranges::binary_search(round.asked, record);
    const Candidate* candidate = round.first.Next(record);
    if (candidate == nullptr && was_asked) {
      candidate = round.more->Next(record);
      if (candidate != nullptr) round.last[record] = *candidate;
    }
    if (candidate == nullptr) {
      const bool has_more =
          was_asked ? round.more->WasCutOff(record) : round.first.WasCutOff(record);
      if (!has_more) return;
      if (!round.last.contains(record)) round.last[record] = round.first.Last(record);
      round.unsettled.push_back(record);
      return;
    }
    if (!WouldAccept(*candidate)) continue;
    const Partner old =
        std::exchange(partner_of_b_[candidate->b], {true, candidate->a, candidate->score});
    matched_a_[record] = true;
    if (!old.taken) return;
    matched_a_[old.a] = false;
    record = old.a;
  }
}

absl::Status RecordMatching::Match(const CandidateLists& lists, const Source& more) {
  Lists first(lists, matched_a_.size());
  absl::flat_hash_map<std::uint32_t, Candidate> last;
  std::vector<std::uint32_t> unsettled;
  Round opening{first, nullptr, {}, last, unsettled};
  for (std::size_t i = 0; i < lists.candidates.size(); ++i) {
    const std::uint32_t record = lists.candidates[i].a;
    const bool is_first = i == 0 || lists.candidates[i - 1].a != record;
    if (is_first && !matched_a_[record]) Propose(record, opening);
  }
  while (!unsettled.empty()) {
    std::ranges::sort(unsettled);
    const auto end = unsettled.begin() +
                     static_cast<std::ptrdiff_t>(std::min(unsettled.size(), kRecordsOfARound));
    const std::vector<std::uint32_t> asked(unsettled.begin(), end);
    unsettled.erase(unsettled.begin(), end);
    const auto wanted = [&](const Candidate& candidate) {
      return WouldAccept(candidate) && ComesBefore(last.at(candidate.a), candidate);
    };
    const absl::StatusOr<CandidateLists> answer = more(asked, kDepthOfARound, wanted);
    if (!answer.ok()) return answer.status();
    Lists more_lists(*answer, matched_a_.size());
    Round round{first, &more_lists, asked, last, unsettled};
    for (const std::uint32_t record : asked) Propose(record, round);
  }
  return absl::OkStatus();
}

std::vector<Candidate> RecordMatching::Links() const {
  std::vector<Candidate> links;
  for (std::size_t b = 0; b < partner_of_b_.size(); ++b) {
    const Partner& partner = partner_of_b_[b];
    if (partner.taken) links.push_back({partner.a, static_cast<std::uint32_t>(b), partner.score});
  }
  SortCandidates(links);
  return links;
}

}  // namespace mirrorflow
