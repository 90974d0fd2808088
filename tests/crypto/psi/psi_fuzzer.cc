// Sets of common identifiers as the other side sends them: strict, so that what was read is written
// as the same bytes; and the count of two sets that anybody may have made.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/psi/psi_set.h"
#include "crypto/secret_bytes.h"
#include "tests/crypto/psi/psi_fuzz_terms.h"
#include "tests/fuzzing/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  static const bool ready = InitCrypto();
  Check(ready);
  if (size == 0) return 0;
  const PsiTerms terms = FuzzTerms();
  const auto kind = data[0] % 2 == 0 ? PsiMessage::kBlindedSet : PsiMessage::kReturnedSet;
  const Side from = data[0] / 2 % 2 == 0 ? Side::kSender : Side::kReceiver;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (const absl::StatusOr<PsiSet> set = ParsePsiSet(terms, kind, from, bytes); set.ok()) {
    Check(SerialisePsiSet(terms, kind, *set) == bytes);
  }
  const std::string_view first = bytes.substr(0, bytes.size() / 2);
  const auto common = CountCommon(terms, first, bytes.substr(bytes.size() / 2));
  if (common.ok()) Check(*common <= terms.set_size);
  return 0;
}
