#pragma once

namespace mirrorflow {

// From here on the products of matrices take one thread, in the whole process. Programs call it
// before they attack: the library's threads wait busily for each other, and processor time would
// say nothing.
void KeepBlasToOneThread();

}  // namespace mirrorflow
