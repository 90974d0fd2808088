// Peak memory and speed of reading a register of many rows, without a file: the bytes are made
// while they are read. source_memory KIND [ROWS]; KIND is csv, utf-16, fixed-width or events (csv
// through harmonisation to events).
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <istream>
#include <memory>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "records/register_reader.h"
#include "records/sources/csv_source.h"
#include "records/sources/fixed_width_source.h"

namespace mirrorflow {
namespace {

std::string Utf16(std::string_view ascii) {
  std::string text;
  for (const char c : ascii) {
    text.push_back(c);
    text.push_back('\0');
  }
  return text;
}

// A header, then rows of one shape with running numbers.
class MadeRows final : public std::streambuf {
 public:
  MadeRows(const std::string& kind, std::uint64_t rows) : kind_(kind), rows_(rows) {}

 protected:
  int_type underflow() override {
    if (row_ > rows_) return traits_type::eof();
    text_.clear();
    constexpr std::uint64_t kRowsAtOnce = 1000;
    for (std::uint64_t end = std::min(row_ + kRowsAtOnce, rows_ + 1); row_ < end; ++row_) {
      if (row_ > 0) {
        const auto n = static_cast<int>(row_ % 1000000);
        absl::StrAppendFormat(&text_,
                              kind_ == "fixed-width"
                                  ? "A%08d%-12s%-12s%04d-%02d-%02dFKE AK%07dUG KE 2024-%02d-%02d\n"
                                  : "A%08d,%s,%s,%04d-%02d-%02d,F,KE,AK%07d,UG,KE,2024-%02d-%02d\n",
                              static_cast<int>(row_), n % 7 == 0 ? "Wanjiku" : "Brian", "Otieno",
                              1950 + n % 60, 1 + n % 12, 1 + n % 28, n, 1 + n % 12, 1 + n % 28);
      } else if (kind_ != "fixed-width") {
        text_ = "id,given,family,dob,sex,citizenship,document,from,to,date\n";
      }
    }
    if (kind_ == "utf-16") text_ = Utf16(text_);
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return traits_type::to_int_type(text_.front());
  }

 private:
  const std::string kind_;
  const std::uint64_t rows_;
  std::uint64_t row_ = 0;
  std::string text_;
};

class MadeStream final : public std::istream {
 public:
  MadeStream(const std::string& kind, std::uint64_t rows)
      : std::istream(nullptr), rows_(kind, rows) {
    rdbuf(&rows_);
  }

 private:
  MadeRows rows_;
};

absl::StatusOr<std::unique_ptr<Source>> Open(const std::string& kind, std::uint64_t rows) {
  auto stream = std::make_unique<MadeStream>(kind, rows);
  if (kind == "fixed-width") {
    return FixedWidthSource::Create(std::move(stream), {.columns = {{"id", 1, 9},
                                                                    {"given", 10, 21},
                                                                    {"family", 22, 33},
                                                                    {"dob", 34, 43},
                                                                    {"sex", 44, 44},
                                                                    {"citizenship", 45, 47},
                                                                    {"document", 48, 56},
                                                                    {"from", 57, 59},
                                                                    {"to", 60, 62},
                                                                    {"date", 63, 72}}});
  }
  return CsvSource::Create(std::move(stream), {.encoding = kind == "utf-16" ? TextEncoding::kUtf16Le
                                                                            : TextEncoding::kUtf8});
}

Mapping MadeMapping() {
  return {.source = "made",
          .columns = {{FieldKind::kRecordId, "id"},
                      {FieldKind::kName, "given"},
                      {FieldKind::kName, "family"},
                      {FieldKind::kBirthDate, "dob", DateFormat::kYearMonthDay},
                      {FieldKind::kSex, "sex"},
                      {FieldKind::kCitizenship, "citizenship"},
                      {FieldKind::kDocumentNumber, "document"},
                      {FieldKind::kOrigin, "from"},
                      {FieldKind::kDestination, "to"},
                      {FieldKind::kEventDate, "date", DateFormat::kYearMonthDay}}};
}

absl::StatusOr<std::uint64_t> CountRows(const std::string& kind, std::uint64_t rows) {
  absl::StatusOr<std::unique_ptr<Source>> source = Open(kind, rows);
  if (!source.ok()) return source.status();
  if (kind == "events") {
    std::vector<RegisterSource> sources;
    sources.push_back({MadeMapping(), *std::move(source)});
    absl::StatusOr<ReadReport> report =
        ReadRegister(sources, {}, [](PersonEvent&&) { return absl::OkStatus(); });
    if (!report.ok()) return report.status();
    return report->events;
  }
  SourceRow row;
  std::uint64_t read = 0;
  while (true) {
    const absl::StatusOr<bool> found = (*source)->Next(row);
    if (!found.ok()) return found.status();
    if (!*found) return read;
    if (!row.problem) ++read;
  }
}

}  // namespace
}  // namespace mirrorflow

int main(int argc, char** argv) {
  const std::string kind = argc > 1 ? argv[1] : "csv";
  const std::uint64_t rows = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10000000;
  const auto begin = std::chrono::steady_clock::now();
  const absl::StatusOr<std::uint64_t> read = mirrorflow::CountRows(kind, rows);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  if (!read.ok() || *read != rows) {
    std::fprintf(stderr, "source_memory: not all rows were read: %s\n",
                 read.status().ToString().c_str());
    return 1;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%s: %llu rows, %.1f s with making them, peak %ld MiB\n", kind.c_str(),
              static_cast<unsigned long long>(rows), seconds.count(), usage.ru_maxrss / 1024);
  return 0;
}
