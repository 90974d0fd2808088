#pragma once

#include <string>

#include "services/operator_page/page_facts.h"

namespace mirrorflow {

// Facts with something in every part; `mark` stands in every text that is not of the page itself.
inline RunFacts WaitingRun(const std::string& mark = "") {
  return {.id = "y2024-ke-ug" + mark,
          .campaign = "y2024" + mark,
          .origin = "KE",
          .destination = "UG",
          .year = "2024" + mark,
          .edition = "provisional" + mark,
          .stage = PageStage::kWaiting,
          .message = mark,
          .approval = RunApprovalFacts{
              .agreement = "ke-ug-2024" + mark,
              .office = "COMESA" + mark,
              .parties = {"north" + mark, "south" + mark, "west" + mark},
              .fields = {"name", "birth_date", "unheard_of" + mark},
              .exact_tokens = true,
              .window_months = 2,
              .unknown_destination = true,
              .minimum_stratum = 5,
              .minimum_batch = 20,
              .maximum_identifiers = 20000,
              .profile = "hardened-v1" + mark,
              .experimental = true,
              .kept_hours = 48,
              .runs_per_year = 3,
              .protection = {
                  .rule = PageProtectionRule::kNoise, .cost = "1.5" + mark, .budget = "6" + mark}}};
}

inline PageFacts NodeFacts(const std::string& mark = "") {
  PageFacts facts{.owner = PageOwner::kNode,
                  .name = "KE" + mark,
                  .version = "0.1.0" + mark,
                  .now = "2024-03-01T07:50:12Z" + mark,
                  .config = "/etc/mirrorflow/node/node.txtpb" + mark};
  facts.health = {.listener_answers = true,
                  .last_answer = "2024-03-01T07:50:00Z" + mark,
                  .checked = "2024-03-01T07:45:00Z" + mark,
                  .next_check = "2024-03-01T07:55:00Z" + mark,
                  .checks = {{"disk", PageColour::kGreen, "plenty" + mark, ""},
                             {"clock", PageColour::kYellow, "off" + mark, "set it" + mark},
                             {"peer node/UG" + mark, PageColour::kRed, "gone", "call"},
                             {"something new" + mark, PageColour::kGreen, "", ""}}};
  facts.runs.push_back(WaitingRun(mark));
  facts.runs.push_back(
      {.id = "y2023-ke-ug" + mark,
       .campaign = "y2023",
       .origin = "KE",
       .destination = "UG" + mark,
       .year = "2023",
       .edition = "revision-2" + mark,
       .stage = PageStage::kEnded,
       .message = "a reason" + mark,
       .percent = 7,
       .upload = UploadFacts{.records = 1234, .parts = 9, .safe_parts = 8},
       .committed = {"KE" + mark},
       .destroyed = {{"KE" + mark, "2024-03-01T07:00:00Z" + mark, {DestroyedThing::kRunKey}},
                     {"KE" + mark, "2024-03-01T07:10:00Z" + mark, {DestroyedThing::kBatch}}}});
  facts.quality =
      QualityFacts{.checked = "2024-02-29T07:00:00Z" + mark,
                   .duration_rule = "UN12" + mark,
                   .totals = {{"persons", "6" + mark}, {"new total" + mark, "<5"}},
                   .sources = {{"border" + mark, "7" + mark}},
                   .fields = {{"border" + mark, "name" + mark, "97.3 %" + mark, "2.7 %", "0.0 %"}},
                   .findings = {"Three sources make one population." + mark}};
  return facts;
}

inline PageFacts OfficeFacts(const std::string& mark = "") {
  PageFacts facts = NodeFacts(mark);
  facts.owner = PageOwner::kOffice;
  facts.name = "comesa" + mark;
  facts.quality.reset();
  facts.runs.clear();
  facts.runs.push_back({.id = "y2024-ke-ug" + mark,
                        .campaign = "y2024",
                        .origin = "KE",
                        .destination = "UG",
                        .year = "2024",
                        .edition = "final",
                        .stage = PageStage::kBothCommitted,
                        .percent = 40,
                        .committed = {"KE", "UG"}});
  facts.releases.push_back({.id = "y2024-final" + mark,
                            .year = "2024" + mark,
                            .edition = "final" + mark,
                            .stage = PageStage::kChecked,
                            .approvals = 1,
                            .plan = "d92fc1e3" + mark,
                            .flows = {{"KE", "UG"}},
                            .missing = {{"RW" + mark, "KE"}},
                            .protection = {.rule = PageProtectionRule::kNoise,
                                           .cost = "4" + mark,
                                           .budget = "10" + mark},
                            .link_quality = "precision 0.97" + mark});
  return facts;
}

}  // namespace mirrorflow
