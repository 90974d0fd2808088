#pragma once

#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "linkage/kernel_tile.h"

namespace mirrorflow {

// The comparison kernels that this processor can run, best first: avx512 (needs VPOPCNTDQ), avx2,
// scalar (always there); on 64-bit ARM neon and scalar. All report the same pairs. Thread-safe.
std::span<const Kernel* const> SupportedKernels();

// The kernel of that name; the best one for an empty name. InvalidArgument when there is no such
// kernel, FailedPrecondition when this processor can't run it.
absl::StatusOr<const Kernel*> KernelByName(std::string_view name);

// The kernel that the environment variable MIRRORFLOW_KERNEL names (scalar, avx2, avx512 or neon),
// else the best one. Errors as KernelByName.
absl::StatusOr<const Kernel*> ChooseKernel();

}  // namespace mirrorflow
