#include "services/trust/trust_cli.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {

TrustCli::TrustCli(CLI::App& app, const std::string& program, const std::string& config,
                   std::map<std::string, Action> actions)
    : program_(program), config_(config), actions_(std::move(actions)) {
  AddRegistry(app);
  AddAgreements(app);
}

bool TrustCli::parsed() const {
  return std::ranges::any_of(commands_, [](const auto& entry) { return entry.first->parsed(); });
}

absl::Status TrustCli::Run() const {
  for (const auto& [command, action] : commands_) {
    if (command->parsed()) return (*action)(options_);
  }
  return absl::OkStatus();
}

// Null when the program has no such action.
CLI::App* TrustCli::Add(CLI::App& group, const std::string& name, const std::string& description,
                        const std::string& arguments) {
  const auto action = actions_.find(group.get_name() + " " + name);
  if (action == actions_.end()) return nullptr;
  CLI::App* command =
      AddSubcommand(group, name, description,
                    absl::StrCat(program_, " ", group.get_name(), " ", name, " --config ", config_,
                                 arguments.empty() ? "" : " ", arguments));
  command->add_option("--config", options_.config, "The program's configuration")
      ->required()
      ->type_name("FILE");
  commands_.emplace_back(command, &action->second);
  return command;
}

void TrustCli::AddRegistry(CLI::App& app) {
  CLI::App* group = AddSubcommand(app, "registry", "Who takes part, with which keys",
                                  absl::StrCat(program_, " registry show --config ", config_));
  group->require_subcommand(1);
  if (CLI::App* show = Add(*group, "show",
                           "Print the accepted registry, or a file before it "
                           "is accepted, with the "
                           "fingerprints to compare",
                           "registry-2.txtpb")) {
    show->add_option("REGISTRY", options_.file, "A registry file; without it the accepted one")
        ->type_name("FILE");
    show->add_flag("--json", options_.json, "Print JSON");
  }
  if (CLI::App* sign =
          Add(*group, "sign", "Sign a registry file as FILE.XX.sig", "registry-2.txtpb")) {
    sign->add_option("REGISTRY", options_.file, "The registry file")->required()->type_name("FILE");
  }
  if (CLI::App* accept = Add(*group, "accept",
                             "Check a registry with the signatures beside it "
                             "and take it in; there "
                             "is no way back to an older one",
                             "registry-2.txtpb")) {
    accept->add_option("REGISTRY", options_.file, "The registry file")
        ->required()
        ->type_name("FILE");
    accept
        ->add_option("--first", options_.first_fingerprint,
                     "For the first registry: its fingerprint as the officers "
                     "of the signing "
                     "states read it over the telephone")
        ->type_name("FINGERPRINT");
  }
}

void TrustCli::AddAgreements(CLI::App& app) {
  CLI::App* group = AddSubcommand(app, "agreements", "What was agreed with the other states",
                                  absl::StrCat(program_, " agreements list --config ", config_));
  group->require_subcommand(1);
  if (CLI::App* propose = Add(*group, "propose",
                              "Complete a draft into the file that both states sign: fingerprints "
                              "from the registry, hashes of profiles",
                              "draft.txtpb --out ke-ug-2024.txtpb")) {
    propose->add_option("DRAFT", options_.file, "The draft (docs/agreements.md)")
        ->required()
        ->type_name("FILE");
    propose->add_option("--out", options_.out, "Where the agreement goes; never over another file")
        ->required()
        ->type_name("FILE");
  }
  if (CLI::App* sign = Add(*group, "sign", "Sign an agreement as FILE.XX.sig",
                           "ke-ug-2024.txtpb --peer-fingerprint 7Z0M-...")) {
    sign->add_option("AGREEMENT", options_.file, "The agreement's file")
        ->required()
        ->type_name("FILE");
    sign->add_option("--peer-fingerprint", options_.peer_fingerprint,
                     "The keys of the other state as its officer reads them "
                     "over the telephone")
        ->required()
        ->type_name("FINGERPRINT");
  }
  if (CLI::App* accept =
          Add(*group, "accept", "Take in an agreement that both states signed, or its revocation",
              "ke-ug-2024.txtpb")) {
    accept->add_option("AGREEMENT", options_.file, "The agreement's file, signatures beside it")
        ->required()
        ->type_name("FILE");
  }
  if (CLI::App* list = Add(*group, "list", "Print the agreements that are held", "")) {
    list->add_flag("--json", options_.json, "Print JSON");
  }
  if (CLI::App* show =
          Add(*group, "show", "Print an agreement in plain language, and whether it holds",
              "ke-ug-2024")) {
    show->add_option("AGREEMENT", options_.file, "A file, or the id of one that is held")
        ->required()
        ->type_name("FILE");
  }
  if (CLI::App* export_command = Add(*group, "export",
                                     "Print an agreement for other programs: ODRL 2.2 and DPV 2 "
                                     "as JSON-LD",
                                     "ke-ug-2024 --odrl")) {
    export_command->add_option("AGREEMENT", options_.file, "A file, or the id of one that is held")
        ->required()
        ->type_name("FILE");
    export_command->add_flag("--odrl", options_.odrl, "The form, the only one there is")
        ->required();
  }
  if (CLI::App* revoke =
          Add(*group, "revoke", "End an agreement at once and for ever", "ke-ug-2024")) {
    revoke->add_option("AGREEMENT", options_.file, "The id of an agreement that is held")
        ->required()
        ->type_name("ID");
  }
}

}  // namespace mirrorflow
