#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "services/audit/bundle_checks.h"
#include "tests/services/audit/made_run.h"

namespace mirrorflow {

// Changes of evidence that `verify` must find and locate. Who makes them:
//   on the way        a file is changed, cut, lengthened, lost, added or exchanged; nothing else
//   fits without the key   the same, and the manifest made to fit; its signature can't be with the
//   key      the organisation itself: manifest made and signed anew; what a log, a signature
//                     of somebody else or an agreement covers must still give it away
//   another history   the organisation writes and signs its log anew: an entry left out, changed,
//                     moved, the end cut off; or somebody else signs it
struct MutationCounts {
  std::map<std::string, std::uint64_t> made;  // by kind
  std::vector<std::string> passed;            // not found, or not located: must stay empty
  std::uint64_t total() const;
};

class Mutations {
 public:
  Mutations(const MadeRun& run, std::uint64_t seed);

  // Makes `count` changes, each in a bundle of its own, and verifies each.
  void Run(std::uint64_t count);
  const MutationCounts& counts() const { return counts_; }

 private:
  struct Changed {
    std::string name;  // of the organisation
    std::string kind;
    std::string path;  // where it must be located
    BundleFiles files;
  };

  Changed OnTheWay();
  Changed WithoutTheKey();
  Changed WithTheKey();
  Changed AnotherHistory();
  // Something of a file is changed; gives what.
  std::string ChangeBytes(std::string& bytes);
  std::size_t Below(std::size_t n) { return random_() % n; }
  const std::string& Pick(const std::vector<std::string>& names) {
    return names[Below(names.size())];
  }
  void Check(const Changed& changed);

  const MadeRun& run_;
  const TrustRoot root_;
  std::mt19937_64 random_;
  std::map<std::string, BundleFiles> whole_;
  std::map<std::string, std::vector<std::string>> paths_;
  std::map<std::string, std::vector<std::string>> covered_;  // also against the organisation
  MutationCounts counts_;
};

}  // namespace mirrorflow
