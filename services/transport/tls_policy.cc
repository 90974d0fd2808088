#include "services/transport/tls_policy.h"

#include <openssl/bio.h>
#include <openssl/conf.h>
#include <openssl/crypto.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>

namespace mirrorflow {
namespace {

// "MinProtocol" would not do: gRPC sets a minimum of its own on each context. It does not take away
// what is switched off.
constexpr char kPolicy[] =
    "openssl_conf = mirrorflow\n"
    "[mirrorflow]\n"
    "ssl_conf = contexts\n"
    "[contexts]\n"
    "system_default = every_context\n"
    "[every_context]\n"
    "Protocol = -TLSv1.2\n";

bool Load() {
  // The system's configuration first: loaded later by somebody else, it would replace this one.
  if (OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, nullptr) != 1) return false;
  const std::unique_ptr<CONF, decltype(&NCONF_free)> policy(NCONF_new(nullptr), NCONF_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(kPolicy, sizeof(kPolicy) - 1), BIO_free);
  if (policy == nullptr || text == nullptr) return false;
  if (NCONF_load_bio(policy.get(), text.get(), nullptr) != 1) return false;
  OPENSSL_load_builtin_modules();
  return CONF_modules_load(policy.get(), nullptr, 0) == 1;
}

}  // namespace

void RequireTls13() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (Load()) return;
    std::fputs("can't restrict TLS to version 1.3: OpenSSL refuses the setting\n", stderr);
    std::abort();
  });
}

}  // namespace mirrorflow
