#include "records/normalisation_profile.h"

#include <sodium.h>

#include "absl/strings/str_cat.h"
#include "records/countries.h"
#include "records/dates.h"
#include "records/document_numbers.h"
#include "records/heap_days.h"
#include "records/identifiers.h"
#include "records/names.h"
#include "records/purpose.h"
#include "records/sex.h"
#include "records/text_folding.h"

namespace mirrorflow {

std::string NormalisationProfileDescription() {
  return absl::StrCat("mirrorflow normalisation profile ", std::string(kNormalisationProfile), "\n",
                      TextFoldingDescription(), NamesDescription(), DatesDescription(),
                      HeapDaysDescription(), SexDescription(), CountriesDescription(),
                      PurposesDescription(), IdentifiersDescription(), DocumentNumbersDescription(),
                      "places and addresses\nfolded tokens, digits kept\n");
}

Hash256 NormalisationProfileHash() {
  const std::string description = NormalisationProfileDescription();
  Hash256 hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(description.data()),
                     description.size());
  return hash;
}

}  // namespace mirrorflow
