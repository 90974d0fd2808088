#include "services/audit/bundle_files.h"
#include "services/audit/manifest.h"
#include "tests/fuzzing/fuzz_seeds.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  const TemporaryDirectory directory;
  BundleFiles files = {{"agreement/ke-ug.txtpb", "agreement_id: \"ke-ug\"\n"},
                       {"log/checkpoint", std::string(300, 'c')},
                       {"run/terms", std::string("\x0A\x03run", 5)}};
  files[std::string(kManifestFile)] = ManifestText(files);
  if (!WriteBundleZip(directory / "whole.zip", files).ok()) std::abort();
  // Two dots in a name lead nowhere.
  if (!WriteBundleZip(directory / "one.zip", {{"run/a..b", "c"}}).ok()) std::abort();
  return {ReadText(directory / "whole.zip"), ReadText(directory / "one.zip"), "PK\5\6"};
}

}  // namespace mirrorflow
