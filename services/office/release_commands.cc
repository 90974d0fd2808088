#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/office/commands.h"
#include "services/office/office_client.h"
#include "services/office/release_files.h"
#include "services/office/release_view.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

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

void Print(const v1::Release& release, bool json) {
  std::cout << (json ? ReleaseJson(release) : ReleaseText(release));
}

// One call that answers with the release.
template <typename Request, typename Method>
absl::StatusOr<v1::Release> CallFor(const std::string& client, Method method,
                                    const Request& request) {
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(client);
  if (!office.ok()) return office.status();
  v1::Release release;
  absl::Status status = CallOffice(**office, method, request, release);
  if (!status.ok()) return status;
  return release;
}

v1::ReleaseRequest RequestFor(const ReleaseOptions& options) {
  v1::ReleaseRequest request;
  request.set_release_id(options.id);
  return request;
}

template <typename Method>
absl::Status Step(const ReleaseOptions& options, Method method) {
  absl::StatusOr<v1::Release> release = CallFor(options.client, method, RequestFor(options));
  if (!release.ok()) return release.status();
  Print(*release, options.json);
  return absl::OkStatus();
}

absl::StatusOr<std::string> FetchFile(const ReleaseOptions& options, const std::string& name) {
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();
  v1::GetReleaseFileRequest request;
  request.set_release_id(options.id);
  request.set_name(name);
  v1::ReleaseFile file;
  absl::Status status = CallOffice(**office, &OfficeStub::GetReleaseFile, request, file);
  if (!status.ok()) return status;
  return std::move(*file.mutable_content());
}

std::uint32_t PartsPerMillion(double share) {
  return share < 0 || share > 1 ? 1'000'001 : static_cast<std::uint32_t>(std::lround(share * 1e6));
}

}  // namespace

absl::Status RunReleaseDraft(const ReleaseDraftOptions& options) {
  v1::DraftReleaseRequest request;
  request.set_release_id(options.id);
  for (const std::string& campaign : options.campaigns) request.add_campaign_ids(campaign);
  request.set_vintage(options.vintage);
  if (options.precision != 0 || options.recall != 0 || !options.quality_source.empty()) {
    v1::LinkQuality& quality = *request.mutable_quality();
    quality.set_precision(PartsPerMillion(options.precision));
    quality.set_precision_error(PartsPerMillion(options.precision_error));
    quality.set_recall(PartsPerMillion(options.recall));
    quality.set_recall_error(PartsPerMillion(options.recall_error));
    quality.set_source(options.quality_source);
  }
  absl::StatusOr<v1::Release> release = CallFor(options.client, &OfficeStub::DraftRelease, request);
  if (!release.ok()) return release.status();
  Print(*release, options.json);
  return absl::OkStatus();
}

absl::Status RunReleaseCheck(const ReleaseOptions& options) {
  return Step(options, &OfficeStub::CheckRelease);
}

absl::Status RunReleaseApprove(const ReleaseOptions& options) {
  absl::StatusOr<v1::Release> seen =
      CallFor(options.client, &OfficeStub::GetRelease, RequestFor(options));
  if (!seen.ok()) return seen.status();
  v1::ApproveReleaseRequest request;
  request.set_release_id(options.id);
  request.set_plan_digest(seen->plan_digest());
  absl::StatusOr<v1::Release> release =
      CallFor(options.client, &OfficeStub::ApproveRelease, request);
  if (!release.ok()) return release.status();
  Print(*release, options.json);
  return absl::OkStatus();
}

absl::Status RunReleasePublish(const ReleaseOptions& options) {
  return Step(options, &OfficeStub::PublishRelease);
}

absl::Status RunReleaseList(const ReleaseOptions& options) {
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();
  v1::ListReleasesResponse releases;
  absl::Status status =
      CallOffice(**office, &OfficeStub::ListReleases, v1::ListReleasesRequest(), releases);
  if (!status.ok()) return status;
  if (!options.json) {
    std::cout << ReleasesTable(releases);
    return absl::OkStatus();
  }
  std::cout << "[";
  for (int i = 0; i < releases.releases_size(); ++i) {
    std::cout << (i == 0 ? "\n" : ",\n") << ReleaseJson(releases.releases(i));
  }
  std::cout << "]\n";
  return absl::OkStatus();
}

absl::Status RunReleaseShow(const ReleaseOptions& options) {
  if (!options.file.empty()) {
    absl::StatusOr<std::string> content = FetchFile(options, options.file);
    if (!content.ok()) return content.status();
    std::cout << *content;
    return absl::OkStatus();
  }
  absl::StatusOr<v1::Release> release =
      CallFor(options.client, &OfficeStub::GetRelease, RequestFor(options));
  if (!release.ok()) return release.status();
  Print(*release, options.json);
  if (options.json || release->files().empty()) return absl::OkStatus();
  absl::StatusOr<std::string> text = FetchFile(options, kReleaseText);
  if (!text.ok()) return text.status();
  std::cout << '\n' << *text;
  return absl::OkStatus();
}

absl::Status RunReleaseVerify(const ReleaseOptions& options) {
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();
  v1::ReleaseVerification verified;
  absl::Status status =
      CallOffice(**office, &OfficeStub::VerifyRelease, RequestFor(options), verified);
  if (!status.ok()) return status;
  std::cout << (options.json ? VerificationJson(options.id, verified)
                             : VerificationText(options.id, verified));
  return absl::OkStatus();
}

absl::Status RunReleaseExport(const ReleaseOptions& options) {
  absl::StatusOr<v1::Release> release =
      CallFor(options.client, &OfficeStub::GetRelease, RequestFor(options));
  if (!release.ok()) return release.status();
  if (release->files().empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("release ", options.id, " is ", v1::ReleaseState_Name(release->state()),
                     ", not published\nhint: mf-office release publish ", options.id));
  }
  std::error_code error;
  fs::create_directories(options.directory, error);
  for (const std::string& name : release->files()) {
    // What comes over the wire may not name a file elsewhere.
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos) {
      return absl::DataLossError("the linkage service names a file that is none of a release");
    }
    absl::StatusOr<std::string> content = FetchFile(options, name);
    if (!content.ok()) return content.status();
    const fs::path path = fs::path(options.directory) / name;
    if (absl::Status status = Export(path, *content); !status.ok()) return status;
    std::cout << path.string() << '\n';
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
