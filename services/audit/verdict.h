#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace mirrorflow {

enum class VerdictKind : std::uint8_t {
  kOk,
  kFailed,
  kNotEvidenced,  // neither shown nor refuted by what is there
};
std::string_view VerdictName(VerdictKind kind);  // "ok", "FAILED", "not evidenced"

// What was checked, of which bundle, and how it ended. `check` is a stable name that scripts may
// look for ("log-tree"); `where` is the file, and in it the entry or line, that a failure is about.
struct Verdict {
  VerdictKind kind = VerdictKind::kOk;
  std::string check;
  std::string subject;  // "mirrorflow/node/KE"; several, with commas, when they are compared
  std::string text;
  std::string where{};
};

using Verdicts = std::vector<Verdict>;

// Of its message, for a verdict is one line.
std::string FirstLine(const absl::Status& status);

bool AnyFailed(const Verdicts& verdicts);

// What a failed check means and what to ask for, for people who decide.
struct Explanation {
  std::string_view meaning;
  std::string_view ask;
};
// Of every check that can fail; a test goes through them.
Explanation ExplainFailure(std::string_view check);

// Collects verdicts of one bundle.
class VerdictList {
 public:
  explicit VerdictList(std::string subject) : subject_(std::move(subject)) {}

  void Ok(std::string check, std::string text);
  void Failed(std::string check, std::string text, std::string where);
  void NotEvidenced(std::string check, std::string text);

  void set_subject(std::string subject) { subject_ = std::move(subject); }
  const Verdicts& all() const { return verdicts_; }
  Verdicts Take() && { return std::move(verdicts_); }
  // Whether a check of this name has failed.
  bool HasFailed(std::string_view check) const;

 private:
  std::string subject_;
  Verdicts verdicts_;
};

}  // namespace mirrorflow
