#pragma once

#include <optional>
#include <span>

namespace mirrorflow {

// What one size of batch showed.
struct SizePoint {
  double size = 0;  // records
  double tried = 0;
  double right = 0;
};

// The share that an attack would take of a batch of another size, by the model share = a * size^b:
// rows taken are Poisson about it, a and b are the most likely ones, and the interval of 95 % is
// that of the fitted line, widened by what the points scatter more than Poisson. It says nothing of
// an attack that turns over beyond the sizes measured, as matches that begin to spread do: the
// further from them, the less it is worth.
struct Extrapolation {
  double size = 0;
  double share = 0;  // at most 1, as the interval
  double low = 0;
  double high = 0;
  double exponent = 0;  // b
  double exponent_error = 0;
};

// Nothing when fewer than three sizes differ or fewer than three rows were taken altogether: then
// no growth can be told.
std::optional<Extrapolation> ExtrapolateToSize(std::span<const SizePoint> points, double size);

}  // namespace mirrorflow
