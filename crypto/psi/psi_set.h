#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "corridor/terms.h"

namespace mirrorflow {

// An element of the group ristretto255 (RFC 9496) in its one valid encoding.
using PsiPoint = std::array<std::uint8_t, 32>;

// Elements of one set, 32 bytes each, on the wire: 100 000 take 3.2 MB.
inline constexpr std::uint32_t kMaxPsiElements = 1U << 20;

// What both sides hold alike before anything is sent.
struct PsiTerms {
  // Of the run and its terms; every message carries it, so that none fits another run.
  Hash256 session{};
  // Every set is filled up to this size with random elements, so that sizes do not show. The more
  // there are, the more identifiers a side could try out: the agreement sets the number.
  std::uint32_t set_size = 0;
};

// The values are part of the format.
enum class PsiMessage : std::uint8_t {
  kBlindedSet = 2,   // a side's own elements under its own scalar, with what opens its commitment
  kReturnedSet = 3,  // the other side's elements under both scalars
};

// The elements of one message. Ascending by their encoding, without repetitions: the order depends
// on nothing but the elements, so it can't tell which of them came from which identifier (it does
// what a shuffle is for, and the reader can check it).
struct PsiSet {
  Side from = Side::kSender;  // who sent it
  std::vector<PsiPoint> points;
};

// The bytes of a set: magic "MFPSI" and version, kind, side, count, session, elements.
std::string SerialisePsiSet(const PsiTerms& terms, PsiMessage kind, const PsiSet& set);

// Strict: InvalidArgument for a wrong size, kind, side, session or number of elements, an element
// that is no valid encoding or the neutral one, an order that is not ascending.
absl::StatusOr<PsiSet> ParsePsiSet(const PsiTerms& terms, PsiMessage kind, Side from,
                                   std::string_view bytes);

// How many elements two returned sets share: how many identifiers both sides have. Takes the two
// messages of kind kReturnedSet, one of each side; whoever holds both, and no scalar, learns the
// number and nothing else.
absl::StatusOr<std::uint32_t> CountCommon(const PsiTerms& terms, std::string_view from_sender,
                                          std::string_view from_receiver);

// The size of a set under these terms.
std::uint64_t PsiSetBytes(const PsiTerms& terms);

// InvalidArgument unless the size is between 1 and kMaxPsiElements.
absl::Status CheckPsiTerms(const PsiTerms& terms);

}  // namespace mirrorflow
