#pragma once

#include <string>
#include <vector>

#include "statistics/report/html_writer.h"

namespace mirrorflow {

// Shares over something, as an inline picture (SVG) that needs no program: shares on a logarithmic
// scale from 0.01 to 100 %, what is below stands on the floor. Colours come from the page's style;
// series differ by their marks and dashes too, and are named where they end. A table of the same
// figures belongs beside it.
struct SharePoint {
  double x = 0;
  double share = 0;  // 0 to 1, as its interval
  double low = 0;
  double high = 0;
};
struct ShareSeries {
  std::string name;
  std::vector<SharePoint> points;  // rising x
  bool bound = false;              // a limit: no marks and no intervals
};
struct ShareChart {
  std::string id;     // of the picture on its page
  std::string title;  // read out in place of the picture, with the description
  std::string description;
  std::string x_label;
  bool logarithmic = true;  // x
  std::vector<ShareSeries> series;
};

void WriteShareChart(const ShareChart& chart, HtmlWriter& html);

}  // namespace mirrorflow
