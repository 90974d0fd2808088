#pragma once

#include <google/protobuf/message.h>

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// A configuration that strangers may read. Numbers and switches stay, and of the texts those whose
// fields are named in `shown`; every other text becomes "(left out)": paths, of keys among them,
// connection strings, queries, names of columns, and whatever field comes to be later.
struct RedactedConfiguration {
  std::string text;                   // protobuf text format
  std::vector<std::string> left_out;  // the texts that were taken out, the longest first
};
// `shown` has full names of fields: "mirrorflow.v1.NodeConfig.country".
RedactedConfiguration RedactConfiguration(const google::protobuf::Message& config,
                                          const std::set<std::string>& shown);

// That of a service in its file, which is read into `config`. Of what services have in common,
// addresses, names of peers and versions are shown besides `shown`. Errors of ReadTextFile.
absl::StatusOr<RedactedConfiguration> ReadRedactedConfiguration(const std::string& path,
                                                                google::protobuf::Message& config,
                                                                std::set<std::string> shown);

// The same for a text of the program: what was left out of the configuration, and every path, is
// left out of it too.
std::string Redacted(std::string text, const std::vector<std::string>& left_out);

}  // namespace mirrorflow
