#include <sodium.h>

#include <algorithm>
#include <cstdlib>

#include "crypto/secret_bytes.h"
#include "tests/crypto/psi/psi_fuzz_terms.h"
#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {
namespace {

PsiPoint PointOf(unsigned char number) {
  unsigned char hash[64] = {number};
  PsiPoint point;
  crypto_core_ristretto255_from_hash(point.data(), hash);
  return point;
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  if (!InitCrypto()) std::abort();
  PsiSet a{.from = Side::kSender, .points = {PointOf(1), PointOf(2), PointOf(3)}};
  PsiSet b{.from = Side::kReceiver, .points = {PointOf(2), PointOf(3), PointOf(4)}};
  std::ranges::sort(a.points);
  std::ranges::sort(b.points);
  const std::string returned = SerialisePsiSet(FuzzTerms(), PsiMessage::kReturnedSet, a);
  return {std::string(1, '\0') + SerialisePsiSet(FuzzTerms(), PsiMessage::kBlindedSet, a),
          "\3" + SerialisePsiSet(FuzzTerms(), PsiMessage::kReturnedSet, b),
          "\1" + returned + SerialisePsiSet(FuzzTerms(), PsiMessage::kReturnedSet, b)};
}

}  // namespace mirrorflow
