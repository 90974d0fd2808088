#include "services/sandbox/loopback_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/status/status.h"

namespace mirrorflow {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int SendingAtOnce(int socket) {
  const int on = 1;
  if (socket >= 0) setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

}  // namespace

absl::StatusOr<LoopbackListener> ListenOnLoopback() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof address;
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener, 64) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    if (listener >= 0) close(listener);
    return absl::UnavailableError("can't listen on a free port of 127.0.0.1");
  }
  return LoopbackListener{listener, ntohs(address.sin_port)};
}

int AcceptConnection(int listener) {
  return SendingAtOnce(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
}

int ConnectToLoopback(std::uint16_t port) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(connection);
    return -1;
  }
  return SendingAtOnce(connection);
}

absl::StatusOr<std::uint16_t> FreePort() {
  absl::StatusOr<LoopbackListener> listener = ListenOnLoopback();
  if (!listener.ok()) return listener.status();
  close(listener->socket);
  return listener->port;
}

}  // namespace mirrorflow
