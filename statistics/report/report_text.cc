// Breakdowns, and what a reader needs to know about the figures.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "corridor/record_classes.h"
#include "statistics/report/report_number.h"
#include "statistics/report/report_writer.h"

namespace mirrorflow {
namespace {

struct CodeMessage {
  std::string_view code;
  Message message;
};
constexpr CodeMessage kGroups[] = {
    {"_T", Message::kTotal},
    {"_U", Message::kUnknown},
    {"_O", Message::kAllOthers},
    {"F", Message::kFemale},
    {"M", Message::kMale},
    {"Y0T14", Message::kAge0To14},
    {"Y15T24", Message::kAge15To24},
    {"Y25T64", Message::kAge25To64},
    {"Y_GE65", Message::kAge65Up},
    {"NAT", Message::kReportingCountry},
    {"NAT_ORIG", Message::kCountryOfOrigin},
    {"NAT_DEST", Message::kCountryOfDestination},
    {"COMESA_OTH", Message::kOtherComesa},
    {"SADC_NONCOMESA", Message::kOtherSadc},
    {"AFR_OTH", Message::kOtherAfrica},
    {"EU", Message::kEuropeanUnion},
    {"NON_AFR", Message::kOutsideAfrica},
    {"STLS", Message::kStateless},
    {"WORK", Message::kWork},
    {"FAM", Message::kFamily},
    {"EDUC", Message::kStudy},
    {"PROT", Message::kProtectionPurpose},
    {"RET", Message::kReturn},
    {"SETTLE", Message::kSettlement},
    {"OTH", Message::kOther},
};

// "Y20T24" and "Y_GE85" in words; empty for other codes.
std::string AgeName(const ReportWriter& report, std::string_view code) {
  const std::size_t to = code.find('T');
  const auto number = [&](std::size_t first, std::size_t count) {
    return LocalDigits(code.substr(first, count), report.language);
  };
  if (code.starts_with("Y_GE")) return report.Fill(Message::kAgeFrom, {{"from", number(4, 3)}});
  if (!code.starts_with("Y") || to == std::string_view::npos) return "";
  return report.Fill(Message::kAgeFromTo, {{"from", number(1, to - 1)}, {"to", number(to + 1, 3)}});
}

// The name of a code of a breakdown; of a country where it is none of the groups.
std::string GroupName(const ReportWriter& report, std::string_view code) {
  for (const CodeMessage& group : kGroups) {
    if (group.code == code) return std::string(report.Say(group.message));
  }
  std::string age = AgeName(report, code);
  return age.empty() ? std::string(report.Country(code)) : age;
}

// In the order of the table's classes, unknown last.
std::size_t PlaceOfCode(TableId table, std::string_view code) {
  const auto codes = ClassCodes(static_cast<CountedTable>(table));
  const auto found = std::ranges::find(codes, code);
  return found == codes.begin() ? codes.size() : static_cast<std::size_t>(found - codes.begin());
}

struct Breakdown {
  TableId table;
  Message heading;
  std::string Observation::*dimension;
};
constexpr Breakdown kBreakdowns[] = {
    {TableId::kBySex, Message::kBySex, &Observation::sex},
    {TableId::kByBroadAge, Message::kByAge, &Observation::age},
    {TableId::kByCitizenship, Message::kByCitizenship, &Observation::citizenship},
    {TableId::kByPurpose, Message::kByPurpose, &Observation::purpose},
    {TableId::kByAge, Message::kByFiveYearAge, &Observation::age},
    {TableId::kByBirthCountry, Message::kByBirthCountry, &Observation::birth},
};

void WriteBreakdown(const ReportWriter& report, const Breakdown& breakdown) {
  std::set<Measure> measures;
  std::map<std::tuple<std::string_view, std::string_view, std::size_t, std::string_view>,
           std::map<Measure, const Observation*>>
      rows;
  for (const Observation& o : report.dataset.observations()) {
    if (o.table != breakdown.table) continue;
    measures.insert(o.measure);
    const std::string& code = o.*breakdown.dimension;
    rows[{o.origin, o.destination, PlaceOfCode(o.table, code), code}][o.measure] = &o;
  }
  if (rows.empty()) return;
  std::vector<std::string> columns = {std::string(report.Say(Message::kCorridor)),
                                      std::string(report.Say(Message::kGroup))};
  for (const Measure measure : measures) columns.push_back(report.MeasureHeading(measure));
  report.html.Open("details", {{"class", "data"}});
  report.html.Element("summary", report.Say(breakdown.heading));
  report.OpenTable(Joined({report.Say(Message::kWho), ": ", report.Say(breakdown.heading)}),
                   columns, 2);
  // In the order of corridors, so that the largest stand first here too.
  for (const CorridorFigures& corridor : report.figures.corridors()) {
    const auto first = rows.lower_bound({corridor.origin, corridor.destination, 0, ""});
    for (auto row = first; row != rows.end(); ++row) {
      const auto& [origin, destination, place, group] = row->first;
      if (origin != corridor.origin || destination != corridor.destination) break;
      report.html.Open("tr");
      report.RowHeading(report.CorridorName(corridor));
      report.html.Element("td", GroupName(report, group));
      for (const Measure measure : measures) {
        const auto figure = row->second.find(measure);
        report.FigureCell(figure == row->second.end() ? nullptr : figure->second);
      }
      report.html.Close().Line();
    }
  }
  report.CloseTable();
  report.html.Close().Line();
}

void WriteDefinition(const ReportWriter& report, Message term, Message definition) {
  report.html.Element("dt", report.Say(term)).Element("dd", report.Say(definition)).Line();
}

void WriteIfKnown(const ReportWriter& report, std::string_view code,
                  std::initializer_list<CodeMessage> known) {
  for (const CodeMessage& entry : known) {
    if (entry.code == code) report.html.Element("li", report.Say(entry.message)).Line();
  }
}

}  // namespace

void WriteBreakdowns(const ReportWriter& report) {
  report.html.Open("section", {{"id", "who"}}).Element("h2", report.Say(Message::kWho));
  report.html.Element("p", report.Say(Message::kWhoText));
  for (const Breakdown& breakdown : kBreakdowns) WriteBreakdown(report, breakdown);
  report.html.Close().Line();
}

void WriteHowToRead(const ReportWriter& report) {
  report.html.Open("section", {{"id", "reading"}, {"class", "prose"}});
  report.html.Element("h2", report.Say(Message::kHowToRead));
  report.html.Element("p", report.Say(Message::kReadNoTruth));
  report.html.Open("dl", {{"class", "definitions"}});
  WriteDefinition(report, Message::kEmigSender, Message::kReadReported);
  WriteDefinition(report, Message::kImmigReceiver, Message::kReadReported);
  WriteDefinition(report, Message::kLinked, Message::kReadLinked);
  WriteDefinition(report, Message::kUnion, Message::kReadUnion);
  WriteDefinition(report, Message::kDualSystem, Message::kReadEstimate);
  report.html.Close();
  report.html.Element("p", report.Say(Message::kReadDifference));
  report.html.Open("ul", {{"class", "legend"}});
  constexpr CodeMessage kSigns[] = {
      {"[c]", Message::kSuppressed},  {"[x]", Message::kNotAvailable},
      {"[e]", Message::kEstimated},   {"[g]", Message::kExperimental},
      {"[p]", Message::kProvisional}, {"·", Message::kNoFigure},
  };
  for (const CodeMessage& sign : kSigns) {
    report.html.Open("li").Element("span", sign.code, {{"class", "sign"}, {"dir", "ltr"}});
    report.html.Text(report.Say(sign.message)).Close();
  }
  report.html.Close().Close().Line();
}

void WriteProtection(const ReportWriter& report) {
  const DatasetFacts& facts = report.dataset.facts();
  report.html.Open("section", {{"id", "protection"}, {"class", "prose"}});
  report.html.Element("h2", report.Say(Message::kProtection));
  constexpr CodeMessage kProfiles[] = {{"dp", Message::kProtectionDp},
                                       {"official", Message::kProtectionOfficial},
                                       {"ckm", Message::kProtectionCkm},
                                       {"reporter", Message::kProtectionReporter}};
  for (const CodeMessage& profile : kProfiles) {
    if (profile.code == facts.protection) {
      report.html.Element("p", report.Say(profile.message), {{"data-profile", profile.code}});
    }
  }
  if (!facts.protection_text.empty()) {
    report.html.Open("blockquote")
        .Element("p", report.Say(Message::kAsStated), {{"class", "label"}});
    report.html.Element("p", facts.protection_text, {{"lang", "en"}, {"dir", "auto"}}).Close();
  }
  report.html.Element("p", report.Say(Message::kEncodedData)).Close().Line();
}

void WriteNotes(const ReportWriter& report) {
  const DatasetFacts& facts = report.dataset.facts();
  report.html.Open("section", {{"id", "notes"}, {"class", "prose"}});
  report.html.Element("h2", report.Say(Message::kNotes));
  report.html.Open("ul");
  WriteIfKnown(report, facts.duration_rule,
               {{"UN12", Message::kDurationUn12},
                {"UN6P1D", Message::kDurationUn6P1D},
                {"TEMP_3_12", Message::kDurationTemporary}});
  WriteIfKnown(report, facts.age_definition,
               {{"COMPLET", Message::kAgeCompleted}, {"REACH", Message::kAgeReached}});
  WriteIfKnown(report, facts.dated_by,
               {{"sender", Message::kDatedBySender}, {"receiver", Message::kDatedByReceiver}});
  report.html.Close();
  if (!facts.notes.empty()) {
    report.html.Open("blockquote")
        .Element("p", report.Say(Message::kAsStated), {{"class", "label"}});
    report.html.Open("ul");
    for (const std::string& note : facts.notes) {
      report.html.Element("li", note, {{"lang", "en"}, {"dir", "auto"}}).Line();
    }
    report.html.Close().Close();
  }
  report.html.Close().Line();
}

}  // namespace mirrorflow
