#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reader_request.pb.h"
#include "services/confinement/confinement.h"
#include "services/confinement/frame.h"

namespace mirrorflow {

// A program of its own that reads what came from outside, confined (confinement.h), with the input
// as an open descriptor. It is started, not forked: other threads may run here. Ended when the
// object goes. Not thread-safe.
class ReaderProcess {
 public:
  struct Options {
    std::string program;  // beside this program, such as "mf-node-reader"
    std::string input;    // what it reads, for messages
    confinement::ReaderSetup setup{};
    // Without a word from it for so long it is stopped.
    std::chrono::milliseconds longest_silence = std::chrono::minutes(15);
    std::stop_token stop{};
  };

  // `descriptor`: the input, open for reading, or -1; it stays the caller's. NotFound when the
  // program is not there; DataLoss with the reason when it was stopped before it began.
  static absl::StatusOr<std::unique_ptr<ReaderProcess>> Start(Options options, int descriptor);
  ReaderProcess(const ReaderProcess&) = delete;
  ReaderProcess& operator=(const ReaderProcess&) = delete;
  ~ReaderProcess();

  absl::Status Send(const confinement::ReaderRequest& request);

  struct Frame {
    FrameKind kind = FrameKind::kEnd;
    std::string_view bytes;  // until the next call
  };
  // The next frame; an error frame as the error it carries. DataLoss, "the reader of INPUT was
  // stopped ...", when the reader crashed, was killed, asked for what it may not, or kept silent;
  // Cancelled after a stop.
  absl::StatusOr<Frame> Receive();

  // Of a frame that no reader writes, with what is wrong of NoReaderWrites (table_frames.h): ends
  // the reader and says so.
  absl::Status Distrust(const absl::Status& why);

  // False once it was stopped or ended by itself.
  bool running() const { return pid_ > 0; }
  const KernelFeatures& features() const { return features_; }

 private:
  explicit ReaderProcess(Options options) : options_(std::move(options)) {}

  absl::Status Spawn(int descriptor);
  absl::Status SendBytes(const std::string& bytes);
  // Reads until the buffer has so many bytes.
  absl::Status Fill(std::size_t bytes);
  absl::Status WaitForBytes();
  // Kills it when it runs; how it ended, as of waitpid.
  int End();
  absl::Status Stopped(std::string_view how, std::string_view hint) const;
  // After it closed an end: how it ended, as an error. It may have closed it and live on.
  absl::Status HowItEnded();

  const Options options_;
  pid_t pid_ = -1;
  int requests_ = -1;
  int answers_ = -1;
  KernelFeatures features_;
  std::string buffer_;
  std::size_t taken_ = 0;  // of the buffer, by the frame before
};

}  // namespace mirrorflow
