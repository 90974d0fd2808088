#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "services/audit/bundle_checks.h"
#include "services/audit/bundle_files.h"
#include "services/audit/evidence.h"
#include "services/audit/run_files.h"
#include "tests/services/trust/sample_trust.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {

// The states of two nodes and a linkage service after one run and its release, as their programs
// leave them: made by the same stores and logs, without the programs. tests/federation has those.
class MadeRun {
 public:
  // `unlogged`: a published file that no entry of the office's log names.
  explicit MadeRun(const std::string& unlogged = {});

  static constexpr char kRun[] = "y2024-ke-ug";

  // "KE", "UG" or "office".
  Organisation OrganisationOf(const std::string& name) const;
  const IdentityKey& KeyOf(const std::string& name) const;
  BundleFiles Bundle(const std::string& name) const;
  TrustRoot Root() const;

  std::string StateOf(const std::string& name) const { return directory_ / (name + "/state"); }
  const std::string& registry_file() const { return registry_file_; }

 private:
  void MakeTrust();
  void MakeNode(const SampleState& state, Side side);
  void MakeOffice();

  const std::string unlogged_;
  TemporaryDirectory directory_;
  SampleState ke_{"KE"};
  SampleState ug_{"UG"};
  SampleState office_{"RW"};  // its identity alone
  std::string registry_file_;
  std::string agreement_path_;
  std::string agreement_bytes_;
  std::string terms_bytes_;
  std::optional<RunTerms> terms_;
  std::map<Side, std::string> commitments_;
  std::map<Side, std::vector<std::string>> erasures_;
};

// The manifest made anew, and signed anew by its organisation where `signer` is given: what a
// forger, or the organisation itself, can do after changing a file.
void RemakeManifest(BundleFiles& files, const std::string& id, const Signer* signer);

}  // namespace mirrorflow
