#include "services/sandbox/encoded_rows.h"

#include <cstddef>

namespace mirrorflow {

std::vector<std::uint64_t> EncodeAll(const RecordEncoder& encoder,
                                     std::span<const PersonEvent> events) {
  const std::size_t row_words = encoder.row_bits() / 64;
  std::vector<std::uint64_t> words(events.size() * row_words);
  for (std::size_t i = 0; i < events.size(); ++i) {
    encoder.Encode(events[i].identity, std::span(words).subspan(i * row_words, row_words));
  }
  return words;
}

}  // namespace mirrorflow
