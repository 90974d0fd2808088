#include "records/month_names.h"

#include <cstdint>
#include <span>

#include "absl/strings/str_cat.h"
#include "records/folded_words.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

// A month each; separated by '|'. No word stands for two months.
constexpr std::string_view kGregorian[] = {
    "January|Jan|Janvier|Janv|Janeiro|يناير|جانفي|كانون الثاني",
    "February|Feb|Février|Févr|Fév|Fevereiro|Fev|فبراير|فيفري|شباط",
    "March|Mar|Mars|Março|مارس|آذار",
    "April|Apr|Avril|Avr|Abril|Abr|أبريل|إبريل|أفريل|نيسان",
    "May|Mai|Maio|مايو|ماي|أيار",
    "June|Jun|Juin|Junho|يونيو|يونيه|جوان|حزيران",
    "July|Jul|Juillet|Juil|Julho|يوليو|يوليه|يوليوز|جويلية|تموز",
    "August|Aug|Août|Agosto|Ago|أغسطس|غشت|أوت|آب",
    "September|Sept|Sep|Septembre|Setembro|Set|سبتمبر|شتنبر|أيلول",
    "October|Oct|Octobre|Outubro|Out|أكتوبر|تشرين الأول",
    "November|Nov|Novembre|Novembro|نوفمبر|نونبر|تشرين الثاني",
    "December|Dec|Décembre|Déc|Dezembro|Dez|ديسمبر|دجنبر|كانون الأول",
};

constexpr std::string_view kEthiopic[] = {
    "መስከረም|Meskerem",
    "ጥቅምት|Tikimt|Tikemt|Tekemt",
    "ኅዳር|ህዳር|ሕዳር|Hidar|Hedar",
    "ታኅሣሥ|ታህሳስ|ታኅሳስ|Tahsas|Tahisas|Tahesas",
    "ጥር|Tir|Ter",
    "የካቲት|Yekatit",
    "መጋቢት|Megabit",
    "ሚያዝያ|ሚያዚያ|Miazia|Miyazya|Miyaziya",
    "ግንቦት|Ginbot|Genbot",
    "ሰኔ|Sene|Sane",
    "ሐምሌ|ሀምሌ|Hamle",
    "ነሐሴ|ነሀሴ|Nehase|Nehasse",
    "ጳጉሜን|ጳጉሜ|Pagume|Pagumen|Pagumien",
};

constexpr std::string_view kIslamic[] = {
    "محرم|المحرم|Muharram",
    "صفر|Safar",
    "ربيع الأول|Rabi al-Awwal|Rabi I",
    "ربيع الثاني|ربيع الآخر|Rabi al-Thani|Rabi al-Akhir|Rabi II",
    "جمادى الأولى|جمادى الأول|Jumada al-Ula|Jumada I",
    "جمادى الآخرة|جمادى الثانية|جمادى الثاني|Jumada al-Akhirah|Jumada al-Thani|Jumada II",
    "رجب|Rajab",
    "شعبان|Shaban|Sha'aban",
    "رمضان|Ramadan|Ramadhan",
    "شوال|Shawwal|Shawal",
    "ذو القعدة|ذي القعدة|Dhu al-Qadah|Dhul Qadah",
    "ذو الحجة|ذي الحجة|Dhu al-Hijjah|Dhul Hijjah",
};

FoldedWords<int> MakeWords(std::span<const std::string_view> months) {
  FoldedWords<int> words;
  int month = 0;
  for (const std::string_view names : months) words.Add(names, ++month);
  return words;
}

std::span<const std::string_view> WordsOf(Calendar calendar) {
  switch (calendar) {
    case Calendar::kGregorian:
      return kGregorian;
    case Calendar::kEthiopic:
      return kEthiopic;
    case Calendar::kIslamicCivil:
    case Calendar::kIslamicTabular:
    case Calendar::kIslamicUmmAlQura:
      return kIslamic;
  }
  return {};
}

const FoldedWords<int>& IndexOf(Calendar calendar) {
  static const FoldedWords<int>& gregorian = *new FoldedWords<int>(MakeWords(kGregorian));
  static const FoldedWords<int>& ethiopic = *new FoldedWords<int>(MakeWords(kEthiopic));
  static const FoldedWords<int>& islamic = *new FoldedWords<int>(MakeWords(kIslamic));
  if (calendar == Calendar::kGregorian) return gregorian;
  return calendar == Calendar::kEthiopic ? ethiopic : islamic;
}

}  // namespace

int MonthFromName(std::string_view word, Calendar calendar) {
  std::string key;
  if (!FoldJoined(word, key)) return 0;
  return IndexOf(calendar).Find(key).value_or(0);
}

std::string MonthNamesDescription() {
  std::string text = "month names\n";
  for (const Calendar calendar :
       {Calendar::kGregorian, Calendar::kEthiopic, Calendar::kIslamicCivil}) {
    for (const std::string_view words : WordsOf(calendar)) {
      absl::StrAppend(&text, std::string(words), "\n");
    }
  }
  return text;
}

}  // namespace mirrorflow
