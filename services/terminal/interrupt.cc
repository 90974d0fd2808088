#include "services/terminal/interrupt.h"

#include <pthread.h>

#include <csignal>
#include <cstdlib>
#include <thread>

namespace mirrorflow {

std::stop_token StopOnInterrupt() {
  static std::stop_source source;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int signal = 0;
    sigwait(&signals, &signal);
    source.request_stop();
    sigwait(&signals, &signal);
    std::_Exit(128 + signal);
  }).detach();
  return source.get_token();
}

}  // namespace mirrorflow
