#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// One spelling for the romanisations of a name. Officers write what they hear by the rules of
// English, French, Portuguese or Italian: Youssouf, Yusuf and Iussuf, Cheikh and Sheikh, Ouattara
// and Wattara, Muhammed and Muhamed are the same names. The result is for comparison, not for
// reading.

// Rewrites a word of A-Z: double letters once; TCH, SCH, CH and TSH as SH, DJ as J, OU, OO and OW
// as U, EE as I, AI and AY as EI, PH as F, C as S before E, I and Y and else as K, Q as K, Y as I,
// W as U; no H after D, G, K and T, nor at the end after a vowel; no I before a last E (the last
// two in words of more than three letters). Applied twice it changes nothing more.
void NameSpelling(std::string_view word, std::string& out);

// The consonants of a spelled name: the first letter (A for any vowel), then those that are not A,
// E, I, O, U or H. MOHAMED and MUHAMAD are both MMD; so are Hasan and Husein HSN, which is why it
// is no replacement for the name. One for each token.
std::vector<std::string> NameSkeleton(std::span<const std::string> name);

}  // namespace mirrorflow
