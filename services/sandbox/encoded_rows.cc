#include "services/sandbox/encoded_rows.h"

#include <cstddef>

#include "crypto/agreed_fields.h"

namespace mirrorflow {

std::vector<std::uint64_t> EncodeAll(const RecordEncoder& encoder,
                                     std::span<const PersonEvent> events,
                                     const std::optional<ComparedFields>& fields) {
  const std::size_t row_words = encoder.row_bits() / 64;
  std::vector<std::uint64_t> words(events.size() * row_words);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::span<std::uint64_t> row = std::span(words).subspan(i * row_words, row_words);
    if (fields.has_value()) {
      Identity identity = events[i].identity;
      KeepComparedFields(*fields, identity);
      encoder.Encode(identity, row);
    } else {
      encoder.Encode(events[i].identity, row);
    }
  }
  return words;
}

}  // namespace mirrorflow
