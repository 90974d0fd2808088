#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// Which edition of a period's figures: provisional, final, or a numbered revision after it. Ordered
// as they are published.
class Vintage {
 public:
  static constexpr int kMaxRevision = 99;

  Vintage() = default;  // provisional
  // "provisional", "final", "revision-1" to "revision-99".
  static absl::StatusOr<Vintage> Create(std::string_view text);

  std::string ToString() const;
  bool is_provisional() const { return order_ == 0; }

  friend auto operator<=>(const Vintage&, const Vintage&) = default;

 private:
  explicit Vintage(int order) : order_(order) {}

  int order_ = 0;  // 0 provisional, 1 final, 1 + N revision N
};

}  // namespace mirrorflow
