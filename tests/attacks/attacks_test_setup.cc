#include <gtest/gtest.h>

#include "attacks/blas_threads.h"

namespace mirrorflow {
namespace {

class OneBlasThread : public testing::Environment {
 public:
  void SetUp() override { KeepBlasToOneThread(); }
};

const testing::Environment* const kOneBlasThread =
    testing::AddGlobalTestEnvironment(new OneBlasThread);

}  // namespace
}  // namespace mirrorflow
