#include "linkage/score_mixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace mirrorflow {
namespace {

// log(1 - exp(-x)) for x > 0.
double LogOneMinusExp(double x) {
  return x > 0.7 ? std::log1p(-std::exp(-x)) : std::log(-std::expm1(-x));
}

// Log likelihood of `events` among `at_risk` with hazard x, its derivative by x and the
// information.
struct HazardTerm {
  double value = 0;
  double slope = 0;
  double information = 0;
};

HazardTerm Hazard(double events, double at_risk, double x) {
  x = std::max(x, 1e-12);
  const double odds = std::exp(-x) / -std::expm1(-x);  // of staying
  HazardTerm term;
  term.value = -(at_risk - events) * x + (events > 0 ? events * LogOneMinusExp(x) : 0);
  term.slope = events * odds - (at_risk - events);
  term.information = at_risk * odds;
  return term;
}

// Dense symmetric matrix; the lower triangle is used.
class Normal {
 public:
  explicit Normal(std::size_t n) : n_(n), matrix_(n * n, 0), gradient_(n, 0) {}

  // A term -(information/2) (j . step)^2 + slope * (j . step) of the objective.
  void Add(const std::vector<std::pair<std::size_t, double>>& j, double slope, double information) {
    for (const auto& [p, jp] : j) {
      gradient_[p] += slope * jp;
      for (const auto& [q, jq] : j) {
        if (q <= p) matrix_[p * n_ + q] += information * jp * jq;
      }
    }
  }

  // Cholesky in place; false if not positive definite.
  static bool Factor(std::vector<double>& m, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = m[i * n + j];
        for (std::size_t k = 0; k < j; ++k) sum -= m[i * n + k] * m[j * n + k];
        if (i == j) {
          if (sum <= 0) return false;
          m[i * n + i] = std::sqrt(sum);
        } else {
          m[i * n + j] = sum / m[j * n + j];
        }
      }
    }
    return true;
  }

  const std::vector<double>& matrix() const { return matrix_; }
  const std::vector<double>& gradient() const { return gradient_; }

 private:
  std::size_t n_;
  std::vector<double> matrix_;
  std::vector<double> gradient_;
};

class Objective {
 public:
  Objective(const BinnedScores& scores, const MixturePrior& prior)
      : s_(scores), p_(prior), bins_(scores.links.size()), below_(prior.bins_below) {}

  std::size_t size() const { return below_ + 2 * bins_ + 1; }
  std::size_t TrueAt(std::size_t k) const { return below_ + k; }
  std::size_t ChanceAt(std::size_t k) const { return below_ + bins_ + k; }
  std::size_t ExcessAt() const { return below_ + 2 * bins_; }

  std::vector<double> Start() const {
    std::vector<double> theta(size());
    for (std::size_t k = 0; k < bins_; ++k) {
      theta[TrueAt(k)] = std::log(0.5 * s_.links[k] + 0.3);
      theta[ChanceAt(k)] = std::log((s_.alternatives[k] + 0.5) / (s_.controls + 1));
    }
    theta[ExcessAt()] = p_.control_excess;
    for (std::size_t i = 0; i < below_; ++i)
      theta[i] = theta[below_] - 0.1 * static_cast<double>(below_ - i);
    return theta;
  }

  // The log posterior; with `normal`, also its gradient and expected curvature.
  double Evaluate(const std::vector<double>& theta, Normal* normal) const {
    double value = Prior(theta, normal) + Controls(theta, normal);
    if (!std::isfinite(value)) return -std::numeric_limits<double>::infinity();
    return value + Links(theta, normal);
  }

 private:
  void Penalty(const std::vector<double>& theta,
               const std::vector<std::pair<std::size_t, double>>& j, double mean, double sd,
               double& value, Normal* normal) const {
    double x = -mean;
    for (const auto& [p, jp] : j) x += jp * theta[p];
    value -= x * x / (2 * sd * sd);
    if (normal != nullptr) normal->Add(j, -x / (sd * sd), 1 / (sd * sd));
  }

  double Prior(const std::vector<double>& theta, Normal* normal) const {
    double value = 0;
    // The last bin holds the exact agreements, which follow no curve.
    const std::size_t curve = below_ + bins_ - 1;
    for (std::size_t i = 0; i + 2 < curve; ++i) {
      Penalty(theta, {{i, 1}, {i + 1, -2}, {i + 2, 1}}, 0, p_.true_bend, value, normal);
    }
    for (std::size_t i = 0; i + 1 < curve; ++i) {
      const double spread = i < below_               ? p_.true_slope_spread
                            : i < below_ + bins_ / 2 ? p_.true_slope_spread_low
                                                     : p_.true_slope_spread_high;
      Penalty(theta, {{i, -1}, {i + 1, 1}}, p_.true_slope, spread, value, normal);
    }
    Penalty(theta, {{curve, 1}}, 0, 5, value, normal);
    Penalty(theta, {{curve - 1, 1}}, 0, 5, value, normal);
    for (std::size_t k = 0; k + 2 < bins_; ++k) {
      Penalty(theta, {{ChanceAt(k), 1}, {ChanceAt(k + 1), -2}, {ChanceAt(k + 2), 1}}, 0,
              p_.chance_bend, value, normal);
    }
    Penalty(theta, {{ChanceAt(bins_ - 1), 1}, {ChanceAt(bins_ - 2), -1}}, -0.2, 0.3, value, normal);
    Penalty(theta, {{ChanceAt(0), 1}}, -1, 3, value, normal);
    Penalty(theta, {{ExcessAt(), 1}}, p_.control_excess, p_.control_excess_spread, value, normal);
    return value;
  }

  double Controls(const std::vector<double>& theta, Normal* normal) const {
    double value = 0;
    double at_risk = s_.controls, at_risk_other = s_.controls, total = 0;
    for (std::size_t k = bins_; k-- > 0;) {
      const std::size_t z = ChanceAt(k);
      if (theta[z] > 5) return -std::numeric_limits<double>::infinity();
      const double x = static_cast<double>(k) / static_cast<double>(bins_);
      const double h = std::exp(theta[z] + x * theta[ExcessAt()]);
      const HazardTerm own = Hazard(s_.alternatives[k], at_risk, h);
      value += own.value;
      if (normal != nullptr) {
        normal->Add({{z, h}, {ExcessAt(), h * x}}, own.slope, own.information);
      }
      at_risk -= s_.alternatives[k];
      // Where chance is rare, pairs with rows of this side or of the other are equally frequent.
      total += h;
      if (total < kRare) {
        const double other = h * s_.unmatched_ratio;
        const HazardTerm term = Hazard(s_.alternatives_other[k], at_risk_other, other);
        value += term.value;
        if (normal != nullptr) {
          normal->Add({{z, other}, {ExcessAt(), other * x}}, term.slope, term.information);
        }
      }
      at_risk_other -= s_.alternatives_other[k];
    }
    return value;
  }

  double Links(const std::vector<double>& theta, Normal* normal) const {
    double value = 0, total = 0, above = 0, at_risk = s_.rows;
    std::vector<double> linked(bins_);  // true pairs in the bin whose partner has nothing better
    for (std::size_t k = bins_; k-- > 0;) {
      const double h = std::exp(theta[ChanceAt(k)]);
      total += h / 2;
      linked[k] = std::exp(theta[TrueAt(k)] - s_.unmatched_ratio * total);
      total += h / 2;
      const double here = above + linked[k];
      const double left = s_.rows - here, left_above = s_.rows - above;
      if (!(left > 0.3)) return -std::numeric_limits<double>::infinity();
      const double x = h + std::log(left_above / left);
      const HazardTerm term = Hazard(s_.links[k], at_risk, x);
      value += term.value;
      if (normal != nullptr) {
        std::vector<std::pair<std::size_t, double>> j = {{ChanceAt(k), h},
                                                         {TrueAt(k), linked[k] / left}};
        const double change = 1 / left - 1 / left_above;
        for (std::size_t i = k + 1; i < bins_; ++i) j.emplace_back(TrueAt(i), linked[i] * change);
        normal->Add(j, term.slope, term.information);
      }
      at_risk -= s_.links[k];
      above = here;
    }
    return value;
  }

  static constexpr double kRare = 0.3;

  const BinnedScores& s_;
  const MixturePrior& p_;
  const std::size_t bins_;
  const std::size_t below_;
};

void SolveForward(const std::vector<double>& factor, std::vector<double>& y) {
  const std::size_t n = y.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) y[i] -= factor[i * n + k] * y[k];
    y[i] /= factor[i * n + i];
  }
}

}  // namespace

void SolveTransposed(const std::vector<double>& factor, std::vector<double>& y) {
  const std::size_t n = y.size();
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) y[i] -= factor[k * n + i] * y[k];
    y[i] /= factor[i * n + i];
  }
}

MixtureFit FitScoreMixture(const BinnedScores& scores, const MixturePrior& prior) {
  constexpr int kMaxSteps = 200;
  constexpr double kEnough = 1e-6;  // change of the log posterior

  const Objective objective(scores, prior);
  const std::size_t n = objective.size();
  MixtureFit fit;
  fit.bins_below = prior.bins_below;
  fit.mode = objective.Start();
  double value = objective.Evaluate(fit.mode, nullptr);
  double damping = 1e-3;
  for (int step = 0; step < kMaxSteps && !fit.converged; ++step) {
    Normal normal(n);
    objective.Evaluate(fit.mode, &normal);
    while (true) {
      std::vector<double> matrix = normal.matrix();
      for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] *= 1 + damping;
      std::vector<double> move = normal.gradient();
      bool better = false;
      if (Normal::Factor(matrix, n)) {
        SolveForward(matrix, move);
        SolveTransposed(matrix, move);
        for (std::size_t i = 0; i < n; ++i) move[i] = fit.mode[i] + std::clamp(move[i], -2.0, 2.0);
        const double moved = objective.Evaluate(move, nullptr);
        better = moved > value;
        if (better) {
          fit.converged = moved - value < kEnough;
          fit.mode = std::move(move);
          value = moved;
          damping = std::max(damping / 5, 1e-9);
        }
      }
      if (better) break;
      damping *= 4;
      if (damping > 1e6) {
        fit.converged = true;
        break;
      }
    }
  }
  Normal normal(n);
  objective.Evaluate(fit.mode, &normal);
  fit.factor = normal.matrix();
  fit.converged = Normal::Factor(fit.factor, n) && fit.converged;
  return fit;
}

}  // namespace mirrorflow
