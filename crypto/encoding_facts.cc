#include "crypto/encoding_facts.h"

namespace mirrorflow {

EncodingFacts EncodingFactsOf(std::string_view profile) {
  if (profile == "hardened-v1") {
    return {.shows_filters = false, .experimental = true, .safe_ngrams = 25};
  }
  if (profile == "plain-v1" || profile == "clk-v3") {
    return {.shows_filters = true, .experimental = false, .safe_ngrams = 0};
  }
  if (profile == "tokens-v1") {
    return {.shows_filters = false, .experimental = false, .safe_ngrams = 0};
  }
  return {.shows_filters = true, .experimental = true, .safe_ngrams = 0};
}

}  // namespace mirrorflow
