#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "services/node/node_answers.h"
#include "tests/simulation/history.h"
#include "tests/simulation/service.h"
#include "tests/simulation/trace.h"

namespace mirrorflow::simulation {

// A line's end at a node: a service that answers.
class AnsweringService : public Service {
 public:
  using Service::Service;
  // Only in a call of Reach.
  virtual NodeAnswers& answers() = 0;
};

// A stream under way, which can be cut.
class Cuttable {
 public:
  virtual ~Cuttable() = default;
  virtual void Cut() = 0;
};

// The line between the linkage service and one node. Messages take a while, and the history says
// which are lost, come twice, late, or when it is down. What the node had committed to in its
// answers is kept, for the invariants.
//
// A caller that cancels is not noticed by a call under way; no call takes long.
class Line {
 public:
  Line(const History& history, Service& office, AnsweringService& node, Trace& trace);

  // A new connection; must not outlive the line.
  std::shared_ptr<v1::NodeService::StubInterface> Connect();

  // Streams under way are cut when an end dies.
  void EndDied();
  // Nothing gets through, for so long.
  void GoDown(std::chrono::milliseconds length);
  // Waits for what is still on its way.
  void Finish();

  // By run: each commitment that an answer said.
  const std::map<std::string, std::set<std::string>>& commitments() const { return commitments_; }
  int faults() const { return faults_; }

  template <typename Request, typename Response>
  grpc::Status Call(
      const char* method, const grpc::ClientContext& context, const Request& request,
      Response* response,
      const std::function<grpc::Status(NodeAnswers&, const Request&, Response&)>& handler);
  template <typename Request, typename Response>
  class Stream;

 private:
  friend class Connection;

  // The fault planned for this call, if there is one.
  const LineFault* Next(const std::string& method);
  bool IsDown() const;
  void Latency();
  void Later(std::chrono::milliseconds when, std::function<void()> what);
  void Note(const v1::CommitBatchRequest& request, const v1::CommitBatchResponse& response);
  template <typename Request, typename Response>
  void Note(const Request&, const Response&) {}
  void Add(const std::weak_ptr<Cuttable>& stream);

  const History& history_;
  Service& office_;
  AnsweringService& node_;
  Trace& trace_;
  std::mt19937_64 latency_;  // NOLINT: seeded from the history
  std::map<std::string, int> calls_;
  std::vector<std::weak_ptr<Cuttable>> streams_;
  std::vector<std::thread> on_their_way_;
  std::chrono::nanoseconds down_until_{};
  std::map<std::string, std::set<std::string>> commitments_;
  int faults_ = 0;
};

}  // namespace mirrorflow::simulation
