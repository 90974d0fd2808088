#include "services/confinement/confined_source.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "records/sources/workbook_source.h"
#include "services/confinement/descriptor.h"
#include "services/confinement/input_limits.h"
#include "services/confinement/reader_process.h"
#include "services/confinement/row_frames.h"
#include "services/confinement/source_frames.h"
#include "services/confinement/sqlite_register.h"
#include "services/confinement/table_frames.h"

namespace mirrorflow {
namespace {

// Before its first row a query may sort and join all there is.
constexpr std::chrono::hours kLongestQuery{6};

bool IsWorkbook(SourceKind kind) { return kind == SourceKind::kXlsx || kind == SourceKind::kOds; }

// With the messages of the readers in this process. Nobody need write into a pipe for it to open.
absl::StatusOr<Descriptor> OpenFile(const std::string& path, bool is_workbook) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts {};
  const bool opened = file.get() >= 0 && fstat(file.get(), &facts) == 0;
  if (opened && !S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is no ordinary file\nhint: copy what it gives into a file"));
  }
  if (is_workbook) {
    if (absl::Status checked = CheckWorkbookFile(path); !checked.ok()) {
      return absl::Status(checked.code(), absl::StrCat(path, " ", checked.message()));
    }
  }
  if (!opened) {
    return absl::NotFoundError(
        absl::StrCat("can't open ", path, "; check that the file exists and can be read"));
  }
  if (S_ISDIR(facts.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is a directory, not a file"));
  }
  return file;
}

confinement::ReaderRequest RequestFor(const Mapping& mapping, const SourcePlace& place) {
  confinement::ReaderRequest request;
  confinement::SourceRequest& source = *request.mutable_source();
  source.set_kind(static_cast<std::uint32_t>(mapping.kind));
  source.set_encoding(static_cast<std::uint32_t>(mapping.encoding));
  source.set_delimiter(static_cast<unsigned char>(mapping.delimiter));
  source.set_quote(static_cast<unsigned char>(mapping.quote));
  source.set_header_row(mapping.header_row);
  source.set_skip_lines(mapping.skip_lines);
  for (const FixedColumn& column : mapping.fixed_columns) {
    confinement::SourceRequest::FixedColumn& added = *source.add_fixed_columns();
    added.set_name(column.name);
    added.set_first(column.first);
    added.set_last(column.last);
  }
  source.set_fixed_bytes(mapping.fixed_bytes);
  source.set_mrz_separator(static_cast<unsigned char>(mapping.mrz_separator));
  source.set_sheet(mapping.sheet);
  for (const MappedColumn& column : mapping.columns) source.add_wanted_columns(column.column);
  source.set_source_name(mapping.kind == SourceKind::kSql ? mapping.source : place.file);
  source.set_connection(place.connection);
  source.set_query(mapping.query);
  return request;
}

class ConfinedSource final : public Source {
 public:
  ConfinedSource(std::unique_ptr<ReaderProcess> process, TableHead head)
      : process_(std::move(process)), head_(std::move(head)), parser_(head_.columns.size()) {}

  const std::vector<std::string>& columns() const override { return head_.columns; }

  absl::StatusOr<bool> Next(SourceRow& row) override {
    row = {};
    if (!end_.ok()) return end_;
    absl::StatusOr<bool> more = frames_.HasRow(*process_);
    if (!more.ok()) end_ = more.status();
    if (!more.ok() || !*more) return more;
    if (absl::Status parsed = parser_.Parse(frames_.rows(), row); !parsed.ok()) {
      row = {};
      return end_ = process_->Distrust(parsed);
    }
    return true;
  }

  std::uint64_t bytes_read() const override { return frames_.bytes_read(); }
  std::optional<std::uint64_t> total_bytes() const override { return head_.total_bytes; }

 private:
  const std::unique_ptr<ReaderProcess> process_;
  const TableHead head_;
  SourceRowParser parser_;
  RowFrames frames_;
  absl::Status end_;
};

}  // namespace

bool IsConfinable(const Mapping& mapping, const SourcePlace& place) {
  return mapping.kind != SourceKind::kSql || SqliteRegister::Find(place.connection).has_value();
}

absl::StatusOr<std::unique_ptr<Source>> OpenConfinedSource(const Mapping& mapping,
                                                           const SourcePlace& place,
                                                           std::stop_token stop) {
  if (!IsConfinable(mapping, place)) return OpenSource(mapping, place, std::move(stop));
  ReaderProcess::Options options{
      .program = kRegisterReader, .input = place.file, .stop = std::move(stop)};
  std::optional<Descriptor> file;
  if (mapping.kind == SourceKind::kSql) {
    const std::optional<SqliteRegister> database = SqliteRegister::Find(place.connection);
    options.setup = database->Setup();
    options.input = database->path();
    options.longest_silence = kLongestQuery;
  } else {
    absl::StatusOr<Descriptor> opened = OpenFile(place.file, IsWorkbook(mapping.kind));
    if (!opened.ok()) return opened.status();
    file.emplace(*std::move(opened));
    options.setup =
        IsWorkbook(mapping.kind) ? WorkbookLimits(file->get()) : TextLimits(file->get());
  }
  absl::StatusOr<std::unique_ptr<ReaderProcess>> process =
      ReaderProcess::Start(std::move(options), file.has_value() ? file->get() : -1);
  if (!process.ok()) return process.status();
  if (absl::Status sent = (*process)->Send(RequestFor(mapping, place)); !sent.ok()) return sent;
  const absl::StatusOr<ReaderProcess::Frame> frame = (*process)->Receive();
  if (!frame.ok()) return frame.status();
  absl::StatusOr<TableHead> head =
      frame->kind == FrameKind::kHeader ? ParseHeadFrame(frame->bytes) : NoReaderWrites("a frame");
  if (!head.ok()) return (*process)->Distrust(head.status());
  return std::make_unique<ConfinedSource>(*std::move(process), *std::move(head));
}

absl::StatusOr<TextForm> GuessConfinedFileForm(const std::string& path) {
  absl::StatusOr<Descriptor> file = OpenFile(path, false);
  if (!file.ok()) return file.status();
  absl::StatusOr<std::unique_ptr<ReaderProcess>> process = ReaderProcess::Start(
      {.program = kRegisterReader, .input = path, .setup = WorkbookLimits(file->get())},
      file->get());
  if (!process.ok()) return process.status();
  confinement::ReaderRequest request;
  request.set_text_form(path);
  if (absl::Status sent = (*process)->Send(request); !sent.ok()) return sent;
  const absl::StatusOr<ReaderProcess::Frame> frame = (*process)->Receive();
  if (!frame.ok()) return frame.status();
  absl::StatusOr<TextForm> form = frame->kind == FrameKind::kTextForm
                                      ? ParseTextFormFrame(frame->bytes)
                                      : NoReaderWrites("a frame");
  if (form.ok()) return form;
  return (*process)->Distrust(form.status());
}

}  // namespace mirrorflow
