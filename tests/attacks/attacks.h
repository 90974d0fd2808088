#pragma once

#include <cstddef>
#include <cstdint>

#include "crypto/minhash_shape.h"
#include "tests/attacks/attack_data.h"

namespace mirrorflow {

// The attacks that decide what a hardened encoding may be: each takes what AttackData grants and
// says how many of the unknown rows it re-identifies. They are lower bounds on what an attacker
// gets; every one is seen to succeed on a weak encoding in attacks_test.cc. One thread, memory of
// some matrices of rows by persons (4 bytes an element).

// Graph matching with seeds. A candidate person for a row is scored by the Gaussian likelihood of
// the similarities between the row and the known rows, given what they should be between the
// persons; then the mutual best matches with a posterior above 0.6 become known in turn (at most
// 3000), for up to `rounds` rounds. The best round counts. One round is the known-plaintext attack.
// Candidates are the persons that no known row has. At most `rows_tried` rows are tried when there
// is one round.
AttackResult AttackBySimilarity(const AttackData& data, int rounds, std::size_t rows_tried);

// Graph matching without seeds: the similarity matrices of rows and of persons are aligned by their
// spectra (GRAMPA: Fan, Mao, Wu, Xu 2020), the best matches are then improved by rounds of
// counting common neighbours. For up to about 2000 rows: the time grows with their cube.
AttackResult AttackBySpectra(const AttackData& data);

// Known plaintext: ridge regression from the bits of a row to the features of its person, dual
// form; a candidate is scored by the correlation of predicted and true features.
AttackResult AttackByRidge(const AttackData& data, std::size_t rows_tried);

// Known plaintext against encodings that are linear over GF(2): every bit of a row is taken as an
// unknown sum of few features. Known rows, and differences of each with its nearest known rows,
// are noisy parity checks of the sum, decoded by belief propagation. The first `bits` bits are
// decoded, then candidates are scored by their predicted bits. `density`: share of features in a
// sum, of which the attacker knows the expected value.
AttackResult AttackByBeliefPropagation(const AttackData& data, double density, std::size_t bits,
                                       std::size_t rows_tried);

// Known plaintext against min-hash tuples: for every table the share that each feature has in being
// the first of the table's order is learned from which of the nearest known rows agree (at most 40
// 000 pairs), by steps of Newton's method, feature by feature, up the likelihood, with the public
// weights as prior. Candidates are scored by the likelihood of agreeing with their 60 nearest known
// persons' rows as the row does, table by table. With `learning_steps` 0 all tables keep the public
// weights: the comparison shows what was learned.
AttackResult AttackByTableLearning(const AttackData& data, const MinhashShape& shape,
                                   int learning_steps, std::size_t rows_tried);

}  // namespace mirrorflow
