#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "records/population/identity_facts.h"

namespace mirrorflow {

// How rows became persons; every join and every refusal is counted.
struct PersonCounts {
  std::uint64_t rows = 0;
  std::uint64_t persons = 0;
  // Joins of rows, by the first evidence that held.
  std::uint64_t by_person_id = 0;
  std::uint64_t by_national_id = 0;
  std::uint64_t by_document = 0;
  std::uint64_t by_name_and_birth = 0;
  std::uint64_t by_exchanged_birth = 0;  // the same with day and month of birth exchanged
  std::uint64_t by_similar_name = 0;
  // Rows that share the value but contradict each other, and stay apart.
  std::uint64_t person_id_conflicts = 0;
  std::uint64_t national_id_conflicts = 0;
  std::uint64_t document_conflicts = 0;
  std::uint64_t name_conflicts = 0;
  std::uint64_t rows_without_key = 0;        // nothing to find them by
  std::uint64_t persons_with_documents = 0;  // with at least two document numbers
  std::uint64_t oversized_blocks = 0;        // birth dates too frequent to compare spellings
};

// Who is who within a country, where values may be compared in the clear. Rows are the same person:
//  0. with the same person id in one source, unless birth dates and names both contradict;
//  1. with the same national id, unless birth dates and names both contradict;
//  2. with the same document number, unless more speaks against it than for it (a birth date that
//     is equal or near and names that are alike speak for it);
//  3. with the same name tokens in any order and the same full birth date (day and month may be
//     exchanged), unless sex, citizenship or national id contradict;
//  4. with the same full birth date, sex and citizenship and names of a bigram similarity of 0.8,
//     when each is the only such candidate of the other.
// Two rows with different national ids are never joined, also not through a third. Different
// document numbers contradict nothing: passports are renewed. Rules are applied in this order, rows
// in the order of their number, so that the same rows give the same persons. Rules 3 and 4 can join
// two people of one name, birth date, sex and citizenship.
//
// Rule 4 compares spellings within one birth date and sex only, and not at all where these are
// shared by more than 2000 persons. Takes 44 bytes of memory a row, 8 more when there are
// person ids, and 16 more while it works.
// Source of the method: union-find with blocking on exact keys. Not thread safe.
class PersonBuilder {
 public:
  // The name tokens of a row, for rule 4.
  using NameReader = std::function<absl::StatusOr<std::vector<std::string>>(std::uint32_t row)>;

  // Rows are numbered from 0 as they come; at most 2^32 - 1.
  void Add(const IdentityFacts& facts);
  std::size_t rows() const { return parents_.size(); }

  // By row, the smallest row of the same person. Call once.
  absl::StatusOr<std::vector<std::uint32_t>> Finish(const NameReader& names);
  const PersonCounts& counts() const { return counts_; }

 private:
  struct Summary {
    std::uint64_t name_sketch = 0;
    std::uint32_t birth = 0;
    CountryCode citizenship = 0;
    Sex sex = Sex::kUnknown;
  };
  struct KeyedRow {
    std::uint64_t key;
    std::uint32_t row;
  };
  using Keys = std::deque<std::uint64_t>;

  std::uint32_t Root(std::uint32_t row);
  bool NationalIdsContradict(std::uint32_t a, std::uint32_t b) const;
  void Join(std::uint32_t a, std::uint32_t b);
  // Joins rows of equal key that `fits`, and counts by `joined` and `refused`.
  template <typename Fits, typename Joined>
  void JoinByKey(const Keys& keys, const Fits& fits, const Joined& joined, std::uint64_t& refused);
  absl::Status JoinBySimilarName(const NameReader& names);
  void CountDocuments(const Keys& keys);

  std::deque<Summary> summaries_;  // of a root: what is known of the person so far
  Keys national_ids_;              // of a root: the person's
  Keys documents_;
  Keys person_ids_;  // empty when no row has one
  Keys names_;
  std::deque<std::uint32_t> parents_;
  PersonCounts counts_;
};

}  // namespace mirrorflow
