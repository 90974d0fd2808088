#include "services/confinement/source_frames.h"
#include "services/confinement/table_frames.h"
#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  FrameFields sheet;
  SheetRow row;
  row.number = 3;
  row.Add(0, CellKind::kText, "Ann");
  row.Add(4, CellKind::kDate, "1990-04-03");
  AddSheetRow(row, sheet);
  row.Clear();
  row.number = 9;
  row.problem = SheetProblem::kRowTooLong;
  AddSheetRow(row, sheet);
  FrameFields one;
  FrameFields three;
  const std::vector<std::string_view> cells = {"Ann", "Élodie", ""};
  const std::vector<CellKind> kinds = {CellKind::kText, CellKind::kDate, CellKind::kError};
  AddSourceRow({.number = 1, .line = 2, .cells = {cells.data(), 1}}, one);
  AddSourceRow({.number = 2, .line = 3, .problem = RowErrorReason::kNotUtf8, .problem_column = 0},
               one);
  AddSourceRow({.number = 1, .line = 2, .cells = cells, .kinds = kinds}, three);
  AddSourceRow({.number = 2, .line = 3, .cells = cells}, three);
  TextForm form;
  form.fixed_columns = {{"column 1", 1, 4}, {"column 2", 5, 9}};
  form.reasons = {"no delimiter fits"};
  return {std::string("\0", 1) + ErrorFrame(absl::NotFoundError("x.csv: no such file\nhint: y")),
          "\1" + NamesFrame({"2024", "Blätter"}),
          "\2" + HeadFrame({.columns = {"id", "name"}, .total_bytes = 77}),
          "\3" + TextFormFrame(form),
          "\4" + FrameHeadBytes(FrameKind::kRows, 1000),
          "\5" + sheet.bytes(),
          "\6" + one.bytes(),
          "\7" + three.bytes()};
}

}  // namespace mirrorflow
