#!/usr/bin/env python3
"""Writes unicode_folds.cc: what each letter becomes in the alphabet A-Z and 0-9.

The compatibility decompositions (NFKD) come from the Unicode Character Database that Python carries,
for code points that Unicode 3.2 already had; the stability policy of Unicode fixes them for ever, so
every version of Python writes the same file. Letters without a decomposition are listed below.

    python3 make_unicode_folds.py > unicode_folds.cc
"""
import unicodedata

# Nordic, German, Polish, Turkish, Croatian and Sami letters, and those of the African Latin
# orthographies. Small letters follow from the capitals where a pair exists.
OWN = {
    "Æ": "AE", "Ð": "D", "Ø": "O", "Þ": "TH", "ß": "SS", "Đ": "D", "Ħ": "H", "ı": "I", "ĸ": "K",
    "Ł": "L", "Ŋ": "N", "Œ": "OE", "Ŧ": "T", "ƀ": "B", "Ɓ": "B", "Ɔ": "O", "Ƈ": "C", "Ɖ": "D",
    "Ɗ": "D", "Ǝ": "E", "Ə": "E", "Ɛ": "E", "Ƒ": "F", "Ɠ": "G", "Ɣ": "G", "Ɩ": "I", "Ɨ": "I",
    "Ƙ": "K", "ƚ": "L", "Ɲ": "N", "ƞ": "N", "Ɵ": "O", "Ƥ": "P", "Ʃ": "S", "Ƭ": "T", "Ʈ": "T",
    "Ʊ": "U", "Ʋ": "V", "Ƴ": "Y", "Ƶ": "Z", "Ʒ": "Z", "Ǥ": "G", "Ƞ": "N", "ȷ": "J", "Ⱥ": "A",
    "Ȼ": "C", "Ƚ": "L", "Ⱦ": "T", "Ƀ": "B", "Ʉ": "U", "Ɉ": "J", "Ɍ": "R", "Ɏ": "Y", "ɑ": "A",
    "ɓ": "B", "ɔ": "O", "ɖ": "D", "ɗ": "D", "ə": "E", "ɛ": "E", "ɠ": "G", "ɡ": "G", "ɣ": "G",
    "ɨ": "I", "ɩ": "I", "ɪ": "I", "ɲ": "N", "ɵ": "O", "ʃ": "S", "ʈ": "T", "ʉ": "U", "ʊ": "U",
    "ʋ": "V", "ʒ": "Z", "ẞ": "SS",
}
for capital, folded in list(OWN.items()):
    small = capital.lower()
    if len(small) == 1:
        OWN.setdefault(small, folded)

# Blocks that registers use: Latin-1 to IPA, Latin Extended Additional, superscripts, letter-like
# signs, number forms, enclosed letters and digits, Latin Extended-C, ligatures.
BLOCKS = [(0xA0, 0x2AF), (0x1E00, 0x1EFF), (0x2070, 0x209F), (0x2100, 0x218F), (0x2460, 0x24E9),
          (0x2C60, 0x2C7F), (0xFB00, 0xFB06)]


def fold(code):
    """The folded text, with a blank where something separates; None where there is none."""
    char = chr(code)
    if char in OWN:
        return OWN[char]
    if unicodedata.ucd_3_2_0.category(char) == "Cn":
        return None
    out = ""
    for part in unicodedata.normalize("NFKD", char):
        if unicodedata.category(part) == "Mn":
            continue
        if part in OWN:
            out += OWN[part]
        elif part.isascii() and part.isalnum():
            out += part.upper()
        elif part in "'`\u00b7\u02bc":
            continue
        elif part in " -.,/\u2044()" or unicodedata.category(part)[0] in "ZP":
            out += " "
        else:
            return None
    return out if out.strip() else None


def main():
    runs = []
    for first, last in BLOCKS:
        run = None
        for code in range(first, last + 1):
            folded = fold(code)
            if folded is None:
                run = None
                continue
            if run is None:
                run = (code, [])
                runs.append(run)
            run[1].append(folded)
    print("""// Written by make_unicode_folds.py; do not edit.
#include "records/unicode_folds.h"

namespace mirrorflow {
namespace {

constexpr FoldRun kRuns[] = {""")
    for first, folds in runs:
        text = "|".join(folds)
        lines = [text[i:i + 80] for i in range(0, len(text), 80)]
        print("    {0x%04X, %s}," % (first, "\n             ".join('"%s"' % s for s in lines)))
    print("""};

}  // namespace

std::span<const FoldRun> AllFoldRuns() { return kRuns; }

}  // namespace mirrorflow""")


main()
