// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on CivetWeb: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include "civetweb.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

recipes::page count(mg_connection*, dynasession::session& session) {
  return {.body = "visits: " + std::to_string(session.increment("visits")) + "\n"};
}

int answer(mg_connection* connection, void* sessions) {
  return recipes::civetweb_answer(*static_cast<dynasession::session_manager*>(sessions), connection,
                                  count);
}

/// CivetWeb serves before `mg_start` returns: a handler set after it would miss the first requests.
void add_routes(const mg_context* server) {
  mg_set_request_handler(const_cast<mg_context*>(server), "/$", answer, mg_get_user_data(server));
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  dynasession::session_manager sessions(
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});
  const auto address = std::string("127.0.0.1:") + (argc > 1 ? argv[1] : "8080");
  const char* options[] = {"listening_ports",
                           address.c_str(),
                           "num_threads",
                           "50",  // one is kept by each idle client
                           "request_timeout_ms",
                           "5000",
                           nullptr};
  mg_callbacks callbacks{};
  callbacks.init_context = add_routes;
  if (!mg_start(&callbacks, &sessions, options)) throw std::runtime_error("the port is in use");
  for (;;) ::pause();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
