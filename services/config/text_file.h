#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace mirrorflow {

// Reads a file in protobuf text format into `message`. Unknown fields, wrong types and anything
// else that does not parse are InvalidArgument with FILE:LINE:COLUMN; NotFound if the file can't be
// read.
absl::Status ReadTextFile(const std::string& path, google::protobuf::Message& message);

// The same for text that has been read already; `name` stands before LINE:COLUMN.
absl::Status ParseText(std::string_view text, const std::string& name,
                       google::protobuf::Message& message);

std::string PrintText(const google::protobuf::Message& message);

// Writes `message` in protobuf text format. ResourceExhausted if it can't be written whole.
absl::Status WriteTextFile(const std::string& path, const google::protobuf::Message& message);

// A path of a configuration file, made relative to the file that names it.
std::string PathBeside(const std::string& config_file, const std::string& path);

}  // namespace mirrorflow
