#include "crypto/encoding_facts.h"

namespace mirrorflow {

EncodingFacts EncodingFactsOf(std::string_view profile) {
  if (profile == "hardened-v1" || profile == "hardened-v2") {
    return {.experimental = true,
            .wide_bounds = profile == "hardened-v1",
            .safe_ngrams = 25,
            .safe_records_per_key = 10'000};
  }
  if (profile == "plain-v1" || profile == "clk-v3") return {.shows_filters = true};
  if (profile == "tokens-v1") return {};
  return {.shows_filters = true, .experimental = true};
}

}  // namespace mirrorflow
