#include "services/node/register_files.h"

#include <memory>
#include <utility>

#include "crypto/secret_bytes.h"
#include "records/sources/open_source.h"
#include "services/confinement/confined_source.h"
#include "services/confinement/confinement.h"
#include "services/terminal/secret_input.h"
#include "services/transport/service_log.h"

namespace mirrorflow {
namespace {

// Once in a program.
void TellWhatIsNotConfined() {
  static const bool told = [] {
    const std::string text = WhatIsNotConfined(LookUpKernelFeatures());
    if (!text.empty()) LogLine("-", text);
    return true;
  }();
  static_cast<void>(told);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Source>> OpenRegisterFile(const RegisterFile& file,
                                                         std::stop_token stop) {
  TellWhatIsNotConfined();
  SecretBytes password;
  if (!file.password_file.empty()) {
    absl::StatusOr<SecretBytes> read = ReadSecretLine(file.password_file);
    if (!read.ok()) return read.status();
    password = *std::move(read);
  }
  const std::string_view text(reinterpret_cast<const char*>(password.Expose().data()),
                              password.size());
  return OpenConfinedSource(file.mapping,
                            {.file = file.path, .connection = file.connection, .password = text},
                            std::move(stop));
}

absl::StatusOr<std::vector<RegisterSource>> OpenRegisterFiles(std::span<const RegisterFile> files,
                                                              std::stop_token stop) {
  std::vector<RegisterSource> sources;
  for (const RegisterFile& file : files) {
    absl::StatusOr<std::unique_ptr<Source>> source = OpenRegisterFile(file, stop);
    if (!source.ok()) return source.status();
    sources.push_back({.mapping = file.mapping, .source = *std::move(source)});
  }
  return sources;
}

const std::string& RegisterName(const RegisterFile& file) {
  return file.path.empty() ? file.mapping.source : file.path;
}

}  // namespace mirrorflow
