#include <algorithm>
#include <array>
#include <cstddef>

#include "services/operator_page/page_sections.h"

namespace mirrorflow {
namespace {

// So that a page stays one that people read.
constexpr std::size_t kMostRuns = 200;

static_assert(static_cast<int>(PageText::kStRevised) - static_cast<int>(PageText::kStWaiting) ==
              static_cast<int>(PageStage::kRevised));
static_assert(static_cast<int>(PageText::kExRevised) - static_cast<int>(PageText::kExWaiting) ==
              static_cast<int>(PageStage::kRevised));

PageText NameOf(PageStage stage) {
  return static_cast<PageText>(static_cast<int>(PageText::kStWaiting) + static_cast<int>(stage));
}
PageText MeaningOf(PageStage stage) {
  return static_cast<PageText>(static_cast<int>(PageText::kExWaiting) + static_cast<int>(stage));
}

std::string_view BadgeOf(PageStage stage) {
  switch (stage) {
    case PageStage::kWaiting:
    case PageStage::kDrafted:
    case PageStage::kChecked:
    case PageStage::kReleaseApproved:
      return "badge attention";
    case PageStage::kEnded:
    case PageStage::kBatchErased:
    case PageStage::kErased:
    case PageStage::kReleased:
      return "badge good";
    case PageStage::kRefused:
    case PageStage::kNodeFailed:
    case PageStage::kFailed:
      return "badge fault";
    default:
      return "badge";
  }
}

void WriteStage(PageWriter& page, PageStage stage) {
  page.html().Element("span", Say(NameOf(stage), page.language()), {{"class", BadgeOf(stage)}});
}

PageText ThingText(DestroyedThing thing) {
  switch (thing) {
    case DestroyedThing::kRunKey:
      return PageText::kRunKey;
    case DestroyedThing::kHandShakeKey:
      return PageText::kHandShakeKey;
    case DestroyedThing::kBatch:
      return PageText::kEncodedRecords;
  }
  return PageText::kEncodedRecords;
}

std::string DestroyedText(const PageWriter& page, const DestructionFact& fact) {
  std::vector<std::string> things;
  things.reserve(fact.things.size());
  for (const DestroyedThing thing : fact.things) {
    things.emplace_back(Say(ThingText(thing), page.language()));
  }
  return Say(PageText::kDestroyedLine, page.language(),
             {{"name", page.CountryText(fact.country)},
              {"things", page.Listed(things)},
              {"time", PageWriter::TimeText(fact.time)}});
}

// All that each country attested, at the time of its last statement.
std::vector<DestructionFact> ByCountry(const std::vector<DestructionFact>& statements) {
  std::vector<DestructionFact> facts;
  for (const DestructionFact& statement : statements) {
    auto fact = std::ranges::find(facts, statement.country, &DestructionFact::country);
    if (fact == facts.end()) {
      facts.push_back(statement);
      continue;
    }
    fact->time = std::max(fact->time, statement.time);
    for (const DestroyedThing thing : statement.things) {
      if (std::ranges::find(fact->things, thing) == fact->things.end()) {
        fact->things.push_back(thing);
      }
    }
  }
  return facts;
}

std::string UploadText(const PageWriter& page, const UploadFacts& upload) {
  const std::string records = std::to_string(upload.records);
  if (upload.receivers > 1) {
    return Say(PageText::kSharesLine, page.language(),
               {{"records", records},
                {"served", std::to_string(upload.served)},
                {"receivers", std::to_string(upload.receivers)}});
  }
  return Say(PageText::kUploadLine, page.language(),
             {{"records", records},
              {"parts", std::to_string(upload.parts)},
              {"safe", std::to_string(upload.safe_parts)}});
}

void WriteTransfer(PageWriter& page, const RunFacts& run) {
  page.html().Open("td");
  if (run.upload.has_value()) page.html().Element("div", UploadText(page, *run.upload));
  if (!run.committed.empty()) {
    std::vector<std::string> names;
    names.reserve(run.committed.size());
    for (const std::string& country : run.committed) names.push_back(page.CountryText(country));
    page.html().Element(
        "div", Say(PageText::kCommittedBy, page.language(), {{"names", page.Listed(names)}}));
  }
  page.html().Close();
}

void WriteRun(PageWriter& page, const RunFacts& run) {
  page.html().Open("tr").Open("th", {{"scope", "row"}});
  page.html().Element("code", run.id, {{"dir", "ltr"}}).Close();
  page.html().Element("td", page.FlowText(run.origin, run.destination));
  page.html().Element("td", Joined({run.year, " ", page.EditionText(run.edition)}));
  page.html().Open("td");
  WriteStage(page, run.stage);
  if (run.percent > 0) {
    page.html().Element("div", Say(PageText::kPercent, page.language(),
                                   {{"percent", std::to_string(run.percent)}}));
  }
  page.html().Close();
  WriteTransfer(page, run);
  page.html().Open("td");
  for (const DestructionFact& fact : ByCountry(run.destroyed)) {
    page.html().Element("div", DestroyedText(page, fact));
  }
  page.html().Close();
  page.OwnWords("td", run.message);
  page.html().Close().Line();
}

void WriteMeanings(PageWriter& page, PageStage first, PageStage last) {
  page.html().Open("details").Element("summary", Say(PageText::kStatesMean, page.language()));
  page.html().Open("dl").Line();
  for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i) {
    const auto stage = static_cast<PageStage>(i);
    page.html().Element("dt", Say(NameOf(stage), page.language()));
    page.html().Element("dd", Say(MeaningOf(stage), page.language())).Line();
  }
  page.html().Close().Close().Line();
}

}  // namespace

void WriteRuns(PageWriter& page, const PageFacts& facts) {
  const bool node = facts.owner == PageOwner::kNode;
  page.OpenSection("runs", PageText::kRuns);
  if (facts.runs.empty()) {
    page.Paragraph(PageText::kNoRuns);
  } else {
    page.OpenTable(PageText::kRuns,
                   {PageText::kRun, PageText::kFlow, PageText::kYear, PageText::kState,
                    PageText::kTransfer, PageText::kDestroyed, PageText::kReason});
    const std::size_t shown = std::min(facts.runs.size(), kMostRuns);
    for (std::size_t i = 0; i < shown; ++i) WriteRun(page, facts.runs[i]);
    page.CloseTable();
    if (shown < facts.runs.size()) {
      page.Paragraph(
          Say(PageText::kOnlySome, page.language(),
              {{"shown", std::to_string(shown)}, {"all", std::to_string(facts.runs.size())}}));
      page.Command(
          PageText::kCmdAll,
          node ? std::vector<std::string>{"mf-node", "runs", "list", "--config", facts.config}
               : std::vector<std::string>{"mf-office", "run", "list", "--client", "client.txtpb"});
    }
    WriteMeanings(page, node ? PageStage::kWaiting : PageStage::kCreated,
                  node ? PageStage::kBatchErased : PageStage::kCancelled);
  }
  page.html().Close().Line();
}

void WriteReleases(PageWriter& page, const PageFacts& facts) {
  page.OpenSection("releases", PageText::kReleases);
  if (facts.releases.empty()) {
    page.Paragraph(PageText::kNoReleases);
  } else {
    page.OpenTable(PageText::kReleases,
                   {PageText::kRelease, PageText::kYear, PageText::kState, PageText::kFlows,
                    PageText::kApprovals, PageText::kLinkQuality});
    for (const ReleaseFacts& release : facts.releases) {
      page.html().Open("tr").Open("th", {{"scope", "row"}});
      page.html().Element("code", release.id, {{"dir", "ltr"}}).Close();
      page.html().Element("td", Joined({release.year, " ", page.EditionText(release.edition)}));
      page.html().Open("td");
      WriteStage(page, release.stage);
      page.html().Close();
      page.html().Element("td", std::to_string(release.flows.size()));
      page.html().Element("td", std::to_string(release.approvals));
      page.OwnWords("td", release.link_quality);
      page.html().Close().Line();
    }
    page.CloseTable();
    WriteMeanings(page, PageStage::kDrafted, PageStage::kRevised);
  }
  page.html().Close().Line();
}

}  // namespace mirrorflow
