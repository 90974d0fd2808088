#include "services/sandbox/country_sources_files.h"

#include <fstream>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kCrossingColumns = R"(
    columns { field: "record_id" column: "id" }
    columns { field: "name" column: "surname" }
    columns { field: "name" column: "given" }
    columns { field: "birth_date" column: "born" date_format: "$DATE" }
    columns { field: "sex" column: "sex" }
    columns { field: "citizenship" column: "national" }
    columns { field: "document_number" column: "passport" }
    columns { field: "national_id" column: "nid" }
    columns { field: "direction" column: "dir" }
    columns { field: "origin" column: "from" }
    columns { field: "destination" column: "to" }
    columns { field: "event_date" column: "date" date_format: "$DATE" }
    columns { field: "stay_days" column: "stay" }
    columns { field: "border_post" column: "post" }
)";

constexpr std::string_view kConfiguration =
    R"(# The four sources of a generated country as one population.
country: "$COUNTRY"
identity_key: "identity.key"
agreement_key: "agreement.key"
state_directory: "state"
observed_from: "$FIRST-01-01"
observed_until: "$LAST-06-01"

population {
  file: "border.csv"
  mapping {
    source: "border" rows: "crossing" capture: "electronic"$ISO  }
}
population {
  file: "paper.csv"
  mapping {
    source: "paper" rows: "crossing" capture: "manual" encoding: "windows-1252"$DMY  }
}
population {
  file: "permits.csv"
  mapping {
    source: "permits" rows: "permit" capture: "electronic"
    columns { field: "record_id" column: "id" }
    columns { field: "name" column: "name" }
    columns { field: "birth_date" column: "born" date_format: "YYYY-MM-DD" }
    columns { field: "citizenship" column: "national" }
    columns { field: "document_number" column: "passport" }
    columns { field: "national_id" column: "nid" }
    columns { field: "origin" column: "previous" }
    columns { field: "event_date" column: "from" date_format: "YYYY-MM-DD" }
    columns { field: "valid_until" column: "until" date_format: "YYYY-MM-DD" }
  }
}
population {
  file: "passports.mrz"
  mapping {
    source: "passports" kind: "mrz" mrz_separator: "|" rows: "registration" capture: "electronic"
    fixed_direction: "entry" fixed_event_date: "$MIDDLE"
    columns { field: "name" column: "surname" }
    columns { field: "name" column: "given_names" }
    columns { field: "birth_date" column: "birth_date" date_format: "YYMMDD to $MIDDLE" }
    columns { field: "sex" column: "sex" }
    columns { field: "citizenship" column: "nationality" }
    columns { field: "document_number" column: "document_number" }
  }
}
)";

absl::Status Write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  if (file << text && file.flush()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("can't write ", path.string()));
}

}  // namespace

absl::Status WriteCountrySources(const CountrySources& sources, std::string_view country,
                                 const std::filesystem::path& directory) {
  std::string zones;
  for (const std::string& zone : sources.mrz) absl::StrAppend(&zones, zone, "\n");
  const std::string columns(kCrossingColumns);
  const std::string configuration =
      absl::StrReplaceAll(std::string(kConfiguration),
                          {{"$ISO", absl::StrReplaceAll(columns, {{"$DATE", "YYYY-MM-DD"}})},
                           {"$DMY", absl::StrReplaceAll(columns, {{"$DATE", "DD/MM/YYYY"}})},
                           {"$COUNTRY", std::string(country)},
                           {"$FIRST", absl::StrCat(sources.first_year)},
                           {"$MIDDLE", absl::StrCat(sources.middle_year)},
                           {"$LAST", absl::StrCat(sources.last_year + 1)}});
  for (const auto& [name, text] :
       {std::pair("clean.csv", TableAsCsv(sources.clean)),
        std::pair("border.csv", TableAsCsv(sources.border)),
        std::pair("paper.csv", TableAsWindows1252(sources.paper)),
        std::pair("permits.csv", TableAsCsv(sources.permits)), std::pair("passports.mrz", zones),
        std::pair("node.txtpb", configuration)}) {
    if (absl::Status status = Write(directory / name, text); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
