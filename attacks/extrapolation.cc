#include "attacks/extrapolation.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <set>

namespace mirrorflow {

std::optional<Extrapolation> ExtrapolateToSize(std::span<const SizePoint> points, double size) {
  constexpr int kIterations = 60;
  constexpr double kZ = 1.959964;
  std::set<double> sizes;
  double right = 0;
  double tried = 0;
  double log_sizes = 0;
  for (const SizePoint& point : points) {
    sizes.insert(point.size);
    right += point.right;
    tried += point.tried;
    log_sizes += std::log(point.size) / static_cast<double>(points.size());
  }
  if (sizes.size() < 3 || right < 3) return std::nullopt;

  // Poisson regression with a logarithmic link, by Newton's method; sizes are centred.
  Eigen::Vector2d line(std::log(right / tried), 0);
  Eigen::Matrix2d information = Eigen::Matrix2d::Identity();
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    Eigen::Vector2d gradient = Eigen::Vector2d::Zero();
    information.setZero();
    for (const SizePoint& point : points) {
      const Eigen::Vector2d x(1, std::log(point.size) - log_sizes);
      const double expected = point.tried * std::exp(std::min(line.dot(x), 0.0));
      gradient += (point.right - expected) * x;
      information += expected * x * x.transpose();
    }
    const Eigen::Vector2d step = information.ldlt().solve(gradient);
    line += step / std::max(1.0, step.norm());  // never more than a factor e at once
    if (step.norm() < 1e-9) break;
  }
  double scatter = 0;
  for (const SizePoint& point : points) {
    const Eigen::Vector2d x(1, std::log(point.size) - log_sizes);
    const double expected = point.tried * std::exp(line.dot(x));
    scatter += (point.right - expected) * (point.right - expected) / std::max(expected, 1e-9);
  }
  const double dispersion = std::max(1.0, scatter / static_cast<double>(points.size() - 2));
  const Eigen::Matrix2d covariance = dispersion * information.inverse();
  const Eigen::Vector2d at(1, std::log(size) - log_sizes);
  const double log_share = line.dot(at);
  const double error = std::sqrt(std::max(0.0, at.dot(covariance * at)));
  return Extrapolation{.size = size,
                       .share = std::min(1.0, std::exp(log_share)),
                       .low = std::min(1.0, std::exp(log_share - kZ * error)),
                       .high = std::min(1.0, std::exp(log_share + kZ * error)),
                       .exponent = line(1),
                       .exponent_error = std::sqrt(std::max(0.0, covariance(1, 1)))};
}

}  // namespace mirrorflow
