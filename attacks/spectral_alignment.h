#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "attacks/row_similarity.h"

namespace mirrorflow {

// Which row of `a` may be which of `b`; empty: any.
using MayMatch = std::function<bool(Eigen::Index, Eigen::Index)>;

// Aligns two symmetric matrices of similarities by their spectra (GRAMPA: Fan, Mao, Wu, Xu 2020),
// then improves the best matches by `rounds` rounds of counting common neighbours. Gives the
// one-to-one matching after each round, the first one too: for each row of `a` its row of `b`, or
// -1. The time grows with the cube of the size; for up to about 2000 rows.
std::vector<std::vector<Eigen::Index>> AlignBySpectra(Matrix a, Matrix b, int rounds,
                                                      const MayMatch& may_match);

// The same rounds from any first score of the pairs, a row for each of `a`.
std::vector<std::vector<Eigen::Index>> AlignFrom(Matrix score, Matrix a, Matrix b, int rounds,
                                                 const MayMatch& may_match);

// How many rows the best of these matchings gives their own, `truth`.
std::uint64_t MostRight(const std::vector<std::vector<Eigen::Index>>& matchings,
                        std::span<const std::uint32_t> truth);

// Similarities of the first `count` rows of a batch with each other.
Matrix RowCorrelations(std::span<const std::uint64_t> rows, std::size_t row_words,
                       std::size_t count);

}  // namespace mirrorflow
