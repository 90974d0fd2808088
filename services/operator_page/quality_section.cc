#include <array>

#include "services/operator_page/page_sections.h"

namespace mirrorflow {
namespace {

// As the report of `check` names them; one that is not here is shown by that name.
constexpr std::array<ProgramName, 7> kTotals = {{
    {"readable rows", PageText::kToReadable},
    {"rejected rows", PageText::kToRejected},
    {"persons", PageText::kToPersons},
    {"migrations", PageText::kToMigrations},
    {"migrations, provisional", PageText::kToProvisional},
    {"refugees, asylum seekers and stateless persons left out", PageText::kToProtected},
    {"rows of these", PageText::kToProtectedRows},
}};

void WriteTables(PageWriter& page, const QualityFacts& quality) {
  page.OpenTable(PageText::kTotal, {PageText::kTotal, PageText::kRows});
  for (const QualityFacts::Total& total : quality.totals) {
    page.html().Open("tr");
    page.html().Element("th", SayName(kTotals, total.what, page.language()), {{"scope", "row"}});
    page.html().Element("td", total.count, {{"dir", "ltr"}}).Close().Line();
  }
  page.CloseTable();
  page.OpenTable(PageText::kSource, {PageText::kSource, PageText::kRows});
  for (const QualityFacts::Source& source : quality.sources) {
    page.html().Open("tr").Element("th", source.name, {{"scope", "row"}, {"dir", "auto"}});
    page.html().Element("td", source.rows, {{"dir", "ltr"}}).Close().Line();
  }
  page.CloseTable();
  page.OpenTable(PageText::kField, {PageText::kSource, PageText::kField, PageText::kUsable,
                                    PageText::kMissing, PageText::kUnusable});
  for (const QualityFacts::Field& field : quality.fields) {
    page.html().Open("tr").Element("td", field.source, {{"dir", "auto"}});
    page.html().Open("th", {{"scope", "row"}});
    page.html().Element("code", field.field, {{"dir", "ltr"}, {"lang", "en"}}).Close();
    for (const std::string* share : {&field.usable, &field.missing, &field.unusable}) {
      page.html().Element("td", *share, {{"dir", "ltr"}});
    }
    page.html().Close().Line();
  }
  page.CloseTable();
}

}  // namespace

void WriteQuality(PageWriter& page, const PageFacts& facts) {
  page.OpenSection("quality", PageText::kDataQuality);
  if (!facts.quality.has_value()) {
    page.Paragraph(PageText::kNoQuality);
    page.Command(PageText::kDataQuality, {"mf-node", "check", "--config", facts.config});
  } else {
    const QualityFacts& quality = *facts.quality;
    page.Paragraph(
        Say(PageText::kQualityFrom, page.language(),
            {{"time", PageWriter::TimeText(quality.checked)}, {"rule", quality.duration_rule}}));
    WriteTables(page, quality);
    page.Paragraph(PageText::kSmallHidden);
    for (const std::string& finding : quality.findings) page.OwnWords("p", finding);
    page.Command(PageText::kWholeReport,
                 {"mf-node", "check", "--config", facts.config, "--html", "report.html"});
  }
  page.html().Close().Line();
}

}  // namespace mirrorflow
