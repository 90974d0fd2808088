#include "linkage/kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;

TEST(SupportedKernels, EndsWithTheScalarOne) {
  ASSERT_FALSE(SupportedKernels().empty());
  EXPECT_EQ(SupportedKernels().back(), &kScalarKernel);
}

TEST(KernelByName, FindsEachSupportedKernel) {
  for (const Kernel* kernel : SupportedKernels()) {
    EXPECT_EQ(ValueOrDie(KernelByName(kernel->name)), kernel);
  }
  EXPECT_EQ(ValueOrDie(KernelByName("")), SupportedKernels().front());
}

TEST(KernelByName, RefusesAnUnknownName) {
  EXPECT_THAT(KernelByName("sse9"), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("unknown comparison kernel 'sse9'")));
}

TEST(KernelByName, RefusesWhatTheProcessorLacks) {
  for (const char* name : {"avx2", "avx512"}) {
    const auto kernel = KernelByName(name);
    if (kernel.ok()) continue;
    EXPECT_THAT(kernel, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(name)));
  }
}

TEST(ChooseKernel, FollowsTheEnvironment) {
  setenv("MIRRORFLOW_KERNEL", "scalar", 1);
  EXPECT_EQ(ValueOrDie(ChooseKernel()), &kScalarKernel);
  setenv("MIRRORFLOW_KERNEL", "fastest", 1);
  EXPECT_THAT(ChooseKernel(), StatusIs(absl::StatusCode::kInvalidArgument));
  unsetenv("MIRRORFLOW_KERNEL");
  EXPECT_EQ(ValueOrDie(ChooseKernel()), SupportedKernels().front());
}

}  // namespace
}  // namespace mirrorflow
