#include "services/node/init_command.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stop_token>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "corridor/country.h"
#include "records/sources/column_names.h"
#include "records/sources/mapping_proposal.h"
#include "records/sources/open_source.h"
#include "records/sources/text_form.h"
#include "records/sources/workbook_source.h"
#include "services/clock/clock.h"
#include "services/confinement/confined_source.h"
#include "services/confinement/confined_workbook.h"
#include "services/confinement/printable_text.h"
#include "services/node/mapping_text.h"
#include "services/node/register_files.h"
#include "services/storage/durable_file.h"
#include "services/terminal/interrupt.h"
#include "services/terminal/progress_bar.h"
#include "services/terminal/subcommand.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kShownValues = 3;
constexpr std::uint32_t kSearchedRows = 50;

absl::Status WriteNewFile(const std::string& path, const std::string& text) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    return absl::AlreadyExistsError(absl::StrCat(
        path, " is there already\nhint: it is never overwritten; give another name or move it"));
  }
  return WriteFileDurably(path, text);
}

std::string StarterConfiguration(const std::string& country) {
  return absl::StrCat(
      R"(# The configuration of a node (message NodeConfig). Paths are relative to this file. Secrets are
# never in here, only the names of files that hold them.

# ISO 3166-1 alpha-2.
country: ")",
      country, R"("

# Made by: mf-node keys init --config THIS FILE
identity_key: "identity.key"
agreement_key: "agreement.key"
# Of this node alone, mode 0700; made if it is not there.
state_directory: "state"

# The registers. `mf-node init --from FILE` proposes an entry for each of them:
# population { file: "crossings-2024.csv" mapping { ... } }

# Who the other states are and what this node takes part in: mf-node registry accept, mf-node
# agreements accept.

# The line to the linkage service, for `mf-node serve`:
# listen: "0.0.0.0:7443"
# tls { certificate_chain: "node.pem" private_key: "node-key.pem" trusted_authorities: "ca.pem" }
)");
}

absl::Status WriteStarter(const InitOptions& options) {
  if (options.country.empty()) {
    return absl::InvalidArgumentError(
        "--country is missing\nhint: mf-node init --config ke/node.txtpb --country KE");
  }
  absl::StatusOr<Country> country = Country::Create(options.country);
  if (!country.ok()) return country.status();
  absl::Status status =
      WriteNewFile(options.config, StarterConfiguration(std::string(country->alpha2())));
  if (!status.ok()) return status;
  std::cout << "wrote " << options.config << "\nnext: mf-node init --from FILE >> "
            << options.config << "   (one for each register), then mf-node check --config "
            << options.config << "\n";
  return absl::OkStatus();
}

absl::Status WithPath(const std::string& path, const absl::Status& status) {
  return {status.code(), absl::StrCat(path, " ", status.message())};
}

absl::StatusOr<std::unique_ptr<Workbook>> OpenWorkbook(const std::string& path, SourceKind kind) {
  if (absl::Status checked = CheckWorkbookFile(path); !checked.ok()) {
    return WithPath(path, checked);
  }
  absl::StatusOr<std::unique_ptr<ConfinedWorkbook>> workbook =
      ConfinedWorkbook::OfFile(kRegisterReader, path, static_cast<std::uint32_t>(kind));
  if (!workbook.ok()) return WithPath(path, workbook.status());
  return workbook;
}

// The row of a workbook that looks most like column names; 0 when it is the first that is not
// blank.
absl::StatusOr<std::uint32_t> FindHeaderRow(const RegisterFile& file) {
  absl::StatusOr<std::unique_ptr<Workbook>> workbook = OpenWorkbook(file.path, file.mapping.kind);
  if (!workbook.ok()) return workbook.status();
  absl::StatusOr<std::unique_ptr<Sheet>> sheet = (*workbook)->Open(file.mapping.sheet);
  if (!sheet.ok()) return WithPath(file.path, sheet.status());
  std::vector<SheetRow> rows;
  std::size_t widest = 0;
  SheetRow row;
  while (rows.size() < kSearchedRows) {
    absl::StatusOr<bool> found = (*sheet)->Next(row);
    if (!found.ok()) return found.status();
    if (!*found) break;
    widest = std::max(widest, row.cells.size());
    rows.push_back(row);
  }
  std::uint32_t best_row = 0;
  double best = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string_view> cells;
    for (const SheetCell& cell : rows[i].cells) {
      if (cell.kind == CellKind::kText) cells.push_back(rows[i].TextOf(cell));
    }
    if (const double likeness = HeaderLikeness(cells, widest); likeness > best) {
      best = likeness;
      best_row = i == 0 ? 0 : static_cast<std::uint32_t>(rows[i].number);
    }
  }
  return best_row;
}

// What kind of source it is and how it is read: by what was given, and else by how it looks.
absl::Status FindForm(const InitOptions& options, RegisterFile& file,
                      std::vector<std::string>& reasons) {
  Mapping& mapping = file.mapping;
  mapping.source = !options.source.empty() ? options.source
                   : options.from.empty()  ? "database"
                                           : std::filesystem::path(options.from).stem().string();
  if (options.from.empty()) {
    mapping.kind = SourceKind::kSql;
    mapping.query = options.query;
    file.connection = options.connection;
    file.password_file = options.password_file;
    return absl::OkStatus();
  }
  file.path = options.from;
  absl::StatusOr<TextForm> form = GuessConfinedFileForm(options.from);
  if (!form.ok()) return form.status();
  mapping.kind = form->kind;
  mapping.header_row = options.header_row;
  mapping.sheet = options.sheet;
  if (form->kind == SourceKind::kXlsx || form->kind == SourceKind::kOds) {
    absl::StatusOr<std::unique_ptr<Workbook>> workbook = OpenWorkbook(options.from, form->kind);
    if (!workbook.ok()) return workbook.status();
    absl::StatusOr<std::vector<std::string>> sheets = (*workbook)->SheetNames();
    if (!sheets.ok()) return WithPath(options.from, sheets.status());
    if (options.sheet.empty() && !sheets->empty()) {
      mapping.sheet = sheets->front();
      if (sheets->size() > 1) {
        reasons.push_back("the first of its sheets; the others are");
        for (std::size_t i = 1; i < sheets->size(); ++i) {
          absl::StrAppend(&reasons.back(), i == 1 ? " " : ", ", (*sheets)[i]);
        }
      }
    }
    if (options.header_row == 0) {
      absl::StatusOr<std::uint32_t> row = FindHeaderRow(file);
      if (!row.ok()) return row.status();
      mapping.header_row = *row;
      if (*row != 0) {
        reasons.push_back(
            absl::StrCat("header_row ", *row, ": this row looks most like column names"));
      }
    }
    return absl::OkStatus();
  }
  mapping.encoding = form->encoding;
  mapping.mrz_separator = form->mrz_separator;
  mapping.fixed_columns = form->fixed_columns;
  if (form->kind == SourceKind::kCsv) {
    mapping.delimiter = form->delimiter;
    mapping.quote = form->quote;
    if (options.header_row == 0) mapping.header_row = form->header_line;
  }
  reasons = form->reasons;
  if (!options.encoding.empty()) {
    absl::StatusOr<TextEncoding> encoding = TextEncodingFromName(options.encoding);
    if (!encoding.ok()) return encoding.status();
    mapping.encoding = *encoding;
    reasons.clear();
  }
  if (!options.delimiter.empty()) {
    mapping.kind = SourceKind::kCsv;
    mapping.fixed_columns.clear();
    mapping.delimiter = options.delimiter == "tab" ? '\t' : options.delimiter.front();
    reasons.clear();
  }
  return absl::OkStatus();
}

// On a terminal the operator is asked at once; a blank answer leaves the choice in the mapping.
void AskForDateFormats(MappingProposal& proposal) {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0) return;
  for (ColumnProposal& column : proposal.columns) {
    if (!column.field || !IsDateField(*column.field) || column.date_formats.size() < 2) continue;
    std::cerr << "How are the dates of the column '" << PrintableLine(column.column)
              << "' written?\n";
    for (std::size_t i = 0; i < column.date_formats.size(); ++i) {
      std::cerr << "  " << i + 1 << "  " << DateFormatName(column.date_formats[i]) << "\n";
    }
    std::cerr << "number, or Enter to leave it open: ";
    std::string answer;
    std::size_t number = 0;
    if (!std::getline(std::cin, answer) || !absl::SimpleAtoi(answer, &number) || number == 0 ||
        number > column.date_formats.size()) {
      continue;
    }
    column.date_formats = {column.date_formats[number - 1]};
    column.reasons.push_back("its format is what the operator said");
  }
}

absl::Status ProposeFrom(const InitOptions& options) {
  const std::stop_token stop = StopOnInterrupt();
  RegisterFile file;
  std::vector<std::string> reasons;
  if (absl::Status status = FindForm(options, file, reasons); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Source>> source = OpenRegisterFile(file, stop);
  if (!source.ok()) return source.status();
  absl::StatusOr<MappingProposal> proposal = [&] {
    ProgressBar bar(absl::StrCat("looking at ", RegisterName(file)));
    return ProposeMapping(
        **source,
        {.rows = options.rows,
         .latest_year = static_cast<int>(std::chrono::year_month_day(Today()).year()),
         .samples = options.show_values ? kShownValues : 0},
        [&bar](std::uint64_t bytes, std::optional<std::uint64_t> total) {
          bar.Update(bytes, total.value_or(0));
        },
        stop);
  }();
  if (!proposal.ok()) {
    return {proposal.status().code(),
            absl::StrCat(RegisterName(file), ": ", proposal.status().message())};
  }
  if (proposal->rows == proposal->unreadable_rows) {
    return absl::InvalidArgumentError(
        absl::StrCat(RegisterName(file),
                     ": no row can be read\nhint: give --encoding, --delimiter, --sheet or "
                     "--header-row as the source has it"));
  }
  std::cerr << MappingPreview(*proposal);
  for (const std::string& reason : reasons) std::cerr << PrintableLine(reason) << "\n";
  for (const std::string& warning : proposal->warnings) std::cerr << warning << "\n";
  AskForDateFormats(*proposal);
  const std::string text = MappingProposalText(*proposal, file.mapping,
                                               {.file = options.from,
                                                .connection = options.connection,
                                                .password_file = options.password_file},
                                               options.entry, reasons);
  if (!options.to.empty()) return WriteNewFile(options.to, text);
  std::cout << text;
  return absl::OkStatus();
}

}  // namespace

CLI::App* AddInitCommand(CLI::App& app, InitOptions& options) {
  CLI::App* command = AddSubcommand(
      app, "init", "Write a starter configuration, or propose the mapping of a register",
      "mf-node init --config ke/node.txtpb --country KE\n"
      "  mf-node init --from arrivals.xlsx --sheet 2024 --as immigrants >> ke/node.txtpb\n"
      "  mf-node init --connection 'Driver={PostgreSQL Unicode};Servername=/run/postgresql;"
      "Database=border' --query 'SELECT * FROM crossing'");
  CLI::Option* config =
      command->add_option("--config", options.config, "Write a commented configuration there")
          ->type_name("FILE");
  command->add_option("--country", options.country, "The country of that configuration")
      ->type_name("CODE");
  CLI::Option* from = command->add_option("--from", options.from, "Propose a mapping for this file")
                          ->type_name("FILE");
  CLI::Option* connection =
      command
          ->add_option("--connection", options.connection,
                       "Propose a mapping for a query: an ODBC connection string, without password")
          ->type_name("TEXT");
  CLI::Option* query =
      command->add_option("--query", options.query, "One SELECT")->type_name("SQL");
  connection->needs(query)->excludes(from);
  query->needs(connection);
  config->excludes(from)->excludes(connection);
  command
      ->add_option("--password-file", options.password_file, "The database's password, mode 0600")
      ->type_name("FILE");
  command->add_option("--sheet", options.sheet, "Of a workbook")->type_name("NAME");
  command->add_option("--header-row", options.header_row, "The row with the column names")
      ->type_name("N");
  command->add_option("--encoding", options.encoding, "Of a text file, such as windows-1252")
      ->type_name("NAME");
  command->add_option("--delimiter", options.delimiter, "\",\", \";\", \"|\" or tab")
      ->check(CLI::IsMember({",", ";", "|", "tab"}));
  command->add_option("--source", options.source, "The name of the source in reports")
      ->type_name("NAME");
  command->add_option("--as", options.entry, "Where the entry belongs in the configuration")
      ->check(CLI::IsMember({"population", "emigrants", "immigrants"}))
      ->capture_default_str();
  command->add_option("--rows", options.rows, "Rows to look at; 0 takes all")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--show-values", options.show_values,
                    "Show values in the preview instead of their shapes. They are personal data");
  command->add_option("--to", options.to, "Write the proposal into a new file")->type_name("FILE");
  return command;
}

absl::Status RunInit(const InitOptions& options) {
  if (!options.from.empty() || !options.connection.empty()) return ProposeFrom(options);
  if (!options.config.empty()) return WriteStarter(options);
  return absl::InvalidArgumentError(
      "nothing to do\nhint: --from FILE proposes a mapping, --config FILE --country CODE writes a "
      "starter configuration");
}

}  // namespace mirrorflow
