#include "tests/simulation/line.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/simulation/pipe.h"

namespace mirrorflow::simulation {
namespace {

using std::chrono::milliseconds;

// How long a caller that nothing reaches needs to notice.
constexpr milliseconds kNoConnection{200};

grpc::Status NotReached(const char* why) { return {grpc::StatusCode::UNAVAILABLE, why}; }

milliseconds Left(const grpc::ClientContext& context) {
  return std::chrono::duration_cast<milliseconds>(context.deadline() -
                                                  std::chrono::system_clock::now());
}

}  // namespace

Line::Line(const History& history, Service& office, AnsweringService& node, Trace& trace)
    : history_(history),
      office_(office),
      node_(node),
      trace_(trace),
      latency_(history.seed * 31 + static_cast<std::uint64_t>(node.owner())) {}

void Line::EndDied() {
  for (const std::weak_ptr<Cuttable>& stream : std::exchange(streams_, {})) {
    if (const std::shared_ptr<Cuttable> alive = stream.lock()) alive->Cut();
  }
}

void Line::GoDown(milliseconds length) {
  trace_.Say(node_.name(), absl::StrCat("line is down for ", length.count(), " ms"));
  down_until_ = TurnTime() + length;
  ++faults_;
  EndDied();
}

bool Line::IsDown() const { return TurnTime() < down_until_; }

void Line::Finish() {
  while (!on_their_way_.empty()) {
    std::thread next = std::move(on_their_way_.back());
    on_their_way_.pop_back();
    next.join();
  }
}

const LineFault* Line::Next(const std::string& method) {
  const int call = ++calls_[method];
  for (const LineFault& fault : history_.line_faults) {
    if (fault.node == node_.name() && fault.method == method && fault.call == call) {
      ++faults_;
      return &fault;
    }
  }
  return nullptr;
}

void Line::Latency() { std::this_thread::sleep_for(milliseconds(1 + latency_() % 30)); }

void Line::Later(milliseconds when, std::function<void()> what) {
  const AsOwner as(0);
  on_their_way_.emplace_back([when, what = std::move(what)] {
    std::this_thread::sleep_for(when);
    what();
  });
}

void Line::Note(const v1::CommitBatchRequest& request, const v1::CommitBatchResponse& response) {
  if (!response.has_commitment()) return;
  commitments_[request.run_id()].insert(response.commitment().SerializeAsString());
}

void Line::Add(const std::weak_ptr<Cuttable>& stream) { streams_.push_back(stream); }

template <typename Request, typename Response>
grpc::Status Line::Call(
    const char* method, const grpc::ClientContext& context, const Request& request,
    Response* response,
    const std::function<grpc::Status(NodeAnswers&, const Request&, Response&)>& handler) {
  const LineFault* const fault = Next(method);
  const auto deliver = [this, handler, method](const Request& sent, Response& answer,
                                               grpc::Status& status) {
    return node_.Reach([&] {
      status = handler(node_.answers(), sent, answer);
      trace_.Say(node_.name(),
                 absl::StrCat(method, ": ", status.ok() ? "OK" : status.error_message()));
      if (status.ok()) Note(sent, answer);
    });
  };
  const auto deliver_late = [this, deliver, request](milliseconds when) {
    Later(when, [deliver, request] {
      Response unheard;
      grpc::Status unseen;
      deliver(request, unheard, unseen);
    });
  };
  Latency();
  if (IsDown() || !IsAlive(office_.owner())) {
    std::this_thread::sleep_for(kNoConnection);
    return NotReached("the line is down");
  }
  if (fault != nullptr) {
    trace_.Say(node_.name(), absl::StrCat(method, " has a fault"));
    switch (fault->kind) {
      case LineFault::Kind::kLoseRequest:
        std::this_thread::sleep_for(kNoConnection);
        return NotReached("the request was lost");
      case LineFault::Kind::kDuplicate:
        deliver_late(fault->later);
        break;
      case LineFault::Kind::kDelay:
        if (fault->later > Left(context)) {
          deliver_late(fault->later);
          std::this_thread::sleep_for(std::max(Left(context), milliseconds(0)));
          return {grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"};
        }
        std::this_thread::sleep_for(fault->later);
        break;
      case LineFault::Kind::kLoseReply:
      case LineFault::Kind::kCut:
        break;
    }
  }
  grpc::Status status;
  if (!deliver(request, *response, status)) {
    std::this_thread::sleep_for(kNoConnection);
    return NotReached("the node is not there");
  }
  Latency();
  if (IsDown()) return NotReached("the line is down");
  if (fault != nullptr &&
      (fault->kind == LineFault::Kind::kLoseReply || fault->kind == LineFault::Kind::kCut)) {
    return NotReached("the answer was lost");
  }
  return status;
}

// One stream's two directions, with a thread of the node's that answers.
template <typename Request, typename Response>
class Line::Stream final : public Cuttable,
                           public grpc::internal::ReaderInterface<Request>,
                           public grpc::internal::WriterInterface<Response> {
 public:
  using Handler = std::function<grpc::Status(NodeAnswers&, Stream&)>;

  // `parts`: after how many answers it is cut; negative: not.
  static std::shared_ptr<Stream> Begin(Line& line, const char* method, int parts, Handler handler) {
    std::shared_ptr<Stream> stream(new Stream(parts));
    line.Add(stream);
    const AsOwner as(0);
    stream->server_ = std::thread([&line, method, handler = std::move(handler), it = stream.get()] {
      grpc::Status status = NotReached("the node is not there");
      const bool reached = line.node_.Reach([&] {
        status = handler(line.node_.answers(), *it);
        line.trace_.Say(line.node_.name(),
                        absl::StrCat(method, ": ", status.ok() ? "OK" : status.error_message()));
      });
      if (!reached) status = NotReached("the node is not there");
      if (!it->cut_) it->status_ = status;
      it->answers_.Close();
    });
    return stream;
  }
  ~Stream() override { End(); }

  // For the caller.
  bool Send(const Request& request) { return requests_.Put(request); }
  void DoneSending() { requests_.Close(); }
  bool Receive(Response* response) {
    if (taken_ == parts_) Cut();
    if (!answers_.Take(response)) return false;
    ++taken_;
    return true;
  }
  grpc::Status End() {
    gone_ = true;
    requests_.Close();
    if (server_.joinable()) server_.join();
    return status_;
  }

  // For the node.
  bool NextMessageSize(std::uint32_t*) override { return false; }
  bool Read(Request* request) override { return requests_.Take(request); }
  using grpc::internal::WriterInterface<Response>::Write;
  bool Write(const Response& response, grpc::WriteOptions) override {
    return answers_.Put(response);
  }
  bool is_gone() const { return gone_; }

  void Cut() override {
    if (!cut_) status_ = NotReached("the stream was cut");
    cut_ = true;
    gone_ = true;
    requests_.Cut();
    answers_.Cut();
  }

 private:
  explicit Stream(int parts) : parts_(parts) {}

  const int parts_;
  int taken_ = 0;
  Pipe<Request> requests_;
  Pipe<Response> answers_;
  bool gone_ = false;
  bool cut_ = false;
  grpc::Status status_;
  std::thread server_;
};

namespace {

using Batches = Line::Stream<v1::StreamBatchRequest, v1::BatchPart>;
using Watches = Line::Stream<v1::WatchNodeRunRequest, v1::NodeRunStatus>;

class BatchStream final
    : public grpc::ClientReaderWriterInterface<v1::StreamBatchRequest, v1::BatchPart> {
 public:
  explicit BatchStream(std::shared_ptr<Batches> stream) : stream_(std::move(stream)) {}

  void WaitForInitialMetadata() override {}
  bool NextMessageSize(std::uint32_t*) override { return false; }
  bool Read(v1::BatchPart* part) override { return stream_->Receive(part); }
  using grpc::internal::WriterInterface<v1::StreamBatchRequest>::Write;
  bool Write(const v1::StreamBatchRequest& request, grpc::WriteOptions) override {
    return stream_->Send(request);
  }
  bool WritesDone() override {
    stream_->DoneSending();
    return true;
  }
  grpc::Status Finish() override { return stream_->End(); }

 private:
  const std::shared_ptr<Batches> stream_;
};

class WatchStream final : public grpc::ClientReaderInterface<v1::NodeRunStatus> {
 public:
  explicit WatchStream(std::shared_ptr<Watches> stream) : stream_(std::move(stream)) {}

  void WaitForInitialMetadata() override {}
  bool NextMessageSize(std::uint32_t*) override { return false; }
  bool Read(v1::NodeRunStatus* status) override { return stream_->Receive(status); }
  grpc::Status Finish() override { return stream_->End(); }

 private:
  const std::shared_ptr<Watches> stream_;
};

}  // namespace

// Calls of the kinds that the linkage service does not make are not there.
#define MF_NO_ASYNC(method, Request, Response)                                       \
  grpc::ClientAsyncResponseReaderInterface<v1::Response>* Async##method##Raw(        \
      grpc::ClientContext*, const v1::Request&, grpc::CompletionQueue*) override {   \
    return nullptr;                                                                  \
  }                                                                                  \
  grpc::ClientAsyncResponseReaderInterface<v1::Response>* PrepareAsync##method##Raw( \
      grpc::ClientContext*, const v1::Request&, grpc::CompletionQueue*) override {   \
    return nullptr;                                                                  \
  }
#define MF_NO_ASYNC_READER(method, Request, Response)                                     \
  grpc::ClientAsyncReaderInterface<v1::Response>* Async##method##Raw(                     \
      grpc::ClientContext*, const v1::Request&, grpc::CompletionQueue*, void*) override { \
    return nullptr;                                                                       \
  }                                                                                       \
  grpc::ClientAsyncReaderInterface<v1::Response>* PrepareAsync##method##Raw(              \
      grpc::ClientContext*, const v1::Request&, grpc::CompletionQueue*) override {        \
    return nullptr;                                                                       \
  }
#define MF_UNARY(method, Request, Response)                                       \
  grpc::Status method(grpc::ClientContext* context, const v1::Request& request,   \
                      v1::Response* response) override {                          \
    return line_.Call<v1::Request, v1::Response>(                                 \
        #method, *context, request, response,                                     \
        [](NodeAnswers& answers, const v1::Request& sent, v1::Response& answer) { \
          return answers.method(sent, answer);                                    \
        });                                                                       \
  }                                                                               \
                                                                                  \
 private:                                                                         \
  MF_NO_ASYNC(method, Request, Response)                                          \
                                                                                  \
 public:

class Connection final : public v1::NodeService::StubInterface {
 public:
  explicit Connection(Line& line) : line_(line) {}

  grpc::Status Describe(grpc::ClientContext* context, const v1::DescribeRequest& request,
                        v1::DescribeResponse* response) override {
    return line_.Call<v1::DescribeRequest, v1::DescribeResponse>(
        "Describe", *context, request, response,
        [](NodeAnswers& answers, const v1::DescribeRequest&, v1::DescribeResponse& answer) {
          answers.Describe(answer);
          return grpc::Status::OK;
        });
  }
  MF_UNARY(ProposeCampaign, ProposeCampaignRequest, ProposeCampaignResponse)
  MF_UNARY(OfferKey, OfferKeyRequest, KeyOffer)
  MF_UNARY(AcceptKey, AcceptKeyRequest, KeyConfirmation)
  MF_UNARY(CommitBatch, CommitBatchRequest, CommitBatchResponse)
  MF_UNARY(ReadSet, ReadSetRequest, SetPiece)
  MF_UNARY(WriteSet, WriteSetRequest, WriteSetResponse)
  MF_UNARY(EndRun, EndRunRequest, EndRunResponse)

 private:
  MF_NO_ASYNC(Describe, DescribeRequest, DescribeResponse)
  MF_NO_ASYNC_READER(WatchRun, WatchNodeRunRequest, NodeRunStatus)
  MF_NO_ASYNC_READER(StreamShares, StreamBatchRequest, BatchPart)

  grpc::ClientReaderInterface<v1::NodeRunStatus>* WatchRunRaw(
      grpc::ClientContext*, const v1::WatchNodeRunRequest& request) override {
    line_.Latency();
    return new WatchStream(Watches::Begin(
        line_, "WatchRun", PartsOf("WatchRun"), [request](NodeAnswers& answers, Watches& stream) {
          return answers.WatchRun(request, stream, [&stream] { return stream.is_gone(); });
        }));
  }
  grpc::ClientReaderWriterInterface<v1::StreamBatchRequest, v1::BatchPart>* StreamBatchRaw(
      grpc::ClientContext*) override {
    line_.Latency();
    return new BatchStream(Batches::Begin(
        line_, "StreamBatch", PartsOf("StreamBatch"),
        [](NodeAnswers& answers, Batches& stream) { return answers.StreamBatch(stream, stream); }));
  }
  grpc::ClientAsyncReaderWriterInterface<v1::StreamBatchRequest, v1::BatchPart>*
  AsyncStreamBatchRaw(grpc::ClientContext*, grpc::CompletionQueue*, void*) override {
    return nullptr;
  }
  grpc::ClientAsyncReaderWriterInterface<v1::StreamBatchRequest, v1::BatchPart>*
  PrepareAsyncStreamBatchRaw(grpc::ClientContext*, grpc::CompletionQueue*) override {
    return nullptr;
  }
  grpc::ClientReaderInterface<v1::BatchPart>* StreamSharesRaw(
      grpc::ClientContext*, const v1::StreamBatchRequest&) override {
    return nullptr;
  }

  // After how many a stream that begins now is cut.
  int PartsOf(const char* method) {
    const LineFault* const fault = line_.Next(method);
    if (line_.IsDown() || !IsAlive(line_.office_.owner())) return 0;
    return fault == nullptr ? -1 : fault->parts;
  }

  Line& line_;
};

std::shared_ptr<v1::NodeService::StubInterface> Line::Connect() {
  return std::make_shared<Connection>(*this);
}

}  // namespace mirrorflow::simulation
