#pragma once

namespace mirrorflow {

// From now on every TLS context of this process speaks TLS 1.3 and nothing older. gRPC 1.51 has no
// setting for it (its own minimum is 1.2), so it is set where OpenSSL makes contexts, whatever
// openssl.cnf and OPENSSL_CONF say. Call it before the first context is made; thread-safe, later
// calls do nothing. Aborts if OpenSSL refuses.
void RequireTls13();

}  // namespace mirrorflow
