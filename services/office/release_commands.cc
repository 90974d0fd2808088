#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/office/commands.h"
#include "services/office/office_client.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<v1::Release> FetchRelease(const ReleaseOptions& options) {
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();
  v1::GetReleaseRequest request;
  request.set_campaign_id(options.campaign);
  v1::Release release;
  absl::Status status = CallOffice(**office, &OfficeStub::GetRelease, request, release);
  if (!status.ok()) return status;
  return release;
}

// Never replaces a file of other content.
absl::Status Export(const fs::path& path, const std::string& bytes) {
  std::error_code error;
  if (fs::exists(path, error)) {
    std::ifstream there(path, std::ios::binary);
    if (std::string(std::istreambuf_iterator<char>(there), {}) == bytes) return absl::OkStatus();
    return absl::AlreadyExistsError(absl::StrCat(
        path.string(), " is there with other content\nhint: export to a new directory"));
  }
  std::ofstream file(path, std::ios::binary);
  if (!(file << bytes << std::flush)) {
    fs::remove(path, error);
    return absl::ResourceExhaustedError(absl::StrCat(
        "can't write ", path.string(), "\nhint: is the disk full, may this user write there?"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunReleaseShow(const ReleaseOptions& options) {
  absl::StatusOr<v1::Release> release = FetchRelease(options);
  if (!release.ok()) return release.status();
  std::cout << (options.json ? release->json() : options.csv ? release->csv() : release->text());
  return absl::OkStatus();
}

absl::Status RunReleaseExport(const ReleaseOptions& options) {
  absl::StatusOr<v1::Release> release = FetchRelease(options);
  if (!release.ok()) return release.status();
  std::error_code error;
  fs::create_directories(options.directory, error);
  for (const auto& [suffix, bytes] :
       {std::pair(".csv", &release->csv()), std::pair(".json", &release->json()),
        std::pair(".txt", &release->text())}) {
    const fs::path path = fs::path(options.directory) / (options.campaign + suffix);
    if (absl::Status status = Export(path, *bytes); !status.ok()) return status;
    std::cout << path.string() << '\n';
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
