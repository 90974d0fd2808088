#pragma once

#include "services/confinement/reader_loop.h"

namespace mirrorflow {

// The tasks of the reader of registers: sources of every kind, workbooks, and how a text file seems
// to be written.
ReaderTasks RegisterTasks();

}  // namespace mirrorflow
