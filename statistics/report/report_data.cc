// The figures for the program that draws the charts.
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_replace.h"
#include "statistics/report/report_number.h"
#include "statistics/report/report_writer.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

Json Number(const Observation* observation) {
  if (observation == nullptr || !observation->value.has_value()) return nullptr;
  return ApproximateValue(*observation->value);
}

Json Interval(const Observation* observation) {
  if (observation == nullptr || !observation->low.has_value()) return nullptr;
  return Json::array({ApproximateValue(*observation->low), ApproximateValue(*observation->high)});
}

Json Words(const ReportWriter& report) {
  Json words;
  words["inflow"] = report.Say(Message::kInflow);
  words["outflow"] = report.Say(Message::kOutflow);
  words["net"] = report.Say(Message::kNet);
  words["sender"] = report.Say(Message::kEmigSender);
  words["receiver"] = report.Say(Message::kImmigReceiver);
  words["linked"] = report.Say(MeasureLabel(report.figures.linked_measure()));
  words["estimate"] = report.Say(Message::kDualSystem);
  words["others"] = report.Say(Message::kOthers);
  words["left"] = report.Say(Message::kPersonsLeft);
  words["came"] = report.Say(Message::kPersonsCame);
  words["corridor"] = report.Say(Message::kArrow);
  return words;
}

}  // namespace

std::string ChartData(const ReportWriter& report) {
  const NumberStyle& style = NumberStyleOf(report.language);
  const ReportFigures& figures = report.figures;
  Json data;
  data["rightToLeft"] = IsRightToLeft(report.language);
  data["number"] = {
      {"group", style.group}, {"minus", style.minus}, {"arabicDigits", style.arabic_digits}};
  data["words"] = Words(report);
  data["shown"] = {
      {"ranking", kRankedCorridors}, {"sides", kDumbbellCorridors}, {"chord", kChordCorridors}};
  Json countries;
  for (const std::string_view country : figures.countries()) {
    countries[std::string(country)] = report.Country(country);
  }
  for (const CountryFigures& country : figures.in_out_net()) {
    countries[std::string(country.country)] = report.Country(country.country);
  }
  data["countries"] = std::move(countries);
  Json corridors = Json::array();
  for (const CorridorFigures& corridor : figures.corridors()) {
    corridors.push_back({{"origin", corridor.origin},
                         {"destination", corridor.destination},
                         {"main", Number(corridor.Find(figures.main_measure()))},
                         {"sender", Number(corridor.Find(Measure::kEmigSender))},
                         {"receiver", Number(corridor.Find(Measure::kImmigReceiver))},
                         {"linked", Number(corridor.Find(figures.linked_measure()))},
                         {"estimate", Number(corridor.Find(Measure::kDualSystem))},
                         {"intervals",
                          {{"sender", Interval(corridor.Find(Measure::kEmigSender))},
                           {"receiver", Interval(corridor.Find(Measure::kImmigReceiver))},
                           {"linked", Interval(corridor.Find(figures.linked_measure()))},
                           {"estimate", Interval(corridor.Find(Measure::kDualSystem))}}}});
  }
  data["corridors"] = std::move(corridors);
  Json net = Json::array();
  for (const CountryFigures& country : figures.in_out_net()) {
    net.push_back({{"country", country.country},
                   {"inflow", Number(country.inflow)},
                   {"outflow", Number(country.outflow)},
                   {"net", Number(country.net)}});
  }
  data["net"] = std::move(net);
  // A text in the data can't end the element that it stands in.
  return absl::StrReplaceAll(data.dump(-1, ' ', false, Json::error_handler_t::replace),
                             {{"<", "\\u003c"}});
}

}  // namespace mirrorflow
