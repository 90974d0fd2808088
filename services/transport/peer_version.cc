#include "services/transport/peer_version.h"

#include <array>
#include <charconv>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kProduct = "mirrorflow/";
constexpr int kLargestPart = 99'999;

}  // namespace

absl::StatusOr<PeerVersion> PeerVersion::Parse(std::string_view text) {
  const absl::Status refusal =
      absl::InvalidArgumentError("a version is three numbers, such as 0.1.0");
  std::array<int, 3> parts{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && (at == end || *at++ != '.')) return refusal;
    if (at == end || *at < '0' || *at > '9') return refusal;
    const auto [next, error] = std::from_chars(at, end, parts[i]);
    if (error != std::errc() || parts[i] > kLargestPart) return refusal;
    at = next;
  }
  if (at != end) return refusal;
  return PeerVersion{.major = parts[0], .minor = parts[1], .patch = parts[2]};
}

absl::StatusOr<PeerVersion> PeerVersion::FromUserAgent(std::string_view user_agent) {
  if (!user_agent.starts_with(kProduct)) return absl::NotFoundError("the caller says no version");
  user_agent.remove_prefix(kProduct.size());
  return Parse(user_agent.substr(0, user_agent.find(' ')));
}

std::string PeerVersion::ToString() const { return absl::StrCat(major, ".", minor, ".", patch); }

std::string OwnUserAgent() { return absl::StrCat(std::string(kProduct), MIRRORFLOW_VERSION); }

}  // namespace mirrorflow
