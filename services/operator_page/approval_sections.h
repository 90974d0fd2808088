#pragma once

#include "services/operator_page/page_facts.h"
#include "services/operator_page/page_writer.h"

namespace mirrorflow {

// What approving means, before somebody does: what leaves, in what form, to whom, what comes of it
// and what can't be taken back; then the commands. All of it can be folded away where there are
// several; `unfolded` is what it begins with.

// Of a run with `approval`.
void WriteRunApproval(PageWriter& page, const PageFacts& facts, const RunFacts& run, bool unfolded);
// Of a release that is drafted, checked or approved.
void WriteReleaseApproval(PageWriter& page, const ReleaseFacts& release, bool unfolded);

}  // namespace mirrorflow
