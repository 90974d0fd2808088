#pragma once

#include <string>

namespace mirrorflow {

// A PostgreSQL server of this test's own, in a temporary directory, on a Unix socket alone. Roles:
// the operating system's user that runs it, without a password, and `reader` with the password
// "s3cret};x", who may read the database "border". Run by root, it runs as the user `postgres`.
class PostgresServer {
 public:
  // Ends the process of the test when the server can't be started.
  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // An ODBC connection string for a role.
  std::string Connection(const std::string& role) const;
  std::string admin() const;
  // Runs SQL as the administrator.
  void Run(const std::string& sql) const;
  // Breaks all connections, as a power cut would.
  void StopAtOnce();

 private:
  // Runs a shell command as the server's user; true when it succeeds.
  bool Shell(const std::string& command) const;

  std::string directory_;
  std::string programs_;
  bool running_ = false;
};

}  // namespace mirrorflow
