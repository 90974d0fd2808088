#include "tests/services/storage/power_cut.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kSector = 512;
constexpr std::size_t kWhole = static_cast<std::size_t>(-1);

void PutOnDisk(const DiskAfterPowerCut::Tree& tree, const std::string& directory) {
  namespace fs = std::filesystem;
  for (const auto& [path, bytes] : tree) {
    const fs::path whole = fs::path(directory) / path;
    if (path.ends_with('/')) {
      fs::create_directory(whole.parent_path());
      fs::permissions(whole.parent_path(), fs::perms::owner_all);
    } else {
      std::ofstream(whole, std::ios::binary) << bytes;
      fs::permissions(whole, fs::perms::owner_read | fs::perms::owner_write);
    }
  }
}

}  // namespace

DiskAfterPowerCut::DiskAfterPowerCut(std::span<const DiskStep> steps) {
  files_[0].is_directory = true;
  for (const DiskStep& step : steps) Take(step);
}

void DiskAfterPowerCut::Take(const DiskStep& step) {
  if (const auto* made = std::get_if<MadeEntry>(&step)) {
    files_[made->file].is_directory = made->is_directory;
    files_[made->directory].changes.push_back({"", made->name, made->file});
  } else if (const auto* moved = std::get_if<MovedEntry>(&step)) {
    const std::map<std::string, int> names = NamesNow(moved->from_directory);
    const auto file = names.find(moved->from);
    if (file == names.end()) return;
    if (moved->from_directory == moved->to_directory) {
      files_[moved->to_directory].changes.push_back({moved->from, moved->to, file->second});
    } else {
      files_[moved->to_directory].changes.push_back({"", moved->to, file->second});
      files_[moved->from_directory].changes.push_back({moved->from, "", 0});
    }
  } else if (const auto* removed = std::get_if<RemovedEntry>(&step)) {
    files_[removed->directory].changes.push_back({removed->name, "", 0});
  } else if (const auto* written = std::get_if<WrittenBytes>(&step)) {
    files_[written->file].waiting.push_back(step);
  } else if (const auto* sized = std::get_if<SetSize>(&step)) {
    files_[sized->file].waiting.push_back(step);
  } else if (const auto* flushed = std::get_if<Flushed>(&step)) {
    File& file = files_[flushed->file];
    for (const DiskStep& waiting : file.waiting) Apply(waiting, kWhole, file.bytes);
    for (const Change& change : file.changes) Apply(change, file.names);
    file.waiting.clear();
    file.changes.clear();
  }
}

std::map<std::string, int> DiskAfterPowerCut::NamesNow(int directory) const {
  const File& file = files_.at(directory);
  std::map<std::string, int> names = file.names;
  for (const Change& change : file.changes) Apply(change, names);
  return names;
}

void DiskAfterPowerCut::Apply(const DiskStep& step, std::size_t bytes, std::string& content) {
  if (const auto* sized = std::get_if<SetSize>(&step)) {
    content.resize(sized->size);
    return;
  }
  const auto& written = std::get<WrittenBytes>(step);
  const std::string part = written.bytes.substr(0, bytes);
  if (part.empty()) return;
  if (content.size() < written.at + part.size()) content.resize(written.at + part.size());
  content.replace(written.at, part.size(), part);
}

void DiskAfterPowerCut::Apply(const Change& change, std::map<std::string, int>& names) {
  if (!change.removed.empty()) names.erase(change.removed);
  if (!change.added.empty()) names[change.added] = change.file;
}

DiskAfterPowerCut::Tree DiskAfterPowerCut::TreeWith(Kept kept, std::mt19937_64& random) const {
  Tree tree;
  const bool names_kept = kept != Kept::kNothing && kept != Kept::kBytesOnly;
  const bool bytes_kept = kept != Kept::kNothing && kept != Kept::kNamesOnly;
  const std::function<void(int, const std::string&)> add = [&](int number,
                                                               const std::string& path) {
    const File& file = files_.at(number);
    if (!file.is_directory) {
      std::string content = file.bytes;
      for (std::size_t i = 0; bytes_kept && i < file.waiting.size(); ++i) {
        std::size_t bytes = kWhole;
        if (kept == Kept::kSome) {
          if (random() % 2 == 0) continue;
          if (random() % 4 == 0) bytes = random() % 8 * kSector;
        } else if (kept == Kept::kLastWriteTorn && i + 1 == file.waiting.size()) {
          const auto* written = std::get_if<WrittenBytes>(&file.waiting[i]);
          bytes = written == nullptr ? kWhole : written->bytes.size() / 2 / kSector * kSector;
        }
        Apply(file.waiting[i], bytes, content);
      }
      tree[path] = std::move(content);
      return;
    }
    if (!path.empty()) tree[path + "/"] = "";
    std::map<std::string, int> names = file.names;
    std::size_t first_ones = names_kept ? file.changes.size() : 0;
    if (kept == Kept::kSome) first_ones = random() % (file.changes.size() + 1);
    for (std::size_t i = 0; i < first_ones; ++i) Apply(file.changes[i], names);
    for (const auto& [name, entry] : names) add(entry, path.empty() ? name : path + "/" + name);
  };
  add(0, "");
  return tree;
}

std::size_t ForEachPowerCut(const std::vector<DiskStep>& steps, int random_states,
                            std::uint64_t seed, const PowerCutCheck& check) {
  using Kept = DiskAfterPowerCut::Kept;
  std::mt19937_64 random(seed);
  std::set<std::pair<std::size_t, std::size_t>> seen;  // what was said, hash of the tree
  std::vector<std::string> said;
  std::size_t checked = 0;
  for (std::size_t done = 0; done <= steps.size(); ++done) {
    if (done > 0) {
      if (const auto* word = std::get_if<Said>(&steps[done - 1])) said.push_back(word->text);
    }
    const DiskAfterPowerCut disk{std::span{steps}.first(done)};
    std::vector<Kept> kinds = {Kept::kNothing, Kept::kAll, Kept::kNamesOnly, Kept::kBytesOnly,
                               Kept::kLastWriteTorn};
    kinds.insert(kinds.end(), static_cast<std::size_t>(random_states), Kept::kSome);
    for (const Kept kept : kinds) {
      const DiskAfterPowerCut::Tree tree = disk.TreeWith(kept, random);
      std::string all;
      for (const auto& [path, bytes] : tree) {
        all += path + "\n" + std::to_string(std::hash<std::string>{}(bytes)) + "\n";
      }
      if (!seen.emplace(said.size(), std::hash<std::string>{}(all)).second) continue;
      const TemporaryDirectory directory;
      PutOnDisk(tree, directory.path());
      check(directory.path(), said,
            "step " + std::to_string(done) + " of " + std::to_string(steps.size()) + ", kind " +
                std::to_string(static_cast<int>(kept)) + ", seed " + std::to_string(seed));
      ++checked;
    }
  }
  return checked;
}

}  // namespace mirrorflow
