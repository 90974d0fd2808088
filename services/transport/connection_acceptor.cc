#include "services/transport/connection_acceptor.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBacklog = 1024;
constexpr std::size_t kRecordHeader = 5;
constexpr unsigned char kHandshakeRecord = 22;
constexpr std::size_t kLongestRecord = 16'384;
constexpr int kAcceptsInARow = 64;
// While the limit of open connections is reached, or the kernel gives no more descriptors.
constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::milliseconds kIdle{1000};

// Addresses that are counted together: one of IPv4, the 64 bits of a network of IPv6.
std::string AddressKey(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    return {reinterpret_cast<const char*>(&v4.sin_addr), sizeof(v4.sin_addr)};
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
  const auto* bytes = reinterpret_cast<const char*>(&v6.sin6_addr);
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return {bytes + 12, 4};
  return {bytes, 8};
}

std::size_t DescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1 << 20));
}

enum class FirstRecord { kIncomplete, kComplete, kNotTls, kGone };

// Looks at what a connection has sent, and leaves it there.
FirstRecord LookAt(int descriptor) {
  std::array<unsigned char, kRecordHeader + kLongestRecord> bytes;
  const ssize_t seen = recv(descriptor, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (seen == 0) return FirstRecord::kGone;
  if (seen < 0) {
    return errno == EAGAIN || errno == EINTR ? FirstRecord::kIncomplete : FirstRecord::kGone;
  }
  const auto size = static_cast<std::size_t>(seen);
  if (bytes[0] != kHandshakeRecord || (size > 1 && bytes[1] != 3)) return FirstRecord::kNotTls;
  if (size < kRecordHeader) return FirstRecord::kIncomplete;
  const std::size_t record = (std::size_t{bytes[3]} << 8) | bytes[4];
  if (record == 0 || record > kLongestRecord) return FirstRecord::kNotTls;
  return size >= kRecordHeader + record ? FirstRecord::kComplete : FirstRecord::kIncomplete;
}

int OpenSpare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

absl::Status CantListen(const std::string& listen) {
  return absl::UnavailableError(
      absl::StrCat("can't listen on ", listen,
                   "\nhint: is the port taken (ss -ltnp), or is `listen` not an address here?"));
}

}  // namespace

// What the thread of the acceptor has to itself.
class ConnectionAcceptor::Loop {
 public:
  Loop(int listener, int epoll, int wake, int spare, const ConnectionLimits& limits,
       HandOver hand_over, Counters& counters)
      : listener_(listener),
        epoll_(epoll),
        wake_(wake),
        spare_(spare),
        limits_(limits),
        hand_over_(std::move(hand_over)),
        counters_(counters) {
    Watch(listener_, EPOLLIN);
    Watch(wake_, EPOLLIN);
  }
  ~Loop() {
    while (!waiting_.empty()) Close(waiting_.begin()->first);
    if (spare_ >= 0) close(spare_);
    close(listener_);  // who connects from now on is refused, not left waiting
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void Run(const std::stop_token& stop) {
    std::array<epoll_event, 64> events;
    while (!stop.stop_requested()) {
      const int ready =
          epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), Patience());
      if (ready < 0 && errno != EINTR) std::this_thread::sleep_for(kPause);
      for (int i = 0; i < std::max(ready, 0); ++i) {
        const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
        if (descriptor == listener_) {
          AcceptAll();
        } else if (descriptor != wake_) {
          Look(descriptor);
        }
      }
      CloseOverdue();
      open_.Sweep();
      if (paused_until_ <= Clock::now()) Pause(open_.size() >= limits_.open);
      counters_.open = open_.size();
      counters_.waiting = waiting_.size();
    }
  }

 private:
  struct Waiting {
    int descriptor;
    std::string address;
    Clock::time_point until;
  };

  void Watch(int descriptor, std::uint32_t what) {
    epoll_event event{};
    event.events = what;
    event.data.fd = descriptor;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
  }

  // A descriptor to give up when there are no others, so that a connection can be taken off the
  // kernel's queue and closed: it would wake this thread for ever.
  void HoldSpare() {
    if (spare_ < 0) spare_ = OpenSpare();
  }

  void Pause(bool pause) {
    if (pause) paused_until_ = Clock::now() + kPause;
    if (pause == paused_) return;
    paused_ = pause;
    epoll_event event{};
    if (!pause) event.events = EPOLLIN;
    event.data.fd = listener_;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, listener_, &event);
  }

  int Patience() const {
    std::chrono::milliseconds wait = paused_ ? kPause : kIdle;
    if (!waiting_.empty()) {
      wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(
                                waiting_.begin()->second.until - Clock::now()));
    }
    return static_cast<int>(std::max<std::int64_t>(wait.count(), 0));
  }

  void AcceptAll() {
    HoldSpare();
    for (int i = 0; i < kAcceptsInARow && open_.size() < limits_.open; ++i) {
      sockaddr_storage peer{};
      socklen_t size = sizeof(peer);
      const int descriptor = accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &size,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor >= 0) {
        Receive(descriptor, AddressKey(peer));
      } else if (!GoOnAfter(errno)) {
        return;
      }
    }
  }

  // Whether there may be more to accept after an error.
  bool GoOnAfter(int error) {
    switch (error) {
      case EAGAIN:
        return false;
      case EINTR:
      case ECONNABORTED:
        return true;
      default:
        ++counters_.accept_errors;
        break;
    }
    if ((error == EMFILE || error == ENFILE) && spare_ >= 0) {
      if (!waiting_.empty()) Silence(waiting_.begin()->first);
      close(std::exchange(spare_, -1));
      const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (descriptor >= 0) close(descriptor);
      HoldSpare();
    }
    Pause(true);
    return false;
  }

  void Receive(int descriptor, std::string address) {
    if (waiting_from_[address] >= limits_.waiting_per_address) {
      const auto oldest = std::ranges::find_if(
          waiting_, [&](const auto& entry) { return entry.second.address == address; });
      Silence(oldest->first);
    } else if (waiting_.size() >= limits_.waiting) {
      Silence(waiting_.begin()->first);
    }
    const int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    ++waiting_from_[address];
    numbers_[descriptor] = ++last_;
    waiting_.emplace(last_,
                     Waiting{descriptor, std::move(address), Clock::now() + limits_.first_record});
    // Edges only: a record that comes in pieces does not wake the thread between them.
    Watch(descriptor, EPOLLIN | EPOLLRDHUP | EPOLLET);
  }

  void Look(int descriptor) {
    const auto found = numbers_.find(descriptor);
    if (found == numbers_.end()) return;  // closed in this round
    switch (LookAt(descriptor)) {
      case FirstRecord::kIncomplete:
        return;
      case FirstRecord::kComplete:
        Complete(found->second);
        return;
      case FirstRecord::kNotTls:
        ++counters_.not_tls;
        break;
      case FirstRecord::kGone:
        ++counters_.silent;
        break;
    }
    Close(found->second);
  }

  void Complete(std::uint64_t number) {
    const Waiting& waiting = waiting_.at(number);
    if (open_.from(waiting.address) >= limits_.open_per_address) open_.Sweep();
    if (open_.from(waiting.address) >= limits_.open_per_address || open_.size() >= limits_.open) {
      ++counters_.over_limit;
      Close(number);
      return;
    }
    const int descriptor = waiting.descriptor;
    open_.Add(descriptor, waiting.address);
    Forget(number);
    ++counters_.handed_over;
    hand_over_(descriptor);
  }

  void CloseOverdue() {
    const Clock::time_point now = Clock::now();
    while (!waiting_.empty() && waiting_.begin()->second.until <= now) {
      Silence(waiting_.begin()->first);
    }
  }

  void Silence(std::uint64_t number) {
    ++counters_.silent;
    Close(number);
  }

  void Close(std::uint64_t number) {
    const int descriptor = waiting_.at(number).descriptor;
    Forget(number);
    close(descriptor);
  }

  // The descriptor stays open.
  void Forget(std::uint64_t number) {
    const auto found = waiting_.find(number);
    epoll_ctl(epoll_, EPOLL_CTL_DEL, found->second.descriptor, nullptr);
    numbers_.erase(found->second.descriptor);
    const auto from = waiting_from_.find(found->second.address);
    if (--from->second == 0) waiting_from_.erase(from);
    waiting_.erase(found);
  }

  const int listener_;
  const int epoll_;
  const int wake_;
  int spare_;
  const ConnectionLimits limits_;
  const HandOver hand_over_;
  Counters& counters_;
  bool paused_ = false;
  Clock::time_point paused_until_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Waiting> waiting_;  // the oldest first
  std::unordered_map<int, std::uint64_t> numbers_;
  std::unordered_map<std::string, std::size_t> waiting_from_;
  HandedOverSockets open_;
};

absl::StatusOr<std::unique_ptr<ConnectionAcceptor>> ConnectionAcceptor::Listen(
    const std::string& listen, const ConnectionLimits& limits) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos) return CantListen(listen);
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.empty() ? nullptr : host.c_str(), listen.substr(colon + 1).c_str(), &hints,
                  &found) != 0) {
    return CantListen(listen);
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  for (const addrinfo* at = addresses.get(); at != nullptr; at = at->ai_next) {
    const int listener =
        socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (listener < 0) continue;
    // A port whose last owner has just ended is free; one that is in use is not.
    const int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    sockaddr_storage bound{};
    socklen_t size = sizeof(bound);
    if (bind(listener, at->ai_addr, at->ai_addrlen) != 0 || ::listen(listener, kBacklog) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
      close(listener);
      continue;
    }
    const in_port_t port = bound.ss_family == AF_INET
                               ? reinterpret_cast<const sockaddr_in&>(bound).sin_port
                               : reinterpret_cast<const sockaddr_in6&>(bound).sin6_port;
    std::unique_ptr<ConnectionAcceptor> acceptor(
        new ConnectionAcceptor(listener, ntohs(port), limits));
    if (acceptor->epoll_ < 0 || acceptor->wake_ < 0) {
      return absl::ResourceExhaustedError(
          "there are no file descriptors left to listen with\nhint: ulimit -n");
    }
    return acceptor;
  }
  return CantListen(listen);
}

ConnectionAcceptor::ConnectionAcceptor(int listener, int port, const ConnectionLimits& limits)
    : listener_(listener),
      port_(port),
      limits_([&] {
        ConnectionLimits capped = limits;
        capped.open = std::min(limits.open, DescriptorLimit() / 2);
        capped.waiting = std::min(limits.waiting, DescriptorLimit() / 4);
        return capped;
      }()),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

ConnectionAcceptor::~ConnectionAcceptor() {
  if (thread_.get_id() == std::thread::id() && !stopped_) close(listener_);
  Stop();
  if (epoll_ >= 0) close(epoll_);
  if (wake_ >= 0) close(wake_);
}

void ConnectionAcceptor::Start(HandOver hand_over) {
  // Opened here: when the thread comes to it, there may be none left.
  thread_ = std::jthread(
      [this, spare = OpenSpare(), hand_over = std::move(hand_over)](const std::stop_token& stop) {
        Loop(listener_, epoll_, wake_, spare, limits_, hand_over, counters_).Run(stop);
      });
}

void ConnectionAcceptor::Stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  const std::uint64_t one = 1;
  // A wake-up that is lost costs a second, until the loop looks by itself.
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
  thread_.join();
  stopped_ = true;
}

ConnectionCounts ConnectionAcceptor::counts() const {
  return {.handed_over = counters_.handed_over,
          .silent = counters_.silent,
          .not_tls = counters_.not_tls,
          .over_limit = counters_.over_limit,
          .accept_errors = counters_.accept_errors,
          .open = counters_.open,
          .waiting = counters_.waiting};
}

}  // namespace mirrorflow
