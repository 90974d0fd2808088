#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// A table as a source has it, UTF-8.
struct SourceTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

// What is wrong in the sources of a generated country, and how often.
struct PlantedSourceErrors {
  std::uint64_t spelling_variants = 0;    // paper: another spelling of a name
  std::uint64_t swapped_birth_dates = 0;  // paper: day and month exchanged
  std::uint64_t heaped_birth_dates = 0;   // paper: 1 January of the right year
  std::uint64_t missing_sex = 0;          // paper: the cell is empty
  std::uint64_t missing_document = 0;     // paper: the same
  std::uint64_t repeated_rows = 0;        // paper: a row again, with another record id
  std::uint64_t impossible_dates = 0;     // paper: a crossing on 31 February
  std::uint64_t wrong_bytes = 0;          // paper: a byte that windows-1252 does not have
  std::uint64_t lost_crossings = 0;       // in no source, between two that are
  std::uint64_t gap_months = 0;           // paper: months of a post without a row
};

// One country's migration as four sources that do not know of each other have it, beside what
// really happened. Record ids begin with the person's number: "17-3".
struct CountrySources {
  SourceTable clean;    // every crossing as it was
  SourceTable paper;    // a paper register of small posts, keyed in: names, dates as DD/MM/YYYY
  SourceTable border;   // the system of the large posts
  SourceTable permits;  // residence permits
  std::vector<std::string> mrz;  // passports of immigrants of the middle year: two lines and '|'
  std::vector<std::uint32_t> mrz_persons;  // whose they are
  PlantedSourceErrors planted;
  std::set<std::uint32_t> touched;            // persons of whom some recording is wrong or lost
  std::uint64_t natural_first_januaries = 0;  // paper: birth dates that really are 1 January
  int first_year = 0;
  int middle_year = 0;  // migrations lie around it
  int last_year = 0;
};

// `country` is a COMESA member by its alpha-2 code, `persons` at least 40. The same for the same
// seed.
CountrySources MakeCountrySources(std::string_view country, std::uint32_t persons,
                                  std::uint64_t seed);

// The table as CSV with commas, in UTF-8 and in windows-1252.
std::string TableAsCsv(const SourceTable& table);
std::string TableAsWindows1252(const SourceTable& table);

}  // namespace mirrorflow
