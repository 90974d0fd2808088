#pragma once

#include "corridor/link_quality.h"

namespace mirrorflow {

// The four figures of a message that has them by these names.
template <typename Wire>
LinkQualityFigures LinkQualityFiguresOf(const Wire& wire) {
  return {.precision = wire.precision(),
          .precision_error = wire.precision_error(),
          .recall = wire.recall(),
          .recall_error = wire.recall_error()};
}

// Into a message of that kind; nothing else of it is changed.
template <typename Wire>
void LinkQualityFiguresToWire(const LinkQualityFigures& figures, Wire& wire) {
  wire.set_precision(figures.precision);
  wire.set_precision_error(figures.precision_error);
  wire.set_recall(figures.recall);
  wire.set_recall_error(figures.recall_error);
}

}  // namespace mirrorflow
