#include "services/trust/signature_files.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>

#include "absl/strings/str_cat.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSignedFile = 1 << 20;
constexpr std::size_t kMaxSignatureFile = 1024;
constexpr unsigned int kPublicFile = 0644;

}  // namespace

std::string SignatureFileName(const std::string& file, std::string_view signer,
                              std::string_view suffix) {
  return absl::StrCat(file, ".", std::string(signer), std::string(suffix));
}

absl::StatusOr<std::vector<DetachedSignature>> ReadSignatureFiles(const std::string& file,
                                                                  std::string_view suffix,
                                                                  std::string_view purpose) {
  const fs::path path(file);
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const std::string prefix = path.filename().string() + ".";
  std::vector<fs::path> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.size() > prefix.size() + suffix.size() && name.starts_with(prefix) &&
        name.ends_with(suffix)) {
      names.push_back(entry.path());
    }
  }
  if (error) {
    return absl::NotFoundError(
        absl::StrCat("can't read the directory ", directory.string(), ": ", error.message()));
  }
  std::ranges::sort(names);
  std::vector<DetachedSignature> signatures;
  for (const fs::path& name : names) {
    absl::StatusOr<std::string> text = ReadWholeFile(name);
    if (!text.ok()) return text.status();
    absl::StatusOr<DetachedSignature> signature =
        text->size() <= kMaxSignatureFile
            ? ParseDetachedSignature(purpose, *text)
            : absl::InvalidArgumentError("far too long for a signature");
    if (!signature.ok()) {
      return absl::Status(signature.status().code(),
                          absl::StrCat(name.string(), ": ", signature.status().message()));
    }
    if (name.filename() !=
        fs::path(SignatureFileName(file, signature->signer, suffix)).filename()) {
      return absl::InvalidArgumentError(absl::StrCat(name.string(), " holds a signature of ",
                                                     signature->signer,
                                                     "; name and content must agree"));
    }
    signatures.push_back(*std::move(signature));
  }
  return signatures;
}

absl::StatusOr<std::string> WriteSignatureFile(const std::string& file, std::string_view suffix,
                                               std::string_view purpose, std::string_view signer,
                                               const Signer& key, std::string_view bytes) {
  absl::StatusOr<Signature> signature = key.Sign(
      purpose, std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
  if (!signature.ok()) return signature.status();
  std::string path = SignatureFileName(file, signer, suffix);
  const DetachedSignature detached{.signer = std::string(signer), .signature = *signature};
  absl::Status written =
      WriteFileDurably(path, DetachedSignatureText(purpose, detached), kPublicFile);
  if (!written.ok()) return written;
  return path;
}

absl::StatusOr<std::string> ReadSignedFile(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (!error && size > kMaxSignedFile) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is larger than 1 MiB"));
  }
  return ReadWholeFile(path);
}

}  // namespace mirrorflow
