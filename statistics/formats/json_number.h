#pragma once

#include <cmath>

#include "statistics/published_dataset.h"

namespace mirrorflow {

// A JSON number: an integer, or the nearest double, which prints as the same digits (published
// numbers have 15 at most) without zeros at their end.
template <typename Json>
Json JsonNumber(const Decimal& number) {
  if (number.decimals == 0) return Json(number.mantissa);
  return Json(static_cast<double>(number.mantissa) / std::pow(10.0, number.decimals));
}

}  // namespace mirrorflow
