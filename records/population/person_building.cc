#include "records/population/person_building.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "absl/status/status.h"

namespace mirrorflow {
namespace {

// Of the rows that share a key and do not fit together so many are tried.
constexpr std::size_t kMaxCandidates = 8;
constexpr std::size_t kMaxBlock = 2000;
constexpr double kSketchCandidate = 0.6;
constexpr double kSameName = 0.8;

// Evidence for (above 0) and against (below 0) one person.
int Weigh(FactAgreement agreement) {
  switch (agreement) {
    case FactAgreement::kUnknown:
      return 0;
    case FactAgreement::kDifferent:
      return -2;
    case FactAgreement::kNear:
      return 1;
    case FactAgreement::kEqual:
      return 2;
  }
  return 0;
}

bool Contradict(Sex a, Sex b) { return a != Sex::kUnknown && b != Sex::kUnknown && a != b; }
bool Contradict(CountryCode a, CountryCode b) { return a != 0 && b != 0 && a != b; }

}  // namespace

void PersonBuilder::Add(const IdentityFacts& facts) {
  summaries_.push_back({facts.name_sketch, facts.birth, facts.citizenship, facts.sex});
  national_ids_.push_back(facts.national_id_key);
  documents_.push_back(facts.document_key);
  names_.push_back(facts.name_and_birth_key);
  if (facts.person_id_key != 0 || !person_ids_.empty()) {
    person_ids_.resize(parents_.size(), 0);
    person_ids_.push_back(facts.person_id_key);
  }
  parents_.push_back(static_cast<std::uint32_t>(parents_.size()));
  if (facts.national_id_key == 0 && facts.document_key == 0 && facts.name_and_birth_key == 0 &&
      facts.person_id_key == 0) {
    ++counts_.rows_without_key;
  }
}

std::uint32_t PersonBuilder::Root(std::uint32_t row) {
  while (parents_[row] != row) {
    parents_[row] = parents_[parents_[row]];
    row = parents_[row];
  }
  return row;
}

bool PersonBuilder::NationalIdsContradict(std::uint32_t a, std::uint32_t b) const {
  return national_ids_[a] != 0 && national_ids_[b] != 0 && national_ids_[a] != national_ids_[b];
}

// The smaller row stays the root and learns what the other knew.
void PersonBuilder::Join(std::uint32_t a, std::uint32_t b) {
  const auto [root, child] = std::minmax(a, b);
  parents_[child] = root;
  Summary& known = summaries_[root];
  const Summary& learnt = summaries_[child];
  if (known.name_sketch == 0) known.name_sketch = learnt.name_sketch;
  if (!IsFullDate(known.birth) && (known.birth == 0 || IsFullDate(learnt.birth))) {
    known.birth = learnt.birth;
  }
  if (known.citizenship == 0) known.citizenship = learnt.citizenship;
  if (known.sex == Sex::kUnknown) known.sex = learnt.sex;
  if (national_ids_[root] == 0) national_ids_[root] = national_ids_[child];
}

template <typename Fits, typename Joined>
void PersonBuilder::JoinByKey(const Keys& keys, const Fits& fits, const Joined& joined,
                              std::uint64_t& refused) {
  std::vector<KeyedRow> rows;
  rows.reserve(static_cast<std::size_t>(
      std::ranges::count_if(keys, [](std::uint64_t key) { return key != 0; })));
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (keys[row] != 0) rows.push_back({keys[row], static_cast<std::uint32_t>(row)});
  }
  std::ranges::sort(rows, {}, [](const KeyedRow& r) { return std::pair(r.key, r.row); });
  std::vector<std::uint32_t> apart;  // of the present key, one of each person so far
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows[i].key != rows[i - 1].key) apart.clear();
    const std::uint32_t row = rows[i].row;
    bool found = false;
    for (const std::uint32_t other : apart) {
      const std::uint32_t a = Root(other);
      const std::uint32_t b = Root(row);
      if (a != b) {
        if (NationalIdsContradict(a, b) || !fits(summaries_[a], summaries_[b])) continue;
        joined(summaries_[a], summaries_[b]);
        Join(a, b);
      }
      found = true;
      break;
    }
    if (found) continue;
    if (!apart.empty()) ++refused;
    if (apart.size() < kMaxCandidates) apart.push_back(row);
  }
}

absl::StatusOr<std::vector<std::uint32_t>> PersonBuilder::Finish(const NameReader& names) {
  if (rows() >= std::numeric_limits<std::uint32_t>::max()) {
    return absl::ResourceExhaustedError("more rows than persons can be built from");
  }
  counts_.rows = rows();
  const auto not_both_contradict = [](const Summary& a, const Summary& b) {
    return CompareBirth(a.birth, b.birth) != FactAgreement::kDifferent ||
           CompareSketches(a.name_sketch, b.name_sketch) != FactAgreement::kDifferent;
  };
  JoinByKey(
      person_ids_, not_both_contradict,
      [this](const Summary&, const Summary&) { ++counts_.by_person_id; },
      counts_.person_id_conflicts);
  person_ids_ = {};
  // The ids of the rows are read while those of the roots are learnt: the same ids, so that order
  // does not matter.
  JoinByKey(
      national_ids_, not_both_contradict,
      [this](const Summary&, const Summary&) { ++counts_.by_national_id; },
      counts_.national_id_conflicts);
  JoinByKey(
      documents_,
      [](const Summary& a, const Summary& b) {
        return Weigh(CompareBirth(a.birth, b.birth)) +
                   Weigh(CompareSketches(a.name_sketch, b.name_sketch)) >=
               0;
      },
      [this](const Summary&, const Summary&) { ++counts_.by_document; },
      counts_.document_conflicts);
  JoinByKey(
      names_,
      [](const Summary& a, const Summary& b) {
        return !Contradict(a.sex, b.sex) && !Contradict(a.citizenship, b.citizenship);
      },
      [this](const Summary& a, const Summary& b) {
        ++(a.birth == b.birth ? counts_.by_name_and_birth : counts_.by_exchanged_birth);
      },
      counts_.name_conflicts);
  names_ = {};
  if (absl::Status status = JoinBySimilarName(names); !status.ok()) return status;
  CountDocuments(documents_);
  documents_ = {};
  summaries_ = {};
  national_ids_ = {};
  std::vector<std::uint32_t> persons(parents_.size());
  for (std::size_t row = 0; row < persons.size(); ++row) {
    persons[row] = Root(static_cast<std::uint32_t>(row));
    if (persons[row] == row) ++counts_.persons;
  }
  parents_ = {};
  return persons;
}

absl::Status PersonBuilder::JoinBySimilarName(const NameReader& names) {
  std::vector<KeyedRow> roots;
  for (std::size_t i = 0; i < parents_.size(); ++i) {
    const auto row = static_cast<std::uint32_t>(i);
    const Summary& summary = summaries_[i];
    if (parents_[i] != row || !IsFullDate(summary.birth) || summary.sex == Sex::kUnknown ||
        summary.citizenship == 0 || summary.name_sketch == 0) {
      continue;
    }
    const std::uint64_t key = (std::uint64_t{summary.birth} << 24) |
                              (std::uint64_t{summary.citizenship} << 8) |
                              static_cast<std::uint64_t>(summary.sex);
    roots.push_back({key, row});
  }
  std::ranges::sort(roots, {}, [](const KeyedRow& r) { return std::pair(r.key, r.row); });
  struct Candidate {
    std::size_t other = 0;
    int count = 0;
  };
  std::vector<Candidate> candidates;
  std::vector<std::optional<std::vector<std::string>>> read;  // of the block, as far as needed
  const auto name_of = [&](std::span<const KeyedRow> block,
                           std::size_t i) -> absl::StatusOr<const std::vector<std::string>*> {
    if (!read[i]) {
      absl::StatusOr<std::vector<std::string>> name = names(block[i].row);
      if (!name.ok()) return name.status();
      read[i] = *std::move(name);
    }
    return &*read[i];
  };
  for (std::size_t begin = 0; begin < roots.size();) {
    std::size_t end = begin;
    while (end < roots.size() && roots[end].key == roots[begin].key) ++end;
    const std::span<const KeyedRow> block(roots.data() + begin, end - begin);
    begin = end;
    if (block.size() > kMaxBlock) ++counts_.oversized_blocks;
    if (block.size() < 2 || block.size() > kMaxBlock) continue;
    candidates.assign(block.size(), {});
    read.assign(block.size(), std::nullopt);
    for (std::size_t i = 0; i < block.size(); ++i) {
      for (std::size_t j = i + 1; j < block.size(); ++j) {
        if (SketchSimilarity(summaries_[block[i].row].name_sketch,
                             summaries_[block[j].row].name_sketch) < kSketchCandidate) {
          continue;
        }
        const auto a = name_of(block, i);
        if (!a.ok()) return a.status();
        const auto b = name_of(block, j);
        if (!b.ok()) return b.status();
        if (NameSimilarity(**a, **b) < kSameName) continue;
        candidates[i] = {j, candidates[i].count + 1};
        candidates[j] = {i, candidates[j].count + 1};
      }
    }
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::size_t j = candidates[i].other;
      if (candidates[i].count != 1 || candidates[j].count != 1 || j < i) continue;
      const std::uint32_t a = Root(block[i].row);
      const std::uint32_t b = Root(block[j].row);
      if (NationalIdsContradict(a, b)) continue;
      Join(a, b);
      ++counts_.by_similar_name;
    }
  }
  return absl::OkStatus();
}

void PersonBuilder::CountDocuments(const Keys& keys) {
  constexpr std::uint64_t kSeveral = 1;
  std::deque<std::uint64_t> seen(parents_.size(), 0);  // by root: the first document, or kSeveral
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (keys[row] == 0) continue;
    std::uint64_t& first = seen[Root(static_cast<std::uint32_t>(row))];
    if (first == 0) {
      first = keys[row];
    } else if (first != kSeveral && first != keys[row]) {
      first = kSeveral;
      ++counts_.persons_with_documents;
    }
  }
}

}  // namespace mirrorflow
