#include "statistics/report/report_writer.h"

#include "statistics/code_lists.h"
#include "statistics/report/country_names.h"
#include "statistics/report/report_number.h"

namespace mirrorflow {
namespace {

bool IsRatio(Measure measure) { return UnitOf(measure) == "RATIO"; }

std::string NumberText(Measure measure, const Decimal& number, Language language) {
  return IsRatio(measure) ? FormatPercent(number, language) : FormatNumber(number, language);
}

struct Sign {
  std::string_view sign;
  Message meaning;
};

// The sign of a status of a published figure; none for a normal one.
Sign StatusSign(char obs_status) {
  switch (obs_status) {
    case 'E':
      return {"[e]", Message::kEstimated};
    case 'G':
      return {"[g]", Message::kExperimental};
    case 'P':
      return {"[p]", Message::kProvisional};
    default:
      return {"", Message::kNoFigure};
  }
}

// Calls text(part) and place(name) for the parts of a message in their order.
template <typename TextFunction, typename PlaceFunction>
void WalkMessage(std::string_view message, TextFunction text, PlaceFunction place) {
  while (!message.empty()) {
    const std::size_t open = message.find('{');
    text(message.substr(0, open));
    if (open == std::string_view::npos) return;
    const std::size_t close = message.find('}', open);
    place(message.substr(open + 1, close - open - 1));
    message.remove_prefix(close + 1);
  }
}

std::string_view ValueOf(std::string_view place, ReportWriter::Values values) {
  for (const auto& [name, value] : values) {
    if (name == place) return value;
  }
  return "";
}

}  // namespace

std::string ReportWriter::Fill(Message message, Values values) const {
  std::string filled;
  WalkMessage(
      Say(message), [&](std::string_view text) { filled += text; },
      [&](std::string_view place) { filled += ValueOf(place, values); });
  return filled;
}

void ReportWriter::WriteFilled(Message message, Values values) const {
  WalkMessage(
      Say(message), [&](std::string_view text) { html.Text(text); },
      [&](std::string_view place) { html.Element("b", ValueOf(place, values)); });
}

std::string_view ReportWriter::Country(std::string_view alpha2) const {
  return ReportCountry(alpha2, language);
}

std::string ReportWriter::CorridorName(const CorridorFigures& corridor) const {
  return Fill(Message::kArrow, {{"origin", std::string(Country(corridor.origin))},
                                {"destination", std::string(Country(corridor.destination))}});
}

std::string ReportWriter::FigureText(const Observation* observation) const {
  if (observation == nullptr) return "·";
  if (!observation->value.has_value()) return observation->obs_status == 'Q' ? "[c]" : "[x]";
  return NumberText(observation->measure, *observation->value, language);
}

std::string ReportWriter::MeasureHeading(Measure measure) const {
  const std::string_view name = Say(MeasureLabel(measure));
  const std::string_view sign = StatusSign(figures.CommonStatus(measure)).sign;
  return sign.empty() ? std::string(name) : Joined({name, " ", sign});
}

void ReportWriter::OpenTable(std::string_view name, std::span<const std::string> columns,
                             std::size_t text_columns) const {
  html.Open("div",
            {{"class", "scroll"}, {"role", "group"}, {"tabindex", "0"}, {"aria-label", name}});
  html.Open("table").Element("caption", name, {{"class", "unseen"}});
  html.Open("thead").Open("tr");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    html.Element("th", columns[i],
                 {{"scope", "col"}, {"class", i < text_columns ? "words" : "figures"}});
  }
  html.Close().Close().Open("tbody").Line();
}

void ReportWriter::CloseTable() const { html.Close().Close().Close().Line(); }

void ReportWriter::RowHeading(std::string_view text) const {
  html.Element("th", text, {{"scope", "row"}});
}

void ReportWriter::FigureCell(const Observation* observation, bool with_interval) const {
  if (observation != nullptr && observation->value.has_value()) {
    html.Open("td", {{"class", "number"}}).Text(FigureText(observation));
    const Sign status = StatusSign(observation->obs_status);
    const bool is_in_heading =
        figures.CommonStatus(observation->measure) == observation->obs_status;
    if (!status.sign.empty() && !is_in_heading) {
      html.Element("span", status.sign, {{"class", "flag"}, {"title", Say(status.meaning)}});
    }
    if (with_interval && observation->low.has_value()) {
      const Measure measure = observation->measure;
      html.Element(
          "span",
          Fill(Message::kFromTo, {{"low", NumberText(measure, *observation->low, language)},
                                  {"high", NumberText(measure, *observation->high, language)}}),
          {{"class", "interval"}});
    }
    html.Close();
    return;
  }
  const Message meaning = observation == nullptr           ? Message::kNoFigure
                          : observation->obs_status == 'Q' ? Message::kSuppressed
                                                           : Message::kNotAvailable;
  html.Open("td",
            {{"class", observation == nullptr ? "absent" : "missing"}, {"title", Say(meaning)}});
  html.Open("span", {{"dir", "ltr"}}).Text(FigureText(observation)).Close();
  html.Element("span", Joined({" ", Say(meaning)}), {{"class", "unseen"}});
  html.Close();
}

}  // namespace mirrorflow
