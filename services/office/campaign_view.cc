#include "services/office/campaign_view.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;
using Runs = google::protobuf::RepeatedPtrField<v1::Run>;

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

Json ToJson(const Runs& runs) {
  Json json = Json::array();
  for (const v1::Run& run : runs) {
    json.push_back({{"run", run.run_id()},
                    {"corridor", run.corridor()},
                    {"state", v1::RunState_Name(run.state())},
                    {"percent", run.percent()},
                    {"message", run.message()},
                    {"by_files", run.by_files()}});
  }
  return json;
}

bool IsAtWork(const v1::Run& run) { return run.state() < v1::ERASED; }

std::string Padded(const std::string& text, std::size_t width) {
  return text + std::string(std::max(width, text.size()) - text.size(), ' ');
}

std::string RunLine(const v1::Run& run, std::size_t id_width) {
  constexpr std::size_t kStateWidth = 10;
  std::string line = absl::StrCat(Padded(run.run_id(), id_width), "  ", run.corridor(), "  ",
                                  Padded(v1::RunState_Name(run.state()), kStateWidth));
  if (IsAtWork(run) && run.percent() > 0) absl::StrAppend(&line, " ", run.percent(), " %");
  if (!run.message().empty()) absl::StrAppend(&line, " ", FirstLine(run.message()));
  while (line.back() == ' ') line.pop_back();
  return line + "\n";
}

std::size_t IdWidth(const Runs& runs) {
  std::size_t width = 0;
  for (const v1::Run& run : runs) width = std::max(width, run.run_id().size());
  return width;
}

}  // namespace

std::string CampaignJson(const v1::Campaign& campaign) {
  return Json{{"campaign", campaign.campaign_id()},
              {"period", campaign.period()},
              {"created", campaign.created()},
              {"runs", ToJson(campaign.runs())}}
             .dump(2) +
         "\n";
}

std::string RunsJson(const Runs& runs) { return ToJson(runs).dump(2) + "\n"; }

std::string RunsTable(const Runs& runs) {
  std::string table;
  for (const v1::Run& run : runs) table += RunLine(run, IdWidth(runs));
  return table;
}

CampaignView::CampaignView() : is_terminal_(isatty(STDOUT_FILENO) == 1) {}

void CampaignView::Show(const v1::Campaign& campaign) {
  if (is_terminal_) {
    // Up to the first line of the table that is there, and clear from there on.
    if (drawn_lines_ > 0) std::cout << "\x1b[" << drawn_lines_ << "A\x1b[J";
    std::cout << RunsTable(campaign.runs()) << std::flush;
    drawn_lines_ = campaign.runs_size();
  } else {
    for (int i = 0; i < campaign.runs_size(); ++i) {
      const v1::Run& run = campaign.runs(i);
      if (i < shown_.runs_size() && shown_.runs(i).state() == run.state()) continue;
      v1::Run without_percent = run;
      without_percent.set_percent(0);
      std::cout << RunLine(without_percent, IdWidth(campaign.runs())) << std::flush;
    }
  }
  shown_ = campaign;
}

absl::Status CampaignOutcome(const v1::Campaign& campaign) {
  const auto missing = std::ranges::count_if(
      campaign.runs(), [](const v1::Run& run) { return run.state() != v1::ERASED; });
  if (missing == 0) return absl::OkStatus();
  return absl::AbortedError(
      absl::StrCat(missing, " of ", campaign.runs_size(), " runs came to no table",
                   "\nhint: the reason stands beside each run; mf-office run list shows it again"));
}

}  // namespace mirrorflow
