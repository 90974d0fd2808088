#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace mirrorflow {

// A privacy parameter of differential privacy, exactly: numerator / denominator, reduced. Integers,
// so that what is spent adds up and what is drawn needs no floating point.
class Epsilon {
 public:
  // Both from 1 to 2^40 after reduction.
  static absl::StatusOr<Epsilon> Create(std::uint64_t numerator, std::uint64_t denominator);

  std::uint64_t numerator() const { return numerator_; }
  std::uint64_t denominator() const { return denominator_; }
  double value() const {
    return static_cast<double>(numerator_) / static_cast<double>(denominator_);
  }
  std::string ToString() const;  // "3/40"

  friend bool operator==(const Epsilon&, const Epsilon&) = default;

 private:
  Epsilon(std::uint64_t n, std::uint64_t d) : numerator_(n), denominator_(d) {}

  std::uint64_t numerator_;
  std::uint64_t denominator_;
};

// What a ledger adds up: thousandths of a millionth of epsilon. The shares of an agreement multiply
// to whole numbers of it.
using NanoEpsilon = std::uint64_t;

// "0.75", without zeros at the end.
std::string NanoEpsilonText(NanoEpsilon nano);

}  // namespace mirrorflow
