#include "services/audit/share_chart.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

constexpr double kWidth = 760;
constexpr double kHeight = 340;
constexpr double kLeft = 64;
constexpr double kRight = 210;  // room for the names of series
constexpr double kTop = 16;
constexpr double kBottom = 52;
constexpr double kFloor = 1e-4;  // the least share that is shown
constexpr std::size_t kColours = 8;

std::string Number(double value) { return absl::StrFormat("%.1f", value); }

std::string XText(double x) {
  return x == std::round(x) ? absl::StrFormat("%.0f", x) : absl::StrFormat("%.2g", x);
}

class ChartWriter {
 public:
  ChartWriter(const ShareChart& chart, HtmlWriter& html) : chart_(chart), html_(html) {
    for (const ShareSeries& series : chart.series) {
      for (const SharePoint& point : series.points) xs_.insert(point.x);
    }
  }

  void Write() {
    const std::string title_id = chart_.id + "-title";
    const std::string description_id = chart_.id + "-description";
    html_.Open("svg", {{"viewBox", absl::StrCat("0 0 ", kWidth, " ", kHeight)},
                       {"role", "img"},
                       {"aria-labelledby", absl::StrCat(title_id, " ", description_id)}});
    html_.Element("title", chart_.title, {{"id", title_id}});
    html_.Element("desc", chart_.description, {{"id", description_id}}).Line();
    if (!xs_.empty()) {
      Axes();
      PlaceNames();
      for (std::size_t i = 0; i < chart_.series.size(); ++i) Series(i);
    }
    html_.Close().Line();
  }

 private:
  double X(double x) const {
    const auto scaled = [&](double value) { return chart_.logarithmic ? std::log(value) : value; };
    const double first = scaled(*xs_.begin());
    const double last = scaled(*xs_.rbegin());
    const double part = last == first ? 0.5 : (scaled(x) - first) / (last - first);
    return kLeft + 20 + part * (kWidth - kLeft - kRight - 40);
  }
  static double Y(double share) {
    const double part = std::log(std::max(share, kFloor) / kFloor) / std::log(1 / kFloor);
    return kHeight - kBottom - part * (kHeight - kTop - kBottom);
  }

  void Line(std::string_view css, double x1, double y1, double x2, double y2) {
    html_.Open("line", {{"class", css},
                        {"x1", Number(x1)},
                        {"y1", Number(y1)},
                        {"x2", Number(x2)},
                        {"y2", Number(y2)}});
    html_.Close();
  }
  void Label(std::string_view text, std::string_view css, double x, double y,
             std::string_view anchor) {
    html_.Element("text", text,
                  {{"class", css}, {"x", Number(x)}, {"y", Number(y)}, {"text-anchor", anchor}});
  }

  void Axes() {
    for (const auto& [share, text] :
         {std::pair(1e-4, "0.01 %"), std::pair(1e-3, "0.1 %"), std::pair(1e-2, "1 %"),
          std::pair(0.1, "10 %"), std::pair(1.0, "100 %")}) {
      Line("grid", kLeft, Y(share), kWidth - kRight, Y(share));
      Label(text, "tick", kLeft - 8, Y(share) + 4, "end");
    }
    double last = -1e9;
    for (const double x : xs_) {
      if (X(x) - last < 34) continue;  // no room for its number
      last = X(x);
      Label(XText(x), "tick", last, kHeight - kBottom + 20, "middle");
    }
    Label(chart_.x_label, "axis", (kLeft + kWidth - kRight) / 2, kHeight - 8, "middle");
    html_.Line();
  }

  // Names stand at the heights where their series end, moved apart where they would touch.
  void PlaceNames() {
    std::vector<std::pair<double, std::size_t>> ends;
    for (std::size_t i = 0; i < chart_.series.size(); ++i) {
      if (chart_.series[i].points.empty()) continue;
      ends.emplace_back(Y(chart_.series[i].points.back().share), i);
    }
    std::ranges::sort(ends);
    name_y_.assign(chart_.series.size(), 0);
    double last = kTop - 10;
    for (const auto& [y, i] : ends) {
      last = std::max(y, last + 17);
      name_y_[i] = last;
    }
  }

  void Series(std::size_t number) {
    const ShareSeries& series = chart_.series[number];
    if (series.points.empty()) return;
    const std::string css = series.bound ? "bound" : absl::StrCat("series s", number % kColours);
    html_.Open("g", {{"class", css}});
    std::string path;
    for (const SharePoint& point : series.points) {
      absl::StrAppend(&path, path.empty() ? "M" : "L", Number(X(point.x)), " ",
                      Number(Y(point.share)));
    }
    html_.Open("path", {{"class", "line"}, {"d", path}}).Close();
    for (const SharePoint& point : series.points) {
      if (series.bound) break;
      Line("interval", X(point.x), Y(point.low), X(point.x), Y(point.high));
      Mark(number, X(point.x), Y(point.share));
    }
    Label(series.name, "name", kWidth - kRight + 10, name_y_[number] + 4, "start");
    html_.Close().Line();
  }

  void Mark(std::size_t number, double x, double y) {
    if (number % 3 == 0) {
      html_.Open("circle", {{"cx", Number(x)}, {"cy", Number(y)}, {"r", "4"}}).Close();
      return;
    }
    const std::string path =
        number % 3 == 1 ? absl::StrCat("M", Number(x - 4), " ", Number(y - 4), "h8v8h-8z")
                        : absl::StrCat("M", Number(x), " ", Number(y - 5), "L", Number(x + 5), " ",
                                       Number(y + 4), "L", Number(x - 5), " ", Number(y + 4), "z");
    html_.Open("path", {{"class", "mark"}, {"d", path}}).Close();
  }

  const ShareChart& chart_;
  HtmlWriter& html_;
  std::set<double> xs_;
  std::vector<double> name_y_;
};

}  // namespace

void WriteShareChart(const ShareChart& chart, HtmlWriter& html) {
  ChartWriter(chart, html).Write();
}

}  // namespace mirrorflow
