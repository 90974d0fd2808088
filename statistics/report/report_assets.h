#pragma once

#include <string_view>

namespace mirrorflow {

// What is written into every report, made from front_end/ when the project is built. The hashes are
// "sha256-..." as a content security policy names them.
struct ReportAssets {
  std::string_view style;
  std::string_view style_hash;
  std::string_view program;  // empty where the project was built without npm
  std::string_view program_hash;
};
const ReportAssets& EmbeddedReportAssets();

}  // namespace mirrorflow
