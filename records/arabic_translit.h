#pragma once

#include <string>
#include <string_view>

namespace mirrorflow {

bool IsArabicLetter(char32_t c);  // of Arabic, Persian and Urdu; also presentation forms

// Writes one word of Arabic letters with A-Z, as registers in Africa usually spell the name, in the
// form of name_spelling.h: محمد becomes MOHAMED, عبدالرحمن "ABD RAHMAN", with blanks between words.
// The article is left out, as it is of Latin names. What the vowels are is not written in Arabic;
// the tables know common names and otherwise choose what is most frequent between the same letters,
// so this is a fallback: a Latin spelling, where the register has one, is better. Thread safe.
std::string TransliterateArabic(std::u32string_view word);

std::string ArabicTransliterationDescription();

}  // namespace mirrorflow
