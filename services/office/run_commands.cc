#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/config/text_file.h"
#include "services/office/campaign_view.h"
#include "services/office/commands.h"
#include "services/office/office_client.h"
#include "services/wire/batch_file.h"

namespace mirrorflow {
namespace {

// The campaign after its last change, or the error that ended the watch.
absl::StatusOr<v1::Campaign> WatchCampaign(OfficeStub& office, const std::string& id,
                                           CampaignView* view, const std::stop_token& stop) {
  grpc::ClientContext context;
  const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
  v1::WatchCampaignRequest request;
  request.set_campaign_id(id);
  const auto reader = office.WatchCampaign(&context, request);
  v1::Campaign campaign;
  while (reader->Read(&campaign)) {
    if (view != nullptr) view->Show(campaign);
  }
  const grpc::Status status = reader->Finish();
  if (stop.stop_requested()) {
    return absl::CancelledError(
        absl::StrCat("stopped watching; the campaign goes on\nhint: mf-office run watch ", id));
  }
  if (!status.ok()) return FromRpcStatus(status, "linkage service");
  return campaign;
}

// The same for one run, as a campaign of this run alone.
absl::StatusOr<v1::Campaign> WatchOneRun(OfficeStub& office, const std::string& id,
                                         CampaignView& view, const std::stop_token& stop) {
  grpc::ClientContext context;
  const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
  v1::WatchRunRequest request;
  request.set_run_id(id);
  const auto reader = office.WatchRun(&context, request);
  v1::Campaign campaign;
  v1::Run run;
  while (reader->Read(&run)) {
    campaign.clear_runs();
    *campaign.add_runs() = run;
    view.Show(campaign);
  }
  const grpc::Status status = reader->Finish();
  if (stop.stop_requested()) {
    return absl::CancelledError(
        absl::StrCat("stopped watching; the run goes on\nhint: mf-office run watch ", id));
  }
  if (!status.ok()) return FromRpcStatus(status, "linkage service");
  return campaign;
}

absl::Status WriteTerms(const v1::Campaign& campaign, const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  for (const v1::Run& run : campaign.runs()) {
    if (!run.by_files()) {
      return absl::InvalidArgumentError(
          "--terms-dir is for a campaign by files; the nodes of this one are sent their terms"
          "\nhint: set by_files in the campaign file, or leave --terms-dir out");
    }
    absl::StatusOr<RunId> id = RunId::Create(run.run_id());
    if (!id.ok()) return id.status();
    const std::filesystem::path path = std::filesystem::path(directory) / TermsFileName(*id);
    std::ofstream file(path, std::ios::binary);
    if (!(file << run.terms() << std::flush)) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "can't write ", path.string(), "\nhint: is the disk full, may this user write there?"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunCreate(const CreateOptions& options, std::stop_token stop) {
  v1::CreateCampaignRequest request;
  if (absl::Status status = ReadTextFile(options.campaign_file, request); !status.ok()) {
    return status;
  }
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();
  v1::Campaign campaign;
  absl::Status status = CallOffice(**office, &OfficeStub::CreateCampaign, request, campaign);
  if (!status.ok()) return status;
  if (!options.terms_directory.empty()) {
    status = WriteTerms(campaign, options.terms_directory);
    if (!status.ok()) return status;
  }
  if (!options.watch) {
    std::cout << (options.json ? CampaignJson(campaign) : RunsTable(campaign.runs()));
    return absl::OkStatus();
  }
  CampaignView view;
  absl::StatusOr<v1::Campaign> end =
      WatchCampaign(**office, campaign.campaign_id(), options.json ? nullptr : &view, stop);
  if (!end.ok()) return end.status();
  if (options.json) std::cout << CampaignJson(*end);
  return CampaignOutcome(*end);
}

absl::Status RunList(const ListOptions& options) {
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();
  v1::ListRunsRequest request;
  request.set_campaign_id(options.campaign);
  v1::ListRunsResponse response;
  absl::Status status = CallOffice(**office, &OfficeStub::ListRuns, request, response);
  if (!status.ok()) return status;
  std::cout << (options.json ? RunsJson(response.runs()) : RunsTable(response.runs()));
  return absl::OkStatus();
}

absl::Status RunWatch(const CampaignOrRunOptions& options, std::stop_token stop) {
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();
  CampaignView view;
  absl::StatusOr<v1::Campaign> end = WatchCampaign(**office, options.id, &view, stop);
  if (absl::IsNotFound(end.status())) end = WatchOneRun(**office, options.id, view, stop);
  if (!end.ok()) return end.status();
  return CampaignOutcome(*end);
}

absl::Status RunCancel(const CampaignOrRunOptions& options) {
  absl::StatusOr<std::unique_ptr<OfficeStub>> office = ConnectToOffice(options.client);
  if (!office.ok()) return office.status();
  v1::CancelCampaignRequest campaign_request;
  campaign_request.set_campaign_id(options.id);
  v1::Campaign campaign;
  absl::Status status =
      CallOffice(**office, &OfficeStub::CancelCampaign, campaign_request, campaign);
  if (absl::IsNotFound(status)) {
    v1::CancelRunRequest run_request;
    run_request.set_run_id(options.id);
    status = CallOffice(**office, &OfficeStub::CancelRun, run_request, *campaign.add_runs());
  }
  if (status.ok()) std::cout << RunsTable(campaign.runs());
  return status;
}

}  // namespace mirrorflow
