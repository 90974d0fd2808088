#pragma once

#include <array>
#include <string>
#include <vector>

#include "services/audit/bundle_checks.h"

namespace mirrorflow {

// What auditors ask before a country may take part, forty questions in eight groups, each answered
// from evidence or marked as needing a person.
inline constexpr std::size_t kQuestionCount = 40;

struct Answer {
  int number = 0;  // from 1
  std::string group;
  std::string question;
  bool needs_human = false;  // the evidence has no answer, or only part of one
  std::string text;
  std::string where;  // files of the bundles, commands, pages; or whom to ask
};

// All forty, in order. `checked` are bundles of one run, at least one.
std::vector<Answer> AnswerQuestions(const std::vector<CheckedBundle>& checked);

}  // namespace mirrorflow
