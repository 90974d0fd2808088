#include "services/audit/sbom.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/detached_signature.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::array kLoaderDirectories = {"/lib/x86_64-linux-gnu",
                                           "/usr/lib/x86_64-linux-gnu",
                                           "/lib/aarch64-linux-gnu",
                                           "/usr/lib/aarch64-linux-gnu",
                                           "/lib64",
                                           "/usr/lib64",
                                           "/lib",
                                           "/usr/lib"};

fs::path FindLibrary(const std::string& name) {
  std::error_code error;
  for (const char* directory : kLoaderDirectories) {
    const fs::path path = fs::path(directory) / name;
    if (fs::exists(path, error)) return path;
  }
  return {};
}

// stdout of a program found in PATH; nothing when it can't be run or fails. No shell is involved.
std::string OutputOf(std::vector<std::string> command) {
  int ends[2];
  if (pipe(ends) != 0) return "";
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    if (const int null = open("/dev/null", O_WRONLY); null >= 0) dup2(null, STDERR_FILENO);
    setenv("LC_ALL", "C", 1);
    std::vector<char*> arguments;
    for (std::string& part : command) arguments.push_back(part.data());
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(ends[1]);
  std::string out;
  std::array<char, 4096> buffer;
  for (ssize_t got = 1; child > 0 && got > 0;) {
    got = read(ends[0], buffer.data(), buffer.size());
    if (got > 0) out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  if (child > 0) waitpid(child, &status, 0);
  return out;
}

// The package that brought a file: dpkg knows a file by one of its paths, /usr merged or not.
std::map<std::string, std::string> PackagesOf(const std::map<std::string, fs::path>& libraries) {
  std::vector<std::string> command = {"dpkg-query", "-S"};
  std::map<std::string, std::string> library_of;  // by path
  for (const auto& [name, found] : libraries) {
    std::error_code error;
    for (const fs::path& path : {found, fs::canonical(found, error)}) {
      std::string text = path.string();
      library_of[text] = name;
      command.push_back(text);
      if (text.starts_with("/usr/")) {
        text.erase(0, 4);
      } else {
        text.insert(0, "/usr");
      }
      library_of[text] = name;
      command.push_back(text);
    }
  }
  std::map<std::string, std::string> packages;
  if (libraries.empty()) return packages;
  const std::vector<std::string> lines = absl::StrSplit(OutputOf(std::move(command)), '\n');
  for (const std::string& line : lines) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const auto library = library_of.find(line.substr(colon + 2));
    if (library == library_of.end()) continue;
    // "libc6:amd64"; of several packages, the first.
    std::string package = line.substr(0, line.find_first_of(":,"));
    packages.emplace(library->second, std::move(package));
  }
  return packages;
}

// Of a package URL: the characters that a version has besides letters, digits, '.', '-' and '~'.
std::string Escaped(const std::string& version) {
  std::string text;
  for (const char c : version) {
    if (c == ':' || c == '+' || c == '%') {
      absl::StrAppend(&text, c == ':' ? "%3A" : c == '+' ? "%2B" : "%25");
    } else {
      text += c;
    }
  }
  return text;
}

Json PropertyOf(const std::string& name, const std::string& value) {
  return {{"name", name}, {"value", value}};
}

}  // namespace

std::vector<SystemLibrary> SystemLibraries(const std::vector<ProgramFile>& programs) {
  std::map<std::string, fs::path> found;
  std::set<std::string> seen;
  std::vector<SystemLibrary> libraries;
  std::deque<std::string> todo;
  for (const ProgramFile& program : programs) {
    todo.insert(todo.end(), program.needed.begin(), program.needed.end());
  }
  for (; !todo.empty(); todo.pop_front()) {
    const std::string& name = todo.front();
    if (!seen.insert(name).second) continue;
    const fs::path path = FindLibrary(name);
    if (path.empty()) continue;
    found[name] = path;
    if (absl::StatusOr<ProgramFile> file = ReadProgramFile(path); file.ok()) {
      todo.insert(todo.end(), file->needed.begin(), file->needed.end());
    }
  }
  const std::map<std::string, std::string> packages = PackagesOf(found);
  std::vector<std::string> command = {"dpkg-query", "-W", "-f",
                                      "${Package}\t${Version}\t${source:Package}\n"};
  std::set<std::string> names;
  for (const auto& [library, package] : packages) names.insert(package);
  command.insert(command.end(), names.begin(), names.end());
  std::map<std::string, std::pair<std::string, std::string>> facts;  // version, source
  if (!names.empty()) {
    const std::vector<std::string> lines = absl::StrSplit(OutputOf(std::move(command)), '\n');
    for (const std::string& line : lines) {
      const std::vector<std::string> parts = absl::StrSplit(line, '\t');
      if (parts.size() == 3) facts.emplace(parts[0], std::pair(parts[1], parts[2]));
    }
  }
  for (const std::string& name : seen) {
    SystemLibrary library{.name = name, .package = "", .version = "", .source = ""};
    if (const auto package = packages.find(name); package != packages.end()) {
      library.package = package->second;
      if (const auto fact = facts.find(library.package); fact != facts.end()) {
        library.version = fact->second.first;
        library.source = fact->second.second;
      }
    }
    libraries.push_back(std::move(library));
  }
  return libraries;
}

std::string SbomJson(const std::string& version, const std::vector<ProgramFile>& programs,
                     const std::vector<SystemLibrary>& libraries) {
  Json components = Json::array();
  for (const ProgramFile& program : programs) {
    components.push_back(
        {{"type", "application"},
         {"bom-ref", absl::StrCat("program:", program.name)},
         {"name", program.name},
         {"version", version},
         {"hashes", Json::array({{{"alg", "SHA-256"}, {"content", HashText(program.sha256)}}})},
         {"licenses", Json::array({{{"license", {{"id", "Apache-2.0"}}}}})}});
  }
  for (const SystemLibrary& library : libraries) {
    Json component = {{"type", "library"},
                      {"bom-ref", absl::StrCat("library:", library.name)},
                      {"name", library.package.empty() ? library.name : library.package}};
    if (!library.version.empty()) {
      component["version"] = library.version;
      component["purl"] =
          absl::StrCat("pkg:deb/debian/", library.package, "@", Escaped(library.version));
    }
    component["properties"] = Json::array({PropertyOf("mirrorflow:library", library.name)});
    if (!library.source.empty()) {
      component["properties"].push_back(PropertyOf("mirrorflow:source-package", library.source));
    }
    components.push_back(std::move(component));
  }
  Json dependencies = Json::array();
  for (const ProgramFile& program : programs) {
    std::vector<std::string> on;
    for (const std::string& name : program.needed) on.push_back(absl::StrCat("library:", name));
    std::ranges::sort(on);
    dependencies.push_back({{"ref", absl::StrCat("program:", program.name)}, {"dependsOn", on}});
  }
  const Json sbom = {
      {"bomFormat", "CycloneDX"},
      {"specVersion", "1.5"},
      {"version", 1},
      {"metadata",
       {{"component", {{"type", "application"}, {"name", "mirrorflow"}, {"version", version}}}}},
      {"components", std::move(components)},
      {"dependencies", std::move(dependencies)}};
  return sbom.dump(2) + "\n";
}

}  // namespace mirrorflow
