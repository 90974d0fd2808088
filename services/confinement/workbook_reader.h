#pragma once

#include "services/confinement/reader_loop.h"

namespace mirrorflow {

// The requests about workbooks: names of sheets, and the rows of one. Kinds are of
// workbook_kind.h. InvalidArgument for another request.
absl::Status AnswerWorkbookRequest(const confinement::ReaderRequest& request, ReaderInput input,
                                   FrameSink& sink);

}  // namespace mirrorflow
