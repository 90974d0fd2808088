#include <grpcpp/grpcpp.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <chrono>
#include <ctime>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "services/confinement/reader_process.h"
#include "services/operations/doctor.h"
#include "services/operations/health_check.h"
#include "services/transport/own_certificate.h"
#include "services/transport/server.h"

namespace mirrorflow {
namespace {

constexpr double kDiskYellow = 0.20;
constexpr double kDiskRed = 0.08;
constexpr double kLeastFree = 1 << 30;
constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::int64_t kCertificateYellow = 30;
constexpr std::int64_t kCertificateRed = 7;
constexpr std::chrono::seconds kPeerPatience{5};

std::string DateText(std::int64_t seconds) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
}

Finding Red(std::string check, std::string found, std::string hint) {
  return {std::move(check), Verdict::kRed, std::move(found), std::move(hint)};
}

}  // namespace

Finding FindingFrom(std::string check, const absl::Status& status, std::string if_ok) {
  if (status.ok()) return {std::move(check), Verdict::kGreen, std::move(if_ok)};
  std::string text(status.message());
  constexpr std::string_view kHint = "\nhint: ";
  const std::size_t hint = text.find(kHint);
  if (hint == std::string::npos) return Red(std::move(check), text, "");
  return Red(std::move(check), text.substr(0, hint), text.substr(hint + kHint.size()));
}

Finding CheckClock() {
  timex state{};
  const int answer = adjtimex(&state);
  if (answer < 0) {
    // The sandbox of the service forbids the question along with the answer.
    return {"clock", Verdict::kGreen, "not asked here; `doctor` at a terminal asks", ""};
  }
  if (answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return {"clock", Verdict::kYellow, "not synchronised with a time server",
            "systemctl enable --now systemd-timesyncd; certificates and agreements have dates"};
  }
  return {"clock", Verdict::kGreen,
          absl::StrFormat("synchronised, wrong by at most %.3f s",
                          static_cast<double>(state.maxerror) / 1e6)};
}

Finding CheckDisk(const std::string& state_directory) {
  struct statvfs disk {};
  if (statvfs(state_directory.c_str(), &disk) != 0) {
    return Red("disk", absl::StrCat(state_directory, " can't be read"),
               "it is made by the first serve; does the user of the service own it?");
  }
  const double free = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
  const double share =
      disk.f_blocks == 0 ? 0
                         : static_cast<double>(disk.f_bavail) / static_cast<double>(disk.f_blocks);
  Finding finding{"disk", Verdict::kGreen,
                  absl::StrFormat("%.1f GiB free, %.0f %%", free / (1 << 30), share * 100)};
  if (share < kDiskYellow) finding.verdict = Verdict::kYellow;
  if (share < kDiskRed || free < kLeastFree) finding.verdict = Verdict::kRed;
  if (finding.verdict != Verdict::kGreen) {
    finding.hint = "make room: when it is full, nothing can be committed and runs fail";
  }
  return finding;
}

Finding CheckStateDirectory(const std::string& state_directory) {
  const std::string check = "state directory";
  struct stat info {};
  if (stat(state_directory.c_str(), &info) != 0) {
    return {check, Verdict::kYellow, absl::StrCat(state_directory, " is not there yet"),
            "the first serve makes it"};
  }
  if (!S_ISDIR(info.st_mode)) return Red(check, state_directory + " is no directory", "");
  if ((info.st_mode & 077) != 0) {
    return Red(check,
               absl::StrFormat("others can look into %s (mode %04o)", state_directory,
                               info.st_mode & 07777),
               "chmod 700 " + state_directory);
  }
  if (access(state_directory.c_str(), R_OK | W_OK | X_OK) != 0) {
    return Red(check, state_directory + " belongs to another user",
               "run this command as the user of the service, such as: sudo -u mirrorflow ...");
  }
  return {check, Verdict::kGreen, state_directory + ", of this user alone"};
}

Finding CheckCertificates(const TlsPaths& paths) {
  const std::string check = "certificate";
  if (const absl::Status fit = CheckTlsFiles(paths); !fit.ok()) return FindingFrom(check, fit, "");
  const absl::StatusOr<OwnCertificate> own = ReadOwnCertificate(paths.certificate_chain);
  if (!own.ok()) return FindingFrom(check, own.status(), "");
  const std::int64_t now = std::time(nullptr);
  const std::string name =
      absl::StrCat(std::string(RoleName(own->identity.role)), "/", own->identity.name);
  if (now < own->valid_from) {
    return Red(check, absl::StrCat(name, ", valid only from ", DateText(own->valid_from)),
               "is the clock right?");
  }
  const std::int64_t days = (own->valid_until - now) / kDay;
  Finding finding{
      check, Verdict::kGreen,
      absl::StrCat(name, ", expires ", DateText(own->valid_until), ", in ", days, " days")};
  if (days < kCertificateYellow) {
    finding.verdict = days < kCertificateRed ? Verdict::kRed : Verdict::kYellow;
    finding.hint =
        "have a new one issued, its fingerprint entered in the registry, then put it in the same "
        "place; no restart";
  }
  return finding;
}

Finding CheckSecretFile(const std::string& what, const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return Red(what, absl::StrCat("can't read ", path), "the configuration names it");
  }
  if ((info.st_mode & 077) != 0) {
    return Red(what, absl::StrFormat("others may read %s (mode %04o)", path, info.st_mode & 07777),
               "chmod 600 " + path);
  }
  if (access(path.c_str(), R_OK) != 0) {
    return Red(what, absl::StrCat(path, " belongs to another user"),
               "run this command as the user of the service, such as: sudo -u mirrorflow ...");
  }
  return {what, Verdict::kGreen, path + ", of this user alone"};
}

Finding CheckReader(const std::string& program) {
  constexpr std::uint64_t kEnough = std::uint64_t{64} << 20;
  confinement::ReaderSetup setup;
  setup.set_memory_bytes(kEnough);
  setup.set_cpu_seconds(10);
  absl::StatusOr<std::unique_ptr<ReaderProcess>> reader =
      ReaderProcess::Start({.program = program, .input = "nothing", .setup = setup}, -1);
  if (!reader.ok()) return FindingFrom("reader", reader.status(), "");
  const KernelFeatures& features = (*reader)->features();
  Finding finding{"reader", features.complete() ? Verdict::kGreen : Verdict::kYellow,
                  absl::StrCat(program, " starts, confined by ", features.ToString())};
  if (!features.complete()) finding.hint = "docs/security.md says what a kernel needs";
  return finding;
}

Finding CheckVersions(const std::string& program) {
  return {"version", Verdict::kGreen,
          absl::StrCat(program, " ", MIRRORFLOW_VERSION, ", gRPC ", grpc::Version(), ", ",
                       OpenSSL_version(OPENSSL_VERSION))};
}

Finding CheckPeer(const std::string& what, const std::string& address, const TlsPaths& paths,
                  const ExpectedServer& expected) {
  const auto start = std::chrono::steady_clock::now();
  const absl::StatusOr<bool> serving = CheckHealthAt(address, paths, expected, kPeerPatience);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  Finding finding = FindingFrom(what, serving.status(),
                                absl::StrCat("answers at ", address, " in ", took.count(), " ms"));
  if (!serving.ok()) {
    finding.found = absl::StrCat(address, ": ", finding.found);
  } else if (!*serving) {
    finding.verdict = Verdict::kYellow;
    finding.found = absl::StrCat(address, " answers, and says that it is not serving");
    finding.hint = "it is stopping or starting; try again in a minute";
  }
  return finding;
}

std::string OwnAddress(const std::string& listen, int port) {
  std::string host = listen.substr(0, listen.rfind(':'));
  if (host.empty() || host == "0.0.0.0") host = "127.0.0.1";
  if (host == "[::]") host = "[::1]";
  return absl::StrCat(host, ":", port);
}

Finding CheckListener(const std::string& listen, const TlsPaths& paths) {
  const std::string check = "listener";
  const std::string port = listen.substr(listen.rfind(':') + 1);
  if (port == "0") {
    return {check, Verdict::kYellow, "the configuration takes any free port",
            "give `listen` a port that peers can know"};
  }
  const absl::StatusOr<OwnCertificate> own = ReadOwnCertificate(paths.certificate_chain);
  if (!own.ok()) return FindingFrom(check, own.status(), "");
  std::string host = OwnAddress(listen, 0);
  Finding finding = CheckPeer(
      check, absl::StrCat(host.substr(0, host.rfind(':')), ":", port), paths,
      ExpectedServer::Pinned(own->identity.role, own->identity.name, own->identity.fingerprint));
  if (finding.verdict == Verdict::kRed) {
    finding.hint = "is the service running? systemctl status, then its log: journalctl -u";
  }
  return finding;
}

}  // namespace mirrorflow
