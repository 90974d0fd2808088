#include "tests/records/sources/postgres_server.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace mirrorflow {
namespace {

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "postgres_server: %s\n", what.c_str());
  std::abort();
}

// Debian keeps the programs outside of the path, by version.
std::string FindPrograms() {
  const std::filesystem::path root = "/usr/lib/postgresql";
  if (std::filesystem::is_directory(root)) {
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
      const std::filesystem::path programs = entry.path() / "bin";
      if (std::filesystem::exists(programs / "initdb")) return programs.string();
    }
  }
  Die("no PostgreSQL is installed");
}

}  // namespace

PostgresServer::PostgresServer() : programs_(FindPrograms()) {
  // Short, because a socket's path has little room.
  std::string name = "/tmp/mf-pg-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) Die("no temporary directory");
  directory_ = name;
  if (geteuid() == 0) {
    const passwd* user = getpwnam("postgres");
    if (user == nullptr || chown(directory_.c_str(), user->pw_uid, user->pw_gid) != 0) {
      Die("there is no user postgres to run the server as");
    }
  }
  if (!Shell(programs_ + "/initdb --no-sync -E UTF8 --locale=C -A trust -D " + directory_ +
             "/data >" + directory_ + "/initdb.log 2>&1")) {
    Die("initdb failed");
  }
  if (!Shell("printf 'local all reader scram-sha-256\\nlocal all all trust\\n' >" + directory_ +
             "/data/pg_hba.conf") ||
      !Shell(programs_ + "/pg_ctl -w -D " + directory_ + "/data -l " + directory_ +
             "/log -o \"-c listen_addresses='' -c fsync=off -c unix_socket_directories=" +
             directory_ + "\" start >/dev/null 2>&1")) {
    Die("the server did not start");
  }
  running_ = true;
  if (!Shell(programs_ + "/psql -q -h " + directory_ +
             " -d postgres -c 'CREATE DATABASE border'")) {
    Die("no database could be made");
  }
  Run("CREATE ROLE reader LOGIN PASSWORD 's3cret};x'");
}

PostgresServer::~PostgresServer() {
  if (running_) StopAtOnce();
  std::error_code error;
  std::filesystem::remove_all(directory_, error);
}

std::string PostgresServer::Connection(const std::string& role) const {
  return "Driver={PostgreSQL Unicode};Servername=" + directory_ +
         ";Port=5432;Database=border;Username=" + role;
}

std::string PostgresServer::admin() const {
  if (geteuid() == 0) return "postgres";
  const passwd* user = getpwuid(geteuid());
  return user == nullptr ? "" : user->pw_name;
}

void PostgresServer::Run(const std::string& sql) const {
  const std::string file = directory_ + "/run.sql";
  std::ofstream(file) << sql;
  std::filesystem::permissions(file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  if (!Shell(programs_ + "/psql -q -v ON_ERROR_STOP=1 -h " + directory_ + " -d border -f " +
             file)) {
    Die("the SQL failed");
  }
}

void PostgresServer::StopAtOnce() {
  Shell(programs_ + "/pg_ctl -w -m immediate -D " + directory_ + "/data stop >/dev/null 2>&1");
  running_ = false;
}

bool PostgresServer::Shell(const std::string& command) const {
  const std::string file = directory_ + "/command.sh";
  std::ofstream(file) << "cd " << directory_ << "\n" << command << "\n";
  std::filesystem::permissions(file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const std::string as_user =
      geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
  return std::system((as_user + "sh " + file).c_str()) == 0;
}

}  // namespace mirrorflow
