#include "crypto/encoding_profile.h"

#include <sodium.h>

#include <array>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/identity_fields.h"
#include "crypto/profile_parameters.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

EncodingProfile MakeProfile(const char* name, std::uint32_t row_bits, const std::string& rest) {
  EncodingProfile profile{
      .name = name,
      .parameters = absl::StrCat("mirrorflow encoding profile ", name, "\n", rest),
      .hash = {},
      .row_bits = row_bits};
  crypto_hash_sha256(profile.hash.data(),
                     reinterpret_cast<const unsigned char*>(profile.parameters.data()),
                     profile.parameters.size());
  return profile;
}

std::string FieldsText() {
  std::string text;
  for (const IdentityFieldSpec& field : kIdentityFields) {
    absl::StrAppend(&text, "field ", std::string(field.name), ": ", std::string(field.features),
                    "; weight ", static_cast<int>(field.weight), "\n");
  }
  return text;
}

std::string FilterText(std::uint32_t bits) {
  return absl::StrCat(
      "filter bits: ", bits, "\n", "filter subkey: HKDF-SHA-256, 32 bytes, info ",
      std::string(kQgramLabel), "\n",
      "positions of a feature: keyed BLAKE2b-512 of field name, 00, feature, 00, block number "
      "byte; ",
      "16-bit little-endian slices mod filter bits, repeated ones left out, in order\n");
}

std::string TuplesText(const MinhashShape& shape) {
  return absl::StrCat(
      "tables: ", shape.tables, ", symbols: ", shape.symbols, ", tuple: ", shape.tuple, "\n",
      "rank subkey: HKDF-SHA-256, 32 bytes, info ", std::string(kMinhashRankLabel), "\n",
      "ranks of a feature: ChaCha20, nonce 0, key the keyed BLAKE2b-256 of field name, 00, "
      "feature; ",
      "16-bit little-endian words by draw, table; as many draws as the weight, the least counts\n",
      "tuple of a table: the least ranks of the features of the record, ascending\n",
      "symbol subkey: HKDF-SHA-256, 32 bytes, info ", std::string(kMinhashSymbolLabel), "\n",
      "keys of the symbols: ChaCha20, nonce 0, key the subkey; 32-bit little-endian words by "
      "place ",
      "(0 to tuple), table\n",
      "symbol of a table: x = (word of place 0 + sum of rank times word of its place) mod 2^32, ",
      "shifted right by 16; x = (x xor x>>8) times 0x9e37 mod 2^16; x = (x xor x>>7) times 0x79b9 ",
      "mod 2^16; its highest bits\n", "bit set: table times symbols plus symbol\n");
}

std::array<EncodingProfile, 6> MakeProfiles() {
  const std::string plain =
      absl::StrCat(FieldsText(), "minimum weight, with a name: ", kMinimumWeight, "\n",
                   FilterText(kPlainV1.filter_bits), "positions taken: weight times ",
                   kPlainV1.positions_per_weight, "\n");
  const auto hardened = [](const char* name, const MinhashShape& shape) {
    return MakeProfile(name, shape.tables * shape.symbols,
                       absl::StrCat(FieldsText(), "minimum weight, with a name: ", kMinimumWeight,
                                    "\n", TuplesText(shape)));
  };
  const std::string clk =
      absl::StrCat("secret: HKDF-SHA-256, 32 bytes, info ", std::string(kClkSecretLabel), "\n",
                   "columns: names, places and addresses are sorted tokens joined by a blank; ",
                   "birth_date is as much of YYYYMMDD as is known; sex is F or M; countries are ",
                   "alpha-2; empty where unknown\n", FieldsText(),
                   "minimum weight, with a name: ", kMinimumWeight, "\nschema:\n",
                   std::string(kClkV3ProfileSchema), "\n");
  const std::string clear = absl::StrCat(
      FieldsText(), "columns: one per feature that occurs and unit of its weight; no key\n",
      "minimum weight, with a name: ", kMinimumWeight, "\n");
  const std::string tokens =
      absl::StrCat("tokens: keyed BLAKE2b, 16 bytes, subkey HKDF-SHA-256, 32 bytes, info ",
                   std::string(kDocumentTokenLabel), " for the document number, ",
                   std::string(kNationalIdTokenLabel),
                   " for the national id; random bytes where there is none\n");
  return {MakeProfile("plain-v1", kPlainV1.filter_bits, plain),
          hardened("hardened-v1", kHardenedV1),
          hardened("hardened-v2", kHardenedV2),
          MakeProfile("clk-v3", 1024, clk),
          MakeProfile(std::string(kTokensProfile).c_str(), 0, tokens),
          MakeProfile("clear", 0, clear)};
}

}  // namespace

std::span<const EncodingProfile> EncodingProfiles() {
  static const std::array<EncodingProfile, 6>& profiles =
      *new std::array<EncodingProfile, 6>(MakeProfiles());
  return profiles;
}

absl::StatusOr<EncodingProfile> FindEncodingProfile(std::string_view name) {
  std::string names;
  for (const EncodingProfile& profile : EncodingProfiles()) {
    if (profile.name == name) return profile;
    absl::StrAppend(&names, names.empty() ? "" : ", ", profile.name);
  }
  return absl::NotFoundError(
      absl::StrCat("no encoding profile '", std::string(name), "'; there are ", names));
}

}  // namespace mirrorflow
