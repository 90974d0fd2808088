#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// Where rows wait between the first look at all of them and the second look at those that are
// events, outside of memory. What is put in is personal data: an implementation that writes to a
// disk must leave nothing readable behind, also after a crash. Not thread safe.
class RowStore {
 public:
  RowStore() = default;
  RowStore(const RowStore&) = delete;
  RowStore& operator=(const RowStore&) = delete;
  virtual ~RowStore() = default;

  // Returns where the bytes begin; offsets grow.
  virtual absl::StatusOr<std::uint64_t> Append(std::string_view bytes) = 0;
  // Sets `bytes` to what was put in at `offset`.
  virtual absl::Status Read(std::uint64_t offset, std::size_t size, std::string& bytes) = 0;
};

// In memory; for small populations.
class MemoryRowStore final : public RowStore {
 public:
  absl::StatusOr<std::uint64_t> Append(std::string_view bytes) override {
    const std::uint64_t offset = bytes_.size();
    bytes_ += bytes;
    return offset;
  }
  absl::Status Read(std::uint64_t offset, std::size_t size, std::string& bytes) override {
    if (offset > bytes_.size() || size > bytes_.size() - offset) {
      return absl::OutOfRangeError("a row was read from beyond the end of the store");
    }
    bytes.assign(bytes_, offset, size);
    return absl::OkStatus();
  }

 private:
  std::string bytes_;
};

}  // namespace mirrorflow
