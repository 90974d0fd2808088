#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mirrorflow {

// What a process does to the files of one directory, call by call, also in libraries such as
// SQLite: the program that links disk_journal.cc stands in front of the C library's calls. Files
// and directories have numbers, the recorded directory 0, so that they can be followed under
// changing names.
struct MadeEntry {  // a new file or directory under a name
  int directory = 0;
  std::string name;
  int file = 0;
  bool is_directory = false;
};
struct MovedEntry {
  int from_directory = 0;
  std::string from;
  int to_directory = 0;
  std::string to;
};
struct RemovedEntry {
  int directory = 0;
  std::string name;
};
struct WrittenBytes {
  int file = 0;
  std::uint64_t at = 0;
  std::string bytes;
};
struct SetSize {
  int file = 0;
  std::uint64_t size = 0;
};
struct Flushed {  // fsync or fdatasync of a file or directory
  int file = 0;
};
struct Said {  // by the test: from here on somebody was told
  std::string text;
};
using DiskStep =
    std::variant<MadeEntry, MovedEntry, RemovedEntry, WrittenBytes, SetSize, Flushed, Said>;

// Between Start and Stop every change below `directory`, which is empty, is kept. One at a time;
// any thread may write.
void StartDiskJournal(const std::string& directory);
void SayInDiskJournal(std::string_view text);
std::vector<DiskStep> StopDiskJournal();

}  // namespace mirrorflow
