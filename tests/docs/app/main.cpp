// SPDX-License-Identifier: Apache-2.0
#include "routes.hpp"

#include <httplib.h>

#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <cstdio>
#include <cstdlib>

namespace {

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Ask your users' database here; it keeps a slow hash of each password.
bool is_password(const std::string& user, const std::string& password) {
  return user == "ann" && !password.empty() && password == setting("APP_PASSWORD");
}

}  // namespace

int main() try {
  const dynasession::session_manager sessions{std::make_shared<dynasession::sqlite_store>(),
                                              {.secret_key = setting("APP_SECRET_KEY")}};
  httplib::Server server;
  server.set_keep_alive_max_count(1);  // else it reads the body of a GET as the next request
  add_routes(server, sessions, is_password);
  if (!server.listen("127.0.0.1", 8080))
    throw std::runtime_error("cannot listen: is the port in use?");
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
