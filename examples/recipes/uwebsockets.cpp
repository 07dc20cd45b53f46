// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on uWebSockets: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include "uwebsockets.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

recipes::page count(const recipes::uwebsockets_request&, dynasession::session& session) {
  return {.body = "visits: " + std::to_string(session.increment("visits")) + "\n"};
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  const dynasession::async_session_manager sessions(
      recipes::uwebsockets_executor(),
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});
  const int port = argc > 1 ? std::atoi(argv[1]) : 8080;
  uWS::App app;
  app.get("/", [&sessions](auto* response, auto* request) {
    recipes::uwebsockets_answer(sessions, response, request, count);
  });
  app.listen("127.0.0.1", port, [](us_listen_socket_t* socket) {
    if (!socket) throw std::runtime_error("the port is in use");
  });
  app.run();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
