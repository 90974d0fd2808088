#!/usr/bin/env python3
"""Writes country_words.cc: countries in Arabic, Amharic, Swahili and Somali, and words typed by hand.

The names come from i18n-iso-countries (MIT) and github.com/datasets/country-codes (PDDL); the words
below are citizenships in Arabic and Portuguese, codes of states that are gone and have one successor,
and misspellings that registers have.

    MIRRORFLOW_DATA=... python3 make_country_words.py > country_words.cc
"""
import csv
import os

COLUMNS = ["name_ar", "name_un_ar", "name_am", "name_sw", "name_so"]
BY_HAND = {
    "AF": "أفغاني|أفغانية", "AE": "إماراتي|إماراتية", "AO": "أنغولي|أنغولية|Republica de Angola",
    "BF": "HVO|Haute-Volta|Burkinabé", "BI": "بوروندي|بوروندية|Burundian national|Urundi",
    "BJ": "DHY|Dahomé", "BW": "بوتسواني|بوتسوانية|Botwsana|Tswana", "BY": "BYS|Byelorussian SSR",
    "CD": "كونغولي ديمقراطي|الكونغو كينشاسا|Congo (Kinshasa)|Congo RD|Rép. dém. du Congo|"
          "Congo Belge|Belgian Congo|Zairean|Zairian|Zaïrois|Zaïroise|Zairense",
    "CG": "الكونغو برازافيل|Congo (Brazzaville)|Congo Rep.",
    "CI": "إيفواري|ساحل العاج|Costa-marfinense", "CM": "كاميروني|كاميرونية|Camaronês",
    "DE": "DDR|German Democratic Republic|East Germany|West Germany|ألماني|ألمانية|Alemão|Alemã",
    "DJ": "AFI|French Afars and Issas|جيبوتي|جيبوتية|Djibuti|Djbouti",
    "DZ": "جزائري|جزائرية|Argelino|Argelina",
    "EG": "مصري|مصرية|جمهورية مصر العربية|Egipt|Eygpt|UAR|United Arab Republic",
    "ER": "إريتري|إريترية|إرتيري|إرتريا|إريتريا|Eritria|Eritreia|Eritreo|ኤርትራ|ኤርትራዊ",
    "ET": "إثيوبي|إثيوبية|أثيوبيا|إثيوبيا|الحبشة|Etheopia|Ethopia|Ethipia|Abyssinia|Abyssinie|"
          "Habesha|ኢትዮጵያዊ|ኢትዮጵያ",
    "FR": "FXX|فرنسي|فرنسية|Français|Française|Francês|Francesa",
    "GB": "GBD|GBN|GBO|GBP|GBS|بريطاني|بريطانية|المملكة المتحدة|U.K.|Gt Britain|Britânico|Británica|"
          "Inglaterra|Angleterre", "GH": "غاني|غانية|Gold Coast",
    "IN": "هندي|هندية|Indiano|Indiana|Indien|Indienne", "IQ": "عراقي|عراقية", "IR": "إيراني|إيرانية",
    "JO": "أردني|أردنية", "KE": "كيني|كينية|Keniya|Kenia|Kenyian|Mkenya|Wakenya|Queniense",
    "KM": "قمري|قمرية|جزر القمر|Comores Union|Comoro|Comorense|Comoriano",
    "LB": "لبناني|لبنانية|Libanais|Libanaise|Libanês", "LS": "Lesoto|Lesotho Kingdom|Mosutho|Basuto",
    "LY": "ليبي|ليبية|الجماهيرية|Lybia|Lybian|Líbio|Líbia",
    "MA": "مغربي|مغربية|Marocain|Marocaine|Marroquino|Marroquina",
    "MG": "مدغشقري|مدغشقرية|Madagaskar|Malgaches|Malgaxe|Madagascan|Madagascarian",
    "ML": "مالي|مالية", "MM": "BUR|Burma|Burmese", "MR": "موريتاني|موريتانية|Mauritanien",
    "MU": "موريشيوسي|موريشيوس|Mauritus|Maurituis|Ile Maurice|Mauriciens",
    "MW": "ملاوي|ملاوية|Malawian national|Malavi|Mmalawi", "MZ": "موزمبيقي|موزمبيق|Mozambik|Mosambique|"
    "Mosambik|Moçambiquano|Mozambiquan|Portuguese East Africa", "NA": "ناميبي|ناميبية|Namíbio|Namíbia",
    "NE": "Nigerien|Nigérien|Nigérienne|Niger Republic",
    "NG": "نيجيري|نيجيرية|Nigeriian|Nigéria|Nigérian",
    "PK": "باكستاني|باكستانية", "PS": "فلسطيني|فلسطينية|فلسطين|Palestinian|Palestinien|Palestina",
    "PT": "Português|Portuguesa|Portugais|Portugaise|Portuguese|برتغالي",
    "RW": "رواندي|رواندية|Ruwanda|Rwandian|Rwandes|Rwandaise|Ruandesa|Munyarwanda",
    "SA": "سعودي|سعودية|المملكة العربية السعودية|KSA", "SC": "سيشلي|سيشل|Seychellois national|Seychelle|"
    "Seichelense", "SD": "سوداني|سودانية|السودان|جمهورية السودان|Soudan Nord|Sudani|Sudanesa",
    "SN": "سنغالي|سنغالية|Senegalesa",
    "SO": "صومالي|صومالية|الصومال|Somaliland Republic|Somaliyeed|Soomaali|Soomaaliyeed",
    "SS": "جنوب سوداني|جنوب السودان|Southsudan|Sth Sudan|Sul-sudanês|Sud-Soudan",
    "SY": "سوري|سورية|سوريا", "SZ": "سوازيلاند|سوازي|إسواتيني|Eswathini|Swati|Ngwane|Swazi land|Suázi",
    "TD": "تشادي|تشادية|Chadiano|Tchadiana", "TL": "TMP|East Timor|Portuguese Timor",
    "TN": "تونسي|تونسية|تونس|Tunesia|Tunis",
    "TR": "تركي|تركية|Turquie|Turkish|Turc|Turque|Türk|Turkiye",
    "TZ": "تنزاني|تنزانية|تنزانيا|Tanganyika|Tanzinia|Mtanzania|Watanzania|Tanzanienne|U.R.T.|URT",
    "UG": "أوغندي|أوغندية|أوغندا|Uganada|Mganda|Mughanda|Ugandesa|Ougandaise",
    "US": "أمريكي|أمريكية|الولايات المتحدة|Americano|Americana|Américain|Américaine|U.S.|U S A",
    "VN": "VDR|Viet-Nam|Vietnamese", "YE": "YMD|يمني|يمنية|اليمن|Yemenite",
    "ZA": "جنوب أفريقي|جنوب أفريقيا|جنوب إفريقيا|Rep. of South Africa|Sth Africa|Southafrica|"
          "Suid-Afrika|Afrikaner|Azania",
    "ZM": "زامبي|زامبية|زامبيا|Zambian national|Zâmbia|Zambiya",
    "ZW": "زيمبابوي|زيمبابوية|زمبابوي|RHO|Zimbambwe|Zimbabawe|Zimbambwean|Zimbabweian|Zim|Zimbabuense",
}


def main():
    print("""// Written by make_country_words.py, which names the sources; do not edit.
#include "records/country_names.h"

namespace mirrorflow {
namespace {

constexpr CountryWords kWords[] = {""")
    path = os.environ["MIRRORFLOW_DATA"] + "/codes_countries/countries.csv"
    rows = sorted(csv.DictReader(open(path, encoding="utf-8")), key=lambda row: row["alpha2"])
    for row in rows:
        words = []
        for text in [row[c] for c in COLUMNS] + BY_HAND.get(row["alpha2"], "").split("|"):
            text = text.strip().replace('"', "")
            if text and text not in words:
                words.append(text)
        print('    {"%s", "%s"},' % (row["alpha2"], "|".join(words)))
    print("""};

}  // namespace

std::span<const CountryWords> AllCountryWords() { return kWords; }

}  // namespace mirrorflow""")


main()
