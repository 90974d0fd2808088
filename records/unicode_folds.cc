// Written by make_unicode_folds.py; do not edit.
#include "records/unicode_folds.h"

namespace mirrorflow {
namespace {

constexpr FoldRun kRuns[] = {
    {0x00AA, "A"},
    {0x00B2, "2|3"},
    {0x00B9, "1|O"},
    {0x00BC, "1 4|1 2|3 4"},
    {0x00C0, "A|A|A|A|A|A|AE|C|E|E|E|E|I|I|I|I|D|N|O|O|O|O|O"},
    {0x00D8, "O|U|U|U|U|Y|TH|SS|A|A|A|A|A|A|AE|C|E|E|E|E|I|I|I|I|D|N|O|O|O|O|O"},
    {0x00F8,
     "O|U|U|U|U|Y|TH|Y|A|A|A|A|A|A|C|C|C|C|C|C|C|C|D|D|D|D|E|E|E|E|E|E|E|E|E|E|G|G|G|G"
     "|G|G|G|G|H|H|H|H|I|I|I|I|I|I|I|I|I|I|IJ|IJ|J|J|K|K|K|L|L|L|L|L|L|L|L|L|L|N|N|N|N"
     "|N|N|N|N|N|O|O|O|O|O|O|OE|OE|R|R|R|R|R|R|S|S|S|S|S|S|S|S|T|T|T|T|T|T|U|U|U|U|U|U"
     "|U|U|U|U|U|U|W|W|Y|Y|Y|Z|Z|Z|Z|Z|Z|S|B|B"},
    {0x0186, "O|C|C|D|D"},
    {0x018E, "E|E|E|F|F|G|G"},
    {0x0196, "I|I|K|K|L"},
    {0x019D, "N|N|O|O|O"},
    {0x01A4, "P|P"},
    {0x01A9, "S"},
    {0x01AC, "T|T|T|U|U|U|V|Y|Y|Z|Z|Z"},
    {0x01C4,
     "DZ|DZ|DZ|LJ|LJ|LJ|NJ|NJ|NJ|A|A|I|I|O|O|U|U|U|U|U|U|U|U|U|U|E|A|A|A|A|AE|AE|G|G|G"
     "|G|K|K|O|O|O|O|Z|Z|J|DZ|DZ|DZ|G|G"},
    {0x01F8, "N|N|A|A|AE|AE|O|O|A|A|A|A|E|E|E|E|I|I|I|I|O|O|O|O|R|R|R|R|U|U|U|U|S|S|T|T"},
    {0x021E, "H|H|N"},
    {0x0226, "A|A|E|E|O|O|O|O|O|O|O|O|Y|Y"},
    {0x0237, "J"},
    {0x023A, "A|C|C|L|T"},
    {0x0243, "B|U"},
    {0x0248, "J|J"},
    {0x024C, "R|R|Y|Y"},
    {0x0251, "A"},
    {0x0253, "B|O"},
    {0x0256, "D|D"},
    {0x0259, "E"},
    {0x025B, "E"},
    {0x0260, "G|G"},
    {0x0263, "G"},
    {0x0268, "I|I|I"},
    {0x0272, "N"},
    {0x0275, "O"},
    {0x0283, "S"},
    {0x0288, "T|U|U|V"},
    {0x0292, "Z"},
    {0x1E00,
     "A|A|B|B|B|B|B|B|C|C|D|D|D|D|D|D|D|D|D|D|E|E|E|E|E|E|E|E|E|E|F|F|G|G|H|H|H|H|H|H|"
     "H|H|H|H|I|I|I|I|K|K|K|K|K|K|L|L|L|L|L|L|L|L|M|M|M|M|M|M|N|N|N|N|N|N|N|N|O|O|O|O|"
     "O|O|O|O|P|P|P|P|R|R|R|R|R|R|R|R|S|S|S|S|S|S|S|S|S|S|T|T|T|T|T|T|T|T|U|U|U|U|U|U|"
     "U|U|U|U|V|V|V|V|W|W|W|W|W|W|W|W|W|W|X|X|X|X|Y|Y|Z|Z|Z|Z|Z|Z|H|T|W|Y"},
    {0x1E9B, "S"},
    {0x1E9E, "SS"},
    {0x1EA0,
     "A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|A|E|E|E|E|E|E|E|E|E|E|E|E|E|E|E|E|"
     "I|I|I|I|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|O|U|U|U|U|U|U|U|U|U|U|U|U|"
     "U|U|Y|Y|Y|Y|Y|Y|Y|Y"},
    {0x2070, "0|I"},
    {0x2074, "4|5|6|7|8|9"},
    {0x207F, "N|0|1|2|3|4|5|6|7|8|9"},
    {0x2100, "A C|A S|C"},
    {0x2105, "C O|C U|E"},
    {0x210A, "G|H|H|H|H|H|I|I|L|L"},
    {0x2115, "N|NO"},
    {0x2119, "P|Q|R|R|R"},
    {0x2120, "SM|TEL|TM"},
    {0x2124, "Z"},
    {0x2128, "Z"},
    {0x212A, "K|A|B|C"},
    {0x212F, "E|E|F"},
    {0x2133, "M|O"},
    {0x2139, "I"},
    {0x2145, "D|D|E|I|J"},
    {0x2153,
     "1 3|2 3|1 5|2 5|3 5|4 5|1 6|5 6|1 8|3 8|5 8|7 8|1 |I|II|III|IV|V|VI|VII|VIII|IX|"
     "X|XI|XII|L|C|D|M|I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII|L|C|D|M"},
    {0x2460,
     "1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20| 1 | 2 | 3 | 4 | 5 | 6 | 7 | "
     "8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 |1 |2 |3 |4 |5 |6 |"
     "7 |8 |9 |10 |11 |12 |13 |14 |15 |16 |17 |18 |19 |20 | A | B | C | D | E | F | G "
     "| H | I | J | K | L | M | N | O | P | Q | R | S | T | U | V | W | X | Y | Z |A|B"
     "|C|D|E|F|G|H|I|J|K|L|M|N|O|P|Q|R|S|T|U|V|W|X|Y|Z|A|B|C|D|E|F|G|H|I|J|K|L|M|N|O|P"
     "|Q|R|S|T|U|V|W|X|Y|Z"},
    {0x2C65, "A|T"},
    {0xFB00, "FF|FI|FL|FFI|FFL|ST|ST"},
};

}  // namespace

std::span<const FoldRun> AllFoldRuns() { return kRuns; }

}  // namespace mirrorflow
