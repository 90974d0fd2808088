#pragma once

#include <cstdint>
#include <string>

#include "corridor/terms.h"
#include "services/wire/commitment.h"

namespace mirrorflow {

// A node's batch of one run in the form in which it leaves: whole, for the linkage service
// (committed_batch.h), or as the views of three parties (committed_shares.h). Each addressee gets
// parts of its own, as often as wanted. Safe to read from many threads.
class CommittedUpload {
 public:
  virtual ~CommittedUpload() = default;

  // What this side says to the other before anything is sent.
  virtual const Hash256& commitment() const = 0;
  virtual int addressees() const = 0;
  virtual const BatchOpening& opening(int addressee) const = 0;
  virtual const std::string& header(int addressee) const = 0;
  virtual std::uint32_t chunk_count(int addressee) const = 0;
  virtual std::string chunk(int addressee, std::uint32_t number) const = 0;
  virtual std::string trailer(int addressee) const = 0;
};

}  // namespace mirrorflow
