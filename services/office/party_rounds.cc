#include "services/office/party_rounds.h"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/clock/pause.h"
#include "services/transport/channel.h"
#include "services/transport/rpc_status.h"
#include "services/wire/commitment.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPause{500};

}  // namespace

absl::StatusOr<std::array<PartyRounds::Line, kComputeParties>> PartyRounds::Connect(
    const RunTerms& terms) const {
  absl::StatusOr<std::array<ComputeParty, kComputeParties>> parties = parties_of_(terms);
  if (!parties.ok()) return parties.status();
  std::array<Line, kComputeParties> lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const ComputeParty& party = (*parties)[i];
    const auto address = addresses_.find(party.name);
    if (address == addresses_.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat("party ", party.name,
                       " is not in the configuration of the linkage service\nhint: parties { name: "
                       "\"",
                       party.name, "\" address: \"HOST:PORT\" }"));
    }
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = CreatePinnedChannel(
        address->second, tls_,
        ExpectedServer::Pinned(Role::kParty, party.name, party.certificate_fingerprint));
    if (!channel.ok()) return channel.status();
    lines[i] = {.name = party.name, .stub = v1::PartyService::NewStub(*channel)};
  }
  return lines;
}

absl::Status PartyRounds::Try(const Line& line, const char* method,
                              std::chrono::milliseconds patience, const std::stop_token& stop,
                              const Call& call) const {
  const Clock::time_point until = Clock::now() + patience;
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + limits_.call);
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    v1::PartyRunStatus response;
    const grpc::Status status = call(*line.stub, context, response);
    if (stop.stop_requested()) return absl::CancelledError("stopped");
    if (!WasNotReached(status) || Clock::now() >= until) {
      return FromRpcStatus(status, absl::StrCat("party ", line.name, ": ", method));
    }
    Pause(kPause, stop);
  }
}

absl::Status PartyRounds::Propose(const StoredRun& run, const std::stop_token& stop) const {
  absl::StatusOr<std::array<Line, kComputeParties>> lines = Connect(run.terms);
  if (!lines.ok()) return lines.status();
  v1::ProposePartyRunRequest request;
  request.set_terms(run.terms_bytes);
  for (const Line& line : *lines) {
    absl::Status status =
        Try(line, "ProposeRun", limits_.patience, stop,
            [&](Stub& stub, grpc::ClientContext& context, v1::PartyRunStatus& response) {
              return stub.ProposeRun(&context, request, &response);
            });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> PartyRounds::Follow(
    const Line& line, const RunId& run,
    const std::function<void(const v1::PartyRunStatus&)>& on_news,
    const std::stop_token& stop) const {
  v1::WatchPartyRunRequest request;
  request.set_run_id(run.value());
  Clock::time_point until = Clock::now() + limits_.patience;
  while (true) {
    grpc::ClientContext context;
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    const auto reader = line.stub->WatchRun(&context, request);
    v1::PartyRunStatus news;
    while (reader->Read(&news)) {
      until = Clock::now() + limits_.patience;
      on_news(news);
      if (news.state() == v1::PartyRunStatus::OPENED) {
        std::string opened = news.opened();
        context.TryCancel();
        reader->Finish();
        return opened;
      }
      if (news.state() > v1::PartyRunStatus::OPENED) {
        context.TryCancel();
        reader->Finish();
        return absl::FailedPreconditionError(
            absl::StrCat("party ", line.name, ": ", news.message()));
      }
    }
    const grpc::Status status = reader->Finish();
    if (stop.stop_requested()) return absl::CancelledError("stopped");
    if (!WasNotReached(status) || Clock::now() >= until) {
      const absl::Status failed =
          FromRpcStatus(status, absl::StrCat("party ", line.name, ": WatchRun"));
      return failed.ok() ? absl::DataLossError(absl::StrCat("party ", line.name, " says no more"))
                         : failed;
    }
    Pause(kPause, stop);
  }
}

absl::StatusOr<std::string> PartyRounds::Link(const StoredRun& run,
                                              const RunCommitments& commitments,
                                              const Progress& progress,
                                              const std::stop_token& stop) const {
  absl::StatusOr<std::array<Line, kComputeParties>> lines = Connect(run.terms);
  if (!lines.ok()) return lines.status();
  v1::StartPartyRunRequest request;
  request.set_run_id(run.id.value());
  *request.mutable_sender_commitment() = CommitmentToWire(commitments.sender);
  *request.mutable_receiver_commitment() = CommitmentToWire(commitments.receiver);
  std::stop_source all;
  const std::stop_callback forward(stop, [&all] { all.request_stop(); });
  std::mutex mutex;  // guards what follows
  absl::Status first;
  std::array<std::string, kComputeParties> opened;
  std::array<v1::PartyRunStatus, kComputeParties> states;
  bool received = false;
  const auto on_news = [&](std::size_t place, const v1::PartyRunStatus& news) {
    const std::lock_guard lock(mutex);
    states.at(place) = news;
    const auto least = std::ranges::min_element(states, {}, [](const v1::PartyRunStatus& state) {
      return std::pair(state.state(), state.percent());
    });
    if (!received && least->state() >= v1::PartyRunStatus::RECEIVED && first.ok()) {
      received = true;
      first = progress.received();
      if (!first.ok()) all.request_stop();
    }
    progress.percent(least->percent());
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t place = 0; place < lines->size(); ++place) {
      threads.emplace_back([&, place] {
        const Line& line = (*lines)[place];
        absl::Status status =
            Try(line, "StartRun", limits_.patience, all.get_token(),
                [&](Stub& stub, grpc::ClientContext& context, v1::PartyRunStatus& response) {
                  return stub.StartRun(&context, request, &response);
                });
        if (status.ok()) {
          absl::StatusOr<std::string> result = Follow(
              line, run.id, [&](const auto& news) { on_news(place, news); }, all.get_token());
          status = result.status();
          const std::lock_guard lock(mutex);
          if (result.ok()) opened.at(place) = *std::move(result);
        }
        const std::lock_guard lock(mutex);
        if (status.ok() || !first.ok()) return;
        first = std::move(status);
        all.request_stop();
      });
    }
  }
  if (!first.ok()) return first;
  if (opened[0] != opened[1] || opened[0] != opened[2]) {
    return absl::DataLossError("the three parties opened different counts");
  }
  return opened[0];
}

absl::Status PartyRounds::End(const StoredRun& run, RunState outcome,
                              std::chrono::milliseconds patience) const {
  absl::StatusOr<std::array<Line, kComputeParties>> lines = Connect(run.terms);
  if (!lines.ok()) return lines.status();
  v1::EndPartyRunRequest request;
  request.set_run_id(run.id.value());
  request.set_outcome(static_cast<v1::RunState>(outcome));
  std::array<absl::Status, kComputeParties> results;
  {
    std::vector<std::jthread> threads;
    for (std::size_t place = 0; place < lines->size(); ++place) {
      threads.emplace_back([&, place] {
        results.at(place) =
            Try((*lines)[place], "EndRun", patience, {},
                [&](Stub& stub, grpc::ClientContext& context, v1::PartyRunStatus& response) {
                  return stub.EndRun(&context, request, &response);
                });
      });
    }
  }
  for (const absl::Status& result : results) {
    if (!result.ok() && !absl::IsNotFound(result)) return result;
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
