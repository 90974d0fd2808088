#include "services/operator_page/approval_sections.h"

#include <array>

namespace mirrorflow {
namespace {

// Names of compared fields (corridor/compared_fields.h); one that is not here is shown as it is.
constexpr std::array<ProgramName, 9> kFields = {{
    {"name", PageText::kFdName},
    {"birth_date", PageText::kFdBirthDate},
    {"sex", PageText::kFdSex},
    {"citizenship", PageText::kFdCitizenship},
    {"birth_country", PageText::kFdBirthCountry},
    {"birth_place", PageText::kFdBirthPlace},
    {"parent_name", PageText::kFdParentName},
    {"address", PageText::kFdAddress},
    {"postcode", PageText::kFdPostcode},
}};

std::string FieldsText(const PageWriter& page, const std::vector<std::string>& fields) {
  if (fields.empty()) return std::string(Say(PageText::kAllFields, page.language()));
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const std::string& field : fields) {
    names.push_back(SayName(kFields, field, page.language()));
  }
  return page.Listed(names);
}

PageText LeavesText(const RunApprovalFacts& approval) {
  if (approval.mode == PageLinkageMode::kPsiCardinality) {
    return approval.own_is_origin ? PageText::kLeavesOriginNumbers
                                  : PageText::kLeavesDestinationNumbers;
  }
  return approval.own_is_origin ? PageText::kLeavesOrigin : PageText::kLeavesDestination;
}

std::string BesidesText(const RunApprovalFacts& approval, Language language) {
  switch (approval.mode) {
    case PageLinkageMode::kLinkageUnit:
      break;
    case PageLinkageMode::kSplitTrust:
      return std::string(Say(PageText::kBesidesShares, language));
    case PageLinkageMode::kPsiCardinality:
      return Say(PageText::kBesidesNumbers, language,
                 {{"count", std::to_string(approval.maximum_identifiers)}});
  }
  if (approval.minimum_stratum <= 1) return std::string(Say(PageText::kBesidesPlain, language));
  return Say(PageText::kBesides, language, {{"count", std::to_string(approval.minimum_stratum)}});
}

void WriteWhatLeaves(PageWriter& page, const RunFacts& run, const std::string& own,
                     const std::string& other) {
  const RunApprovalFacts& approval = *run.approval;
  const Language language = page.language();
  const bool numbers = approval.mode == PageLinkageMode::kPsiCardinality;
  page.Heading("h4", PageText::kWhatLeaves);
  page.Paragraph(
      Say(LeavesText(approval), language, {{"own", own}, {"other", other}, {"year", run.year}}));
  page.html().Open("ul").Line();
  const auto item = [&page](std::string_view text) { page.html().Element("li", text).Line(); };
  if (approval.window_months > 0) {
    item(Say(numbers ? PageText::kLeavesWindowNumbers : PageText::kLeavesWindow, language,
             {{"months", std::to_string(approval.window_months)}}));
  }
  if (approval.unknown_destination) {
    item(Say(numbers ? PageText::kLeavesUnknownNumbers : PageText::kLeavesUnknown, language));
  }
  item(Say(PageText::kLeftOut, language));
  if (!numbers) {
    item(Say(PageText::kMadeFrom, language, {{"fields", FieldsText(page, approval.fields)}}));
    if (approval.exact_tokens) item(Say(PageText::kTokensToo, language));
  }
  item(BesidesText(approval, language));
  item(Say(PageText::kMinimumBatch, language, {{"count", std::to_string(approval.minimum_batch)}}));
  page.html().Close().Line();
}

void WriteForm(PageWriter& page, const RunApprovalFacts& approval) {
  page.Heading("h4", PageText::kWhatForm);
  switch (approval.mode) {
    case PageLinkageMode::kLinkageUnit:
      page.Paragraph(PageText::kFormEncodings);
      if (approval.breakable || approval.experimental) {
        page.Paragraph(
            Say(approval.breakable ? PageText::kFormBreakable : PageText::kFormExperimental,
                page.language(), {{"profile", approval.profile}}));
      }
      break;
    case PageLinkageMode::kSplitTrust:
      // Shares show nothing of an encoding to one party.
      page.Paragraph(PageText::kFormShares);
      break;
    case PageLinkageMode::kPsiCardinality:
      page.Paragraph(PageText::kFormNumbers);
      break;
  }
  page.Paragraph(PageText::kNamesStay);
}

void WriteToWhom(PageWriter& page, const RunApprovalFacts& approval, const std::string& other) {
  page.Heading("h4", PageText::kToWhom);
  switch (approval.mode) {
    case PageLinkageMode::kLinkageUnit:
      page.Paragraph(Say(PageText::kToOffice, page.language(),
                         {{"office", approval.office}, {"other", other}}));
      break;
    case PageLinkageMode::kSplitTrust:
      page.Paragraph(Say(PageText::kToParties, page.language(),
                         {{"parties", page.Listed(approval.parties)}, {"other", other}}));
      break;
    case PageLinkageMode::kPsiCardinality:
      page.Paragraph(Say(PageText::kToOtherNode, page.language(),
                         {{"office", approval.office}, {"other", other}}));
      break;
  }
  page.Paragraph(
      Say(PageText::kKeptFor, page.language(), {{"hours", std::to_string(approval.kept_hours)}}));
}

void WriteOutcome(PageWriter& page, const PageProtection& protection) {
  page.Heading("h4", PageText::kWhatComesOfIt);
  page.Paragraph(PageText::kComesOfIt);
  switch (protection.rule) {
    case PageProtectionRule::kNoise:
      page.Paragraph(Say(PageText::kProtectNoise, page.language(),
                         {{"cost", protection.cost}, {"budget", protection.budget}}));
      break;
    case PageProtectionRule::kRounding:
      page.Paragraph(PageText::kProtectRounding);
      break;
    case PageProtectionRule::kCellKeys:
      page.Paragraph(PageText::kProtectCellKeys);
      break;
    case PageProtectionRule::kUnknown:
      break;
  }
}

std::vector<std::string> RunsCommand(const PageFacts& facts, std::vector<std::string> words) {
  words.insert(words.begin(), {"mf-node", "runs"});
  words.insert(words.end(), {"--config", facts.config});
  return words;
}

void WriteRunDecision(PageWriter& page, const PageFacts& facts, const RunFacts& run) {
  const RunApprovalFacts& approval = *run.approval;
  page.Heading("h4", PageText::kCantTakeBack);
  page.html().Element("p",
                      Say(PageText::kRunCantTakeBack, page.language(),
                          {{"runs", std::to_string(approval.runs_per_year)}}),
                      {{"class", "warning"}});
  page.Paragraph(PageText::kRefusingMeans);
  page.Paragraph(Say(PageText::kCoveredBy, page.language(), {{"agreement", approval.agreement}}));
  page.Paragraph(PageText::kDecide);
  page.Command(PageText::kCmdTerms, RunsCommand(facts, {"show", run.id}));
  page.Command(PageText::kCmdApprove, RunsCommand(facts, {"approve", run.id}));
  if (!run.campaign.empty()) {
    page.Command(PageText::kCmdApproveAll, RunsCommand(facts, {"approve", run.campaign}));
  }
  page.Command(PageText::kCmdRefuse, RunsCommand(facts, {"refuse", run.id, "--reason", "..."}));
}

void OpenDecision(PageWriter& page, bool unfolded, const std::string& title) {
  if (unfolded) {
    page.html().Open("details", {{"class", "decision"}, {"open", ""}});
  } else {
    page.html().Open("details", {{"class", "decision"}});
  }
  page.html().Open("summary").Element("h3", title).Close().Line();
}

std::string FlowsText(const PageWriter& page, const std::vector<ReleaseFacts::Flow>& flows) {
  std::vector<std::string> texts;
  texts.reserve(flows.size());
  for (const ReleaseFacts::Flow& flow : flows) {
    texts.push_back(page.FlowText(flow.origin, flow.destination));
  }
  return page.Listed(texts);
}

}  // namespace

void WriteRunApproval(PageWriter& page, const PageFacts& facts, const RunFacts& run,
                      bool unfolded) {
  const RunApprovalFacts& approval = *run.approval;
  const std::string own = page.CountryText(approval.own_is_origin ? run.origin : run.destination);
  const std::string other = page.CountryText(approval.own_is_origin ? run.destination : run.origin);
  OpenDecision(page, unfolded,
               Say(PageText::kApproveRun, page.language(),
                   {{"run", run.id},
                    {"flow", page.FlowText(run.origin, run.destination)},
                    {"year", run.year}}));
  if (approval.agreement.empty()) {
    page.Paragraph(PageText::kNotCovered);
    page.Command(PageText::kCmdRefuse, RunsCommand(facts, {"refuse", run.id, "--reason", "..."}));
  } else {
    WriteWhatLeaves(page, run, own, other);
    WriteForm(page, approval);
    WriteToWhom(page, approval, other);
    WriteOutcome(page, approval.protection);
    WriteRunDecision(page, facts, run);
  }
  page.html().Close().Line();
}

void WriteReleaseApproval(PageWriter& page, const ReleaseFacts& release, bool unfolded) {
  const Language language = page.language();
  OpenDecision(page, unfolded,
               Say(PageText::kApproveRelease, language,
                   {{"release", release.id},
                    {"year", release.year},
                    {"edition", page.EditionText(release.edition)}}));
  page.Heading("h4", PageText::kWhatPublished);
  page.Paragraph(
      Say(PageText::kPublishedText, language, {{"flows", FlowsText(page, release.flows)}}));
  if (!release.missing.empty()) {
    page.Paragraph(
        Say(PageText::kNotInIt, language, {{"flows", FlowsText(page, release.missing)}}));
  }
  page.Heading("h4", PageText::kHowProtected);
  page.Paragraph(
      release.protection.rule == PageProtectionRule::kNoise
          ? Say(PageText::kReleaseNoise, language,
                {{"cost", release.protection.cost}, {"budget", release.protection.budget}})
          : std::string(Say(PageText::kReleaseOther, language)));
  page.Heading("h4", PageText::kToWhom);
  page.Paragraph(PageText::kPublicToAll);
  page.Heading("h4", PageText::kCantTakeBack);
  page.html().Element("p", Say(PageText::kReleaseCantTakeBack, language), {{"class", "warning"}});
  page.Paragraph(
      Say(PageText::kApprovalsGiven, language, {{"given", std::to_string(release.approvals)}}));
  page.html().Open("p").Text(Say(PageText::kPlan, language)).Text(" ");
  page.html().Element("code", release.plan, {{"dir", "ltr"}}).Close().Line();
  const auto command = [&release](const char* verb) {
    return std::vector<std::string>{"mf-office", "release",  verb,
                                    release.id,  "--client", "client.txtpb"};
  };
  page.Command(PageText::kCmdShow, command("show"));
  if (release.stage == PageStage::kDrafted) {
    page.Paragraph(PageText::kNextCheck);
    page.Command(PageText::kCmdCheck, command("check"));
  } else if (release.stage == PageStage::kChecked) {
    page.Paragraph(PageText::kNextApprove);
    page.Command(PageText::kCmdApprove, command("approve"));
  } else {
    page.Paragraph(PageText::kNextPublish);
    page.Command(PageText::kCmdPublish, command("publish"));
  }
  page.html().Close().Line();
}

}  // namespace mirrorflow
