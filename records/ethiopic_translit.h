#pragma once

#include <string>
#include <string_view>

namespace mirrorflow {

bool IsEthiopicSyllable(char32_t c);  // U+1200 to U+135A

// Writes one word of the Ethiopic syllabary with A-Z, as registers in Ethiopia and Eritrea spell
// names every day: ተስፋዬ becomes TESFAYE, ሀብተማርያም HABTEMARIYAM. The sixth vowel, which is not
// written when it is silent, is I at the beginning of a word and between consonants that need one.
// Thread safe.
std::string TransliterateEthiopic(std::u32string_view word);

std::string EthiopicTransliterationDescription();

}  // namespace mirrorflow
