#include "services/operator_page/page_cli.h"

#include <ctime>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/operator_page/login_token.h"
#include "services/storage/private_directory.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {

PageCli::PageCli(CLI::App& app, const std::string& program, const std::string& config,
                 FindPlace find)
    : find_(std::move(find)),
      command_(AddSubcommand(app, "page",
                             "Print the address of the operator page and a token that signs in "
                             "once, within ten minutes",
                             absl::StrCat(program, " page --config ", config))) {
  command_->add_option("--config", config_, "The service's configuration")
      ->required()
      ->type_name("FILE");
}

absl::Status PageCli::Run() const {
  absl::StatusOr<Place> place = find_(config_);
  if (!place.ok()) return place.status();
  if (place->listen.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(config_,
                     ": there is no operator page\nhint: add operator_page { listen: "
                     "\"127.0.0.1:8480\" } and restart the service (docs/operator-page.md)"));
  }
  if (absl::Status s = RequirePrivateDirectory(place->state_directory); !s.ok()) return s;
  absl::StatusOr<std::string> token = MakeLoginToken(place->state_directory, std::time(nullptr));
  if (!token.ok()) return token.status();
  std::cout << "http://" << place->listen << "/\n" << *token << '\n';
  std::cerr << "the second line is the token: it works once, within ten minutes\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
