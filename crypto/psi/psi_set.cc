#include "crypto/psi/psi_set.h"

#include <sodium.h>

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kMagic{"MFPSI\x01", 6};
constexpr std::size_t kHeaderBytes = 6 + 1 + 1 + 4 + 32;

static_assert(std::tuple_size_v<PsiPoint> == crypto_core_ristretto255_BYTES);

absl::Status Refused(std::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("set of identifiers: ", std::string(reason)));
}

}  // namespace

absl::Status CheckPsiTerms(const PsiTerms& terms) {
  if (terms.set_size == 0 || terms.set_size > kMaxPsiElements) {
    return Refused(
        absl::StrCat("a size of ", terms.set_size, ", not between 1 and ", kMaxPsiElements));
  }
  return absl::OkStatus();
}

std::uint64_t PsiSetBytes(const PsiTerms& terms) {
  return kHeaderBytes + std::uint64_t{terms.set_size} * sizeof(PsiPoint);
}

std::string SerialisePsiSet(const PsiTerms& terms, PsiMessage kind, const PsiSet& set) {
  std::string bytes;
  bytes.reserve(kHeaderBytes + set.points.size() * sizeof(PsiPoint));
  bytes += kMagic;
  PutNumber(bytes, static_cast<std::uint8_t>(kind));
  PutNumber(bytes, static_cast<std::uint8_t>(set.from));
  PutNumber(bytes, static_cast<std::uint32_t>(set.points.size()));
  bytes += TextOf(terms.session);
  for (const PsiPoint& point : set.points) bytes += TextOf(point);
  return bytes;
}

absl::StatusOr<PsiSet> ParsePsiSet(const PsiTerms& terms, PsiMessage kind, Side from,
                                   std::string_view bytes) {
  if (absl::Status status = CheckPsiTerms(terms); !status.ok()) return status;
  if (bytes.size() != PsiSetBytes(terms)) {
    return Refused("a message of another size than the terms give it");
  }
  FieldReader in(bytes);
  if (in.Take(kMagic.size()) != kMagic) return Refused("another format or version");
  if (in.TakeNumber<std::uint8_t>() != static_cast<std::uint8_t>(kind)) {
    return Refused("a message of another step");
  }
  if (in.TakeNumber<std::uint8_t>() != static_cast<std::uint8_t>(from)) {
    return Refused("a message of the wrong side");
  }
  if (in.TakeNumber<std::uint32_t>() != terms.set_size) {
    return Refused("another number of elements than the terms say");
  }
  if (in.TakeHash() != terms.session) return Refused("a message of another run");
  PsiSet set{.from = from, .points = {}};
  set.points.reserve(terms.set_size);
  for (std::uint32_t i = 0; i < terms.set_size; ++i) {
    const auto point = in.TakeArray<sizeof(PsiPoint)>();
    if (crypto_core_ristretto255_is_valid_point(point.data()) != 1 ||
        sodium_is_zero(point.data(), point.size()) == 1) {
      return Refused(absl::StrCat("element ", i, " is not one of the group, or its neutral one"));
    }
    if (i > 0 && !(set.points.back() < point)) {
      return Refused(absl::StrCat("element ", i, " is out of order or stands twice"));
    }
    set.points.push_back(point);
  }
  return set;
}

absl::StatusOr<std::uint32_t> CountCommon(const PsiTerms& terms, std::string_view from_sender,
                                          std::string_view from_receiver) {
  absl::StatusOr<PsiSet> a =
      ParsePsiSet(terms, PsiMessage::kReturnedSet, Side::kSender, from_sender);
  if (!a.ok()) return a.status();
  absl::StatusOr<PsiSet> b =
      ParsePsiSet(terms, PsiMessage::kReturnedSet, Side::kReceiver, from_receiver);
  if (!b.ok()) return b.status();
  std::uint32_t common = 0;
  for (auto left = a->points.begin(), right = b->points.begin();
       left != a->points.end() && right != b->points.end();) {
    if (*left == *right) {
      ++common;
      ++left;
      ++right;
    } else if (*left < *right) {
      ++left;
    } else {
      ++right;
    }
  }
  return common;
}

}  // namespace mirrorflow
