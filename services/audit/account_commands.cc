#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/audit/commands.h"
#include "services/audit/dpia.h"
#include "services/audit/evidence.h"
#include "services/audit/narrative.h"
#include "services/audit/questions.h"
#include "services/audit/verify_input.h"
#include "services/clock/clock.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

// What `mf-audit evidence` would make of each state, in memory: signed by nobody, without a list of
// the software.
absl::StatusOr<std::vector<NamedBundle>> BundlesOfStates(const AccountOptions& options,
                                                         const std::string& command) {
  if (options.subjects.size() != 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "with --state the one name before it is that of a run\nhint: mf-audit ", command,
        " RUN --state DIR --registry FILE", options.to.empty() ? "" : " --to FILE"));
  }
  absl::StatusOr<RunId> run = RunId::Create(options.subjects.front());
  if (!run.ok()) return run.status();
  std::vector<NamedBundle> bundles;
  for (const std::string& state : options.states) {
    absl::StatusOr<Organisation> organisation = OrganisationOfState(state);
    if (!organisation.ok()) return organisation.status();
    const InstalledSoftware software{
        .version = MIRRORFLOW_VERSION, .programs = {}, .libraries = {}};
    absl::StatusOr<BundleFiles> files = MakeEvidence(*organisation, *run, software, nullptr);
    if (!files.ok()) return files.status();
    bundles.push_back({state, *std::move(files)});
  }
  return bundles;
}

absl::StatusOr<std::vector<CheckedBundle>> Checked(const AccountOptions& options,
                                                   const std::string& command) {
  absl::StatusOr<TrustRoot> root = ReadTrustRoot(options.registry);
  if (!root.ok()) return root.status();
  absl::StatusOr<std::vector<NamedBundle>> bundles =
      options.states.empty() ? ReadBundles(options.subjects) : BundlesOfStates(options, command);
  if (!bundles.ok()) return bundles.status();
  absl::StatusOr<std::vector<CheckedBundle>> checked =
      CheckBundles(*bundles, *root, {.witnesses = 0, .allow_unsigned = true});
  if (!checked.ok()) return checked.status();
  // An account would count its holder twice.
  std::map<std::string, std::string> names;
  for (std::size_t i = 0; i < checked->size(); ++i) {
    const std::string& origin = checked->at(i).facts.origin;
    const auto [before, is_new] = names.emplace(origin, bundles->at(i).name);
    if (is_new || origin.empty()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        before->second, " and ", bundles->at(i).name, " are both of ", origin,
        "\nhint: give one of each organisation; mf-audit verify compares two copies of "
        "one log"));
  }
  return checked;
}

// At most 100 characters a line, where there are blanks.
std::string Wrapped(const std::string& text, const std::string& indent) {
  constexpr std::size_t kWidth = 100;
  std::string wrapped;
  std::size_t column = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (column == 0) {
      absl::StrAppend(&wrapped, indent, word);
      column = indent.size() + word.size();
    } else if (column + 1 + word.size() > kWidth) {
      absl::StrAppend(&wrapped, "\n", indent, word);
      column = indent.size() + word.size();
    } else {
      absl::StrAppend(&wrapped, " ", word);
      column += 1 + word.size();
    }
    begin = end + 1;
  }
  return wrapped;
}

}  // namespace

absl::Status RunExplain(const AccountOptions& options) {
  absl::StatusOr<std::vector<CheckedBundle>> checked = Checked(options, "explain");
  if (!checked.ok()) return checked.status();
  const std::vector<std::string> paragraphs = Narrative(*checked);
  if (options.json) {
    std::cout << Json{{"paragraphs", paragraphs}}.dump(2) << '\n';
    return absl::OkStatus();
  }
  for (const std::string& paragraph : paragraphs) std::cout << Wrapped(paragraph, "") << "\n\n";
  return absl::OkStatus();
}

absl::Status RunQuestions(const AccountOptions& options) {
  absl::StatusOr<std::vector<CheckedBundle>> checked = Checked(options, "questions");
  if (!checked.ok()) return checked.status();
  const std::vector<Answer> answers = AnswerQuestions(*checked);
  Json json = Json::array();
  std::string group;
  std::size_t human = 0;
  for (const Answer& answer : answers) {
    human += answer.needs_human ? 1U : 0U;
    if (options.json) {
      json.push_back({{"number", answer.number},
                      {"group", answer.group},
                      {"question", answer.question},
                      {"answered_from", answer.needs_human ? "needs a human" : "evidence"},
                      {"answer", answer.text},
                      {answer.needs_human ? "ask" : "where", answer.where}});
      continue;
    }
    if (answer.group != group) std::cout << answer.group << "\n\n";
    group = answer.group;
    std::cout << Wrapped(absl::StrCat(answer.number, ". ", answer.question), "") << '\n'
              << Wrapped(answer.text, "   ") << '\n'
              << Wrapped(absl::StrCat(answer.needs_human ? "NEEDS A HUMAN, ask: " : "Where: ",
                                      answer.where),
                         "   ")
              << "\n\n";
  }
  if (options.json) {
    std::cout << json.dump(2) << '\n';
  } else {
    std::cout << answers.size() - human << " answered from evidence, " << human
              << " need a human\n";
  }
  return absl::OkStatus();
}

absl::Status RunDpia(const AccountOptions& options) {
  absl::StatusOr<std::vector<CheckedBundle>> checked = Checked(options, "dpia");
  if (!checked.ok()) return checked.status();
  absl::StatusOr<std::string> dpia = PrefilledDpia(*checked, TimeNow());
  if (!dpia.ok()) return dpia.status();
  if (absl::Status written = WriteFileDurably(options.to, *dpia, 0644); !written.ok()) {
    return written;
  }
  std::cout << options.to << ": open it with Import in the PIA tool of the CNIL\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
