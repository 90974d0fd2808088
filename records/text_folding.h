#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// Folds text to the letters A-Z and digits 0-9, the alphabet of the machine-readable zone of travel
// documents (ICAO Doc 9303 part 3), so that "Mª José Núñez-Öz" and "MA JOSE NUNEZ OZ" are alike,
// and writes Arabic and Ethiopic script with Latin letters (arabic_translit.h,
// ethiopic_translit.h).
//
// Compatibility decomposition takes the accents off (unicode_folds.h). Apostrophes and the like
// vanish and join what stands around them; all other signs separate. A token with a letter of
// another script, of two scripts, or with the sign of a decoding error, is left out as a whole and
// counted. No library's tables are used, so that two machines fold alike whatever is installed on
// them. Part of the normalisation profile: a change here is a new profile.
//
// Input is any bytes; what is not UTF-8 counts as a letter of another script. Thread safe.

enum class Digits { kKeep, kDrop };

// Whether tokens in Arabic and Ethiopic script are written with Latin letters or left out. Document
// numbers leave them out: no rule would give the same letters as the issuer.
enum class OtherScripts { kTransliterate, kLeaveOut };

// Appends the tokens of `text` to `tokens`; returns how many were left out.
int FoldTokens(std::string_view text, Digits digits, std::vector<std::string>& tokens);

// Sets `out` to the folded text without any separators. Returns false, with what could be folded,
// when a token was left out.
bool FoldJoined(std::string_view text, std::string& out,
                OtherScripts scripts = OtherScripts::kTransliterate);

// The script that the letters of a text are in. kOther can't be read; kMixed has several.
enum class Script { kNone, kLatin, kArabic, kEthiopic, kOther, kMixed };
std::string_view ScriptName(Script script);  // "none", "latin", ...
Script DetectScript(std::string_view text);

// The rules and tables in words, for the hash of the normalisation profile.
std::string TextFoldingDescription();

}  // namespace mirrorflow
