#include "services/office/error_record.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

ErrorFigures SomeFigures(double precision) {
  return {.estimability = Estimability::kEstimated,
          .links = 812,
          .precision = {precision, precision - 0.02, precision + 0.01},
          .recall = {0.9, 0.8, 0.96},
          .true_pairs = {890, 820, 1000}};
}

ConfidentialErrorEstimate SomeEstimate() {
  std::array<std::optional<ErrorFigures>, kStratumCount> by_stratum;
  by_stratum[2] = SomeFigures(0.95);
  by_stratum[5] = ErrorFigures{};
  return {SomeFigures(0.97), by_stratum};
}

void ExpectSame(const EstimatedFigure& a, const EstimatedFigure& b) {
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
}

void ExpectSame(const ErrorFigures& a, const ErrorFigures& b) {
  EXPECT_EQ(a.estimability, b.estimability);
  EXPECT_EQ(a.links, b.links);
  ExpectSame(a.precision, b.precision);
  ExpectSame(a.recall, b.recall);
  ExpectSame(a.true_pairs, b.true_pairs);
}

TEST(ErrorRecord, ReadsWhatWasWritten) {
  const ConfidentialErrorEstimate estimate = SomeEstimate();
  const auto read = ValueOrDie(ParseErrors(SerializeErrors(estimate)));
  ExpectSame(read.ExposeAll(), estimate.ExposeAll());
  for (std::size_t code = 0; code < kStratumCount; ++code) {
    ASSERT_EQ(read.ExposeByStratum()[code].has_value(), code == 2 || code == 5) << code;
  }
  ExpectSame(*read.ExposeByStratum()[2], *estimate.ExposeByStratum()[2]);
  ExpectSame(*read.ExposeByStratum()[5], *estimate.ExposeByStratum()[5]);
}

TEST(ErrorRecord, RefusesWhatIsNoEstimate) {
  const std::string good = SerializeErrors(SomeEstimate());
  EXPECT_THAT(ParseErrors(""), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ParseErrors("no message"), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ParseErrors(good + good), StatusIs(absl::StatusCode::kDataLoss)) << "strata twice";
  ErrorFigures figures = SomeFigures(0.97);
  figures.precision.low = 0.98;
  EXPECT_THAT(ParseErrors(SerializeErrors({figures, {}})), StatusIs(absl::StatusCode::kDataLoss));
  figures = SomeFigures(0.97);
  figures.recall.high = 1.5;
  EXPECT_THAT(ParseErrors(SerializeErrors({figures, {}})), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(ErrorRecord, SharesHaveAQuarterOfTheIntervalAsErrorAndAreNoneWhereNothingWasEstimated) {
  const auto shares = SharesOf(SomeFigures(0.97));
  ASSERT_TRUE(shares.has_value());
  EXPECT_NEAR(shares->precision, 0.97, 1e-9);
  EXPECT_NEAR(shares->precision_error, 0.03 / 4, 1e-9);
  EXPECT_NEAR(shares->recall, 0.9, 1e-9);
  EXPECT_NEAR(shares->recall_error, 0.04, 1e-9);
  EXPECT_FALSE(SharesOf(ErrorFigures{}).has_value());
}

}  // namespace
}  // namespace mirrorflow
