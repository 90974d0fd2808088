#include "services/support/support_cli.h"

#include <ctime>
#include <filesystem>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/clock/clock.h"
#include "services/support/tar_archive.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {

SupportCli::SupportCli(CLI::App& app, std::string program, const std::string& config, Gather gather)
    : program_(std::move(program)),
      gather_(std::move(gather)),
      command_(AddSubcommand(
          app, "support-bundle",
          "Write what somebody who helps may see: versions, checks, states; no key, no record, no "
          "count",
          absl::StrCat(program_, " support-bundle help.tar.gz --config ", config))) {
  command_->add_option("FILE", file_, "Where to write it, such as help.tar.gz")
      ->required()
      ->type_name("FILE");
  command_->add_option("--config", config_, "The service's configuration")
      ->required()
      ->type_name("FILE");
}

absl::Status SupportCli::Run() const {
  std::error_code error;
  if (std::filesystem::exists(file_, error)) {
    return absl::AlreadyExistsError(
        absl::StrCat("there is a file ", file_, " already\nhint: give another name"));
  }
  const std::filesystem::path directory = std::filesystem::path(file_).parent_path();
  if (!directory.empty() && !std::filesystem::is_directory(directory, error)) {
    return absl::NotFoundError(absl::StrCat("there is no directory ", directory.string(),
                                            "\nhint: make it, or give another place"));
  }
  absl::StatusOr<SupportSources> sources = gather_(config_);
  if (!sources.ok()) return sources.status();
  sources->program = program_;
  // "mf-node" is mirrorflow-node.service.
  sources->unit = absl::StrCat("mirrorflow-", program_.substr(program_.find('-') + 1));
  sources->created = TimeNow();
  const std::vector<NamedBytes> files = SupportFiles(*sources);
  absl::StatusOr<std::string> archive =
      TarGz(absl::StrCat(program_, "-support"), files, std::time(nullptr));
  if (!archive.ok()) return archive.status();
  if (absl::Status written = WriteFileDurably(file_, *archive); !written.ok()) return written;
  for (const NamedBytes& file : files) {
    std::cout << absl::StrFormat("%-20s %7d bytes\n", file.name, file.bytes.size());
  }
  std::cerr << "wrote " << file_ << "; look through it before you send it\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
