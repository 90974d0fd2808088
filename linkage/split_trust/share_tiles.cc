#include "linkage/split_trust/share_tiles.h"

#include <cstring>

#include "crypto/sharing/share_records.h"

namespace mirrorflow {
namespace {

std::uint16_t RingAt(std::span<const std::uint8_t> record, std::size_t column) {
  std::uint16_t number;
  std::memcpy(&number, &record[2 * column], sizeof number);
  return number;
}

}  // namespace

ShareTiles::ShareTiles(const ShareView& view, const TiledSide& side, const PairScore& score,
                       std::uint32_t slot)
    : view_(view),
      side_(side),
      score_(score),
      slot_(slot),
      columns_((score.product != 0 ? view.layout().row_bits : 0) +
               (score.token != 0 ? kTokenBits : 0)),
      lanes_(side.tiles()),
      steps_(side.tiles()) {}

const ShareTiles::Tile& ShareTiles::Prepared(std::size_t tile, bool as_lane) {
  Tile& prepared = as_lane ? lanes_[tile] : steps_[tile];
  if (prepared.numbers.empty()) Prepare(tile, as_lane, prepared);
  return prepared;
}

void ShareTiles::Prepare(std::size_t tile, bool as_lane, Tile& out) const {
  const ShareLayout& layout = view_.layout();
  const std::size_t row_bits = score_.product != 0 ? layout.row_bits : 0;
  const std::size_t token_column = layout.token_column(slot_);
  ShareRecords own(view_.component(0), layout);
  ShareRecords next(view_.component(1), layout);
  out.numbers.resize(kShareTile * columns());

  // Own and next share of x for a lane; (own + next) and own of the weighted y for a step: the dot
  // product of the two is own * (own + next) + next * own.
  const auto put = [&](std::size_t place, std::size_t column, std::uint16_t x_own,
                       std::uint16_t x_next, std::uint16_t weight) {
    if (as_lane) {
      out.numbers[place * columns() + column] = x_own;
      out.numbers[place * columns() + columns_ + column] = x_next;
      return;
    }
    const auto at = [&](std::size_t c) -> std::uint16_t& {
      return out.numbers[c / 2 * 2 * kShareTile + 2 * place + c % 2];
    };
    at(column) = static_cast<std::uint16_t>(weight * (x_own + x_next));
    at(columns_ + column) = static_cast<std::uint16_t>(weight * x_own);
  };

  for (std::size_t place = 0; place < kShareTile; ++place) {
    const std::size_t record = side_.Record(tile, place);
    if (record == TiledSide::kNoRecord) {  // known to all: no candidate, whatever it meets
      if (view_.party() == 0) out.terms[place] = static_cast<std::uint16_t>(-1);
      continue;
    }
    const std::span<const std::uint8_t> x = own.Record(record);
    const std::span<const std::uint8_t> x_next = next.Record(record);
    std::uint32_t term = 0;  // of this party's own share
    for (std::size_t c = 0; c < row_bits; ++c) {
      const std::uint16_t number = RingAt(x, c);
      put(place, c, number, RingAt(x_next, c), score_.product);
      term -= std::uint32_t{score_.row_weight} * number;
    }
    for (std::size_t c = 0; score_.token != 0 && c < kTokenBits; ++c) {
      const std::uint16_t number = RingAt(x, token_column + c);
      put(place, row_bits + c, number, RingAt(x_next, token_column + c),
          static_cast<std::uint16_t>(2 * score_.token));
      term -= std::uint32_t{score_.token} * number;
    }
    if (as_lane && score_.product != 0) {
      term += RingAt(x, layout.presence_column());
      if (view_.party() == 0) term -= 1;
    }
    out.terms[place] = static_cast<std::uint16_t>(term);
  }
}

}  // namespace mirrorflow
