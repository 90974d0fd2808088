#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// Folds text to the letters A-Z and digits 0-9, the alphabet of the machine-readable zone of travel
// documents (ICAO Doc 9303 part 3), so that "Mª José Núñez-Öz" and "MA JOSE NUNEZ OZ" are alike.
//
// Compatibility decomposition (Unicode NFKD, which is stable over versions) takes the accents off;
// the own table below does the letters that have no decomposition (Ø, Æ, ß, Đ, ...). Apostrophes
// and the like vanish and join what stands around them; all other signs separate. A token with a
// letter of another script, or with the sign of a decoding error, is left out as a whole and
// counted. Part of the normalisation profile: a change here is a new profile.
//
// Input is valid UTF-8 without limits. Thread safe.

enum class Digits { kKeep, kDrop };

// Appends the tokens of `text` to `tokens`; returns how many were left out.
int FoldTokens(std::string_view text, Digits digits, std::vector<std::string>& tokens);

// Sets `out` to the folded text without any separators. Returns false, with what could be folded,
// when a token was left out.
bool FoldJoined(std::string_view text, std::string& out);

// The rules and tables in words, for the hash of the normalisation profile.
std::string TextFoldingDescription();

}  // namespace mirrorflow
