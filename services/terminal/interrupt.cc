#include "services/terminal/interrupt.h"

#include <pthread.h>

#include <csignal>
#include <cstdlib>
#include <thread>

namespace mirrorflow {
namespace {

pthread_t waiting_thread;

// Runs in threads that libraries started before main (OpenBLAS), which do not block the signals.
void PassOn(int signal) { pthread_kill(waiting_thread, signal); }

}  // namespace

std::stop_token StopOnInterrupt() {
  static std::stop_source source;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread waiting([signals] {
    int signal = 0;
    sigwait(&signals, &signal);
    source.request_stop();
    sigwait(&signals, &signal);
    std::_Exit(128 + signal);
  });
  waiting_thread = waiting.native_handle();
  waiting.detach();
  struct sigaction action {};
  action.sa_handler = PassOn;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
  return source.get_token();
}

}  // namespace mirrorflow
