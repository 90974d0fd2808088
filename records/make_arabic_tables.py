#!/usr/bin/env python3
"""Writes arabic_tables.cc: how names in Arabic script are written in Latin letters.

Sources: the name words of github.com/google/transliteration (Apache-2.0), arabic-names-to-en by
hamdongunner (ISC) and the synonyms of github.com/alephdata/synonames (Wikidata labels, CC0) give pairs
of an Arabic and a Latin spelling. Pairs whose consonants do not fit each other are left out. Which of
several Latin spellings is usual is decided by how often registers write it: token counts of public
African name lists. From these pairs come
- the rules: for a letter between its neighbours, what is written most often. A rule is kept only where
  it differs from that of a smaller context. A fifth of the Arabic words (see held_out) is not learned
  from, so that bench/records/name_separation can measure with it;
- the words: Arabic words whose Latin spelling is common, and the rules would get wrong.

Latin spellings are in the form of records/name_spelling.h, Arabic in Buckwalter's letters.

    MIRRORFLOW_DATA=... python3 make_arabic_tables.py > arabic_tables.cc
"""
import csv
import math
import os
import re
import unicodedata
from collections import Counter, defaultdict

DATA = os.environ["MIRRORFLOW_DATA"] + "/"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
BUCKWALTER = "AbtvjHxd*rzs$SDTZEgfqklmnhwy"
CODE = dict(zip(ARABIC, BUCKWALTER))
SAME = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ؤ": "و", "ئ": "ي", "ة": "ه", "ء": "",
        "ی": "ي", "ک": "ك", "ہ": "ه", "ە": "ه"}
# Parts of names, and common names that the pairs lack or spell in a rare way.
OWN_WORDS = {
    "Ebd": "ABD", "Allh": "ALA", "dyn": "DIN", "bn": "BIN", "Abn": "IBN", "Abw": "ABU", "bkr": "BAKR",
    "nwr": "NUR", "SlAH": "SALAH", "Eysy": "ISA", "zynb": "ZEINAB", "nSr": "NASR", "qAsm": "KASIM",
    "EmAd": "IMAD", "yAsr": "IASIR", "SAlH": "SALIH", "Tyb": "TEIB", "EwD": "AUAD", "tAj": "TAJ",
    "mlk": "MALIK", "ftAH": "FATAH", "whAb": "UAHAB", "q*Afy": "KADAFI", "mEmr": "MUAMAR",
    "mbArk": "MUBARAK", "nAjy": "NAJI", "fryd": "FARID", "$ryf": "SHARIF", "Hsny": "HOSNI",
    "lTfy": "LUTFI", "jlAl": "JALAL", "hAjr": "HAJAR", "rqyh": "RUKEIA", "fDl": "FADL",
    "mHy": "MOHI", "mHyy": "MOHI", "SbHy": "SUBHI", "Hsyn": "HUSEIN", "Emr": "OMAR", "Emrw": "AMRU",
    "Ely": "ALI", "Hsn": "HASAN", "mrym": "MARIAM", "hdy": "HUDA", "xdyjh": "KADIJA",
    "mnEm": "MONEIM", "EAl": "AAL", "Ez": "EZ", "mntSr": "MUNTASIR", "mEtSm": "MUTASIM",
    "mSTfy": "MUSTAFA", "mrtDy": "MORTADA", "mnSwr": "MANSUR", "bdr": "BADR", "bdwy": "BADAUI",
    "$Ah": "SHA", "zyd": "ZEID", "zhrA": "ZAHRA", "Aywby": "EIUBI", "$mAl": "SHAMAL", "jbr": "JABR", "jAbr": "JABIR", "sEAd": "SUAD", "EAy$h": "EISHA",
}
LEAST_WORD = 2.0    # how often, by the weights below, a spelling stands in the lists
LEAST_RULE = 15     # how often a context must occur to have a rule
EM_ROUNDS = 5
LONGEST = 3         # Latin letters for one Arabic letter

# What a letter is first thought to stand for, for the alignment.
PRIOR = dict(zip(BUCKWALTER, ["A", "B", "T", "T", "J", "H", "K", "D", "D", "R", "Z", "S", "SH", "S",
                              "D", "T", "Z", "", "G", "F", "K", "K", "L", "M", "N", "H", "U", "I"]))
# The Latin consonants a letter may stand for; the others are vowels or silent.
CONSONANTS = {"b": "B", "t": "T", "v": "TS", "j": "JG", "H": "H", "x": "KH", "d": "D", "*": "DZ",
              "r": "R", "z": "Z", "s": "S", "$": "S", "S": "S", "D": "D", "T": "T", "Z": "ZD",
              "g": "GR", "f": "F", "q": "KG", "k": "K", "l": "L", "m": "M", "n": "N"}


def latin_words(text):
    text = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("æ", "ae")
                                 .replace("ł", "l").replace("đ", "d").replace("ı", "i"))
    text = "".join(c for c in text if not unicodedata.combining(c)).upper()
    return re.findall("[A-Z]+", re.sub("['`’‘ʿʾʼ´]", "", text))


def spelling(word):
    """The same as NameSpelling() in name_spelling.cc."""
    out = ""
    i = 0
    while i < len(word):
        c, follow = word[i], word[i + 1:i + 2]
        i += 1
        if c == "C" and follow == "H":
            i += 1
            while out[-1:] in ("T", "S"):
                out = out[:-1]
            out += "SH"
            continue
        if c == "H":
            if out[-1:] in ("D", "G", "K", "T") and out:
                continue
            if out[-1:] == "P":
                out = out[:-1]
                c = "F"
            elif out[-2:] == "TS":
                out = out[:-2] + "S"
        elif c == "C":
            c = "S" if follow in ("E", "I", "Y") and follow else "K"
        elif c == "Q":
            c = "K"
        elif c == "W":
            c = "U"
        elif c == "Y":
            c = "I"
        elif c == "O" and follow in ("O", "U", "W") and follow:
            i += 1
            c = "U"
        elif c == "E" and follow == "E":
            i += 1
            c = "I"
        elif c == "J" and out[-1:] == "D":
            out = out[:-1]
        if c == "I" and out[-1:] == "A":
            out = out[:-1]
            if out[-1:] != "E":
                out += "E"
        if out[-1:] != c:
            out += c
    if len(out) > 3 and out[-1] == "H" and out[-2] in "AEIOU":
        out = out[:-1]
    while len(out) > 3 and out.endswith("IE"):
        out = out[:-2] if out[-3] == "E" else out[:-2] + "E"
    return out


def arabic_word(text):
    """In Buckwalter's letters, without the article; None when it is not one plain word."""
    has_article = text.startswith("ال")
    text = "".join(SAME.get(c, c) for c in unicodedata.normalize("NFKC", text)
                   if not ("\u064b" <= c <= "\u065f" or c in "\u0640\u0670\u200c\u200d\u200e\u200f"))
    if not text or any(c not in CODE for c in text):
        return None
    word = "".join(CODE[c] for c in text)
    return word[2:] if has_article and len(word) >= 5 else word


def fits(arabic, latin):
    wanted = [CONSONANTS[c] for c in arabic if c in CONSONANTS]
    k = 0
    for c in latin:
        if k < len(wanted) and c in wanted[k]:
            k += 1
        elif c not in "AEIOUJH":
            return False
    return k == len(wanted)


def held_out(text):
    return sum(text.encode()) % 5 == 0


def read_pairs():
    pairs = defaultdict(Counter)
    held = set()

    def add(text, latin):
        arabic = arabic_word(text)
        words = [w for w in latin_words(latin) if w not in ("AL", "EL")]
        if arabic and len(words) == 1 and fits(arabic, spelling(words[0])):
            pairs[arabic][words[0]] += 1
            if held_out(text):
                held.add(arabic)

    for line in open(DATA + "names_arabic_translit/google_ar2en.tsv", encoding="utf-8"):
        add(*line.rstrip("\n").split("\t"))
    for row in csv.DictReader(open(DATA + "names_arabic_translit/hamdongunner_names.csv",
                                   encoding="utf-8")):
        add(row["arabic"], row["latin"])
    for line in open(DATA + "names_synonyms_wikidata/synonyms.txt", encoding="utf-8"):
        words = [w.strip() for w in line.split(",")]
        arabic = [w for w in words if re.fullmatch("[\u0621-\u064a]+", w)]
        for latin in words:
            if arabic and re.fullmatch("[a-zA-Z\u00c0-\u024f'\\-]+", latin):
                add(arabic[0], latin)
    return pairs, held


def read_frequencies():
    frequency = Counter()

    def count(path, columns, weight=None):
        for row in csv.DictReader(open(DATA + path, encoding="utf-8")):
            for column in columns:
                for word in latin_words(row[column]):
                    frequency[word] += int(row[weight]) * 0.05 if weight else 1

    count("names_ethiopia_freq/token_freq.csv", ["token"], "count")
    count("names_african_mps/names.csv", ["name"])
    count("names_african_olympians/athletes.csv", ["name"])
    count("names_african_footballers/players.csv", ["given_name", "family_name"])
    return frequency


def align(data):
    """Splits each Latin word into one part for each Arabic letter, by hard expectation maximisation."""
    probability = None

    def score(c, part):
        if probability is not None:
            return probability[c].get(part, -9 - 1.5 * len(part))
        prior = PRIOR[c]
        if part == prior:
            return 0.0
        value = -3.0 - len(part)
        if prior and part.startswith(prior):
            value += 2.5
        return value + 1 if not prior and not part else value

    aligned = []
    for _ in range(EM_ROUNDS):
        counts = defaultdict(Counter)
        aligned = []
        for arabic, latin in data:
            n, m = len(arabic), len(latin)
            best = [[-1e9] * (m + 1) for _ in range(n + 1)]
            taken = [[0] * (m + 1) for _ in range(n + 1)]
            best[0][0] = 0.0
            for i, c in enumerate(arabic):
                for j in range(m + 1):
                    if best[i][j] <= -1e8:
                        continue
                    for k in range(min(LONGEST, m - j) + 1):
                        value = best[i][j] + score(c, latin[j:j + k])
                        if value > best[i + 1][j + k]:
                            best[i + 1][j + k] = value
                            taken[i + 1][j + k] = k
            if best[n][m] <= -1e8:
                continue
            parts, j = [], m
            for i in range(n, 0, -1):
                parts.append(latin[j - taken[i][j]:j])
                j -= taken[i][j]
            parts.reverse()
            for c, part in zip(arabic, parts):
                counts[c][part] += 1
            aligned.append((arabic, parts))
        probability = {c: {part: math.log(count / sum(parts.values()))
                           for part, count in parts.items()} for c, parts in counts.items()}
    return aligned


def contexts(word, i):
    """From the widest to the letter alone; '_' is the edge of the word."""
    padded = "__" + word + "__"
    i += 2
    return [padded[i - 2:i + 3] + "5", padded[i - 1:i + 3] + "4", padded[i - 1:i + 2] + "3",
            padded[i:i + 2] + "2", padded[i] + "1"]


def learn_rules(aligned):
    counts = defaultdict(Counter)
    examples = {}
    for word, parts in aligned:
        for i, part in enumerate(parts):
            found = contexts(word, i)
            for level, context in enumerate(found):
                counts[context][part] += 1
                examples[context] = (level, found)
    rules = {}
    for level in reversed(range(5)):
        for context in sorted(k for k, v in examples.items() if v[0] == level):
            count = counts[context]
            if level != 4 and sum(count.values()) < LEAST_RULE:
                continue
            best, times = max(count.items(), key=lambda item: (item[1], item[0]))
            smaller = next((rules[k] for k in examples[context][1][level + 1:] if k in rules), None)
            if smaller is None or (smaller != best and times - count[smaller] >= LEAST_RULE // 2):
                rules[context] = best
    return rules


def apply(rules, word):
    return spelling("".join(next((rules[k] for k in contexts(word, i) if k in rules), "")
                            for i in range(len(word))))


def string_lines(items):
    line = ""
    for item in items:
        if len(line) + len(item) > 84:
            yield line
            line = ""
        line += item + " "
    yield line


def main():
    pairs, held = read_pairs()
    frequency = read_frequencies()
    aligned = align([(arabic, spelling(latin)) for arabic, latins in sorted(pairs.items())
                     if arabic not in held for latin in sorted(latins)])
    rules = learn_rules(aligned)
    words = {}
    for arabic, latins in sorted(pairs.items()):
        weights = Counter()
        for latin in sorted(latins):
            weights[spelling(latin)] += frequency[latin] + 0.01 * latins[latin]
        best, weight = max(weights.items(), key=lambda item: (item[1], item[0]))
        if weight >= LEAST_WORD and len(arabic) > 1 and apply(rules, arabic) != best:
            words[arabic] = best
    words.update((arabic, latin) for arabic, latin in OWN_WORDS.items()
                 if apply(rules, arabic) != latin)
    print("""// Written by make_arabic_tables.py, which names the sources; do not edit.
#include "records/arabic_tables.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kRules =""")
    print("\n".join('    "%s"' % line for line in string_lines(
        "%s%s=%s" % (k[-1], k[:-1], v) for k, v in sorted(rules.items()))) + ";")
    print("\nconstexpr std::string_view kWords =")
    print("\n".join('    "%s"' % line for line in string_lines(
        "%s=%s" % item for item in sorted(words.items()))) + ";")
    print("""
}  // namespace

std::string_view ArabicRules() { return kRules; }
std::string_view ArabicWords() { return kWords; }

}  // namespace mirrorflow""")


main()
