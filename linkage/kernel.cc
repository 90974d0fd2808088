#include "linkage/kernel.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

#if defined(__x86_64__)
constexpr const Kernel* kAllKernels[] = {&kAvx512Kernel, &kAvx2Kernel, &kScalarKernel};
#elif defined(__aarch64__)
constexpr const Kernel* kAllKernels[] = {&kNeonKernel, &kScalarKernel};
#else
constexpr const Kernel* kAllKernels[] = {&kScalarKernel};
#endif

bool IsSupported([[maybe_unused]] const Kernel& kernel) {
#if defined(__x86_64__)
  if (&kernel == &kAvx512Kernel) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vpopcntdq");
  }
  if (&kernel == &kAvx2Kernel) return __builtin_cpu_supports("avx2");
#endif
  return true;  // NEON is part of every 64-bit ARM processor
}

}  // namespace

std::span<const Kernel* const> SupportedKernels() {
  static const std::vector<const Kernel*> supported = [] {
    std::vector<const Kernel*> kernels;
    for (const Kernel* kernel : kAllKernels) {
      if (IsSupported(*kernel)) kernels.push_back(kernel);
    }
    return kernels;
  }();
  return supported;
}

absl::StatusOr<const Kernel*> KernelByName(std::string_view name) {
  if (name.empty()) return SupportedKernels().front();
  for (const Kernel* kernel : kAllKernels) {
    if (name != kernel->name) continue;
    if (IsSupported(*kernel)) return kernel;
    return absl::FailedPreconditionError(
        absl::StrCat("this processor can't run the comparison kernel ", kernel->name,
                     "; unset MIRRORFLOW_KERNEL to take the best one it can run"));
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown comparison kernel '", std::string(name),
                                                 "'; use scalar, avx2, avx512 or neon"));
}

absl::StatusOr<const Kernel*> ChooseKernel() {
  const char* name = std::getenv("MIRRORFLOW_KERNEL");
  return KernelByName(name == nullptr ? "" : name);
}

}  // namespace mirrorflow
