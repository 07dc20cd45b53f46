// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on the HTTP server of libevent: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include "evhttp.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <event2/thread.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

recipes::page count(evhttp_request*, dynasession::session& session) {
  return {.body = "visits: " + std::to_string(session.increment("visits")) + "\n"};
}

void answer(evhttp_request* request, void* sessions) {
  recipes::evhttp_answer(*static_cast<dynasession::async_session_manager*>(sessions), request,
                         count);
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  evthread_use_pthreads();  // the store works on threads of its own
  event_base* base = event_base_new();
  dynasession::async_session_manager sessions(
      recipes::evhttp_executor(base),
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});
  evhttp* server = evhttp_new(base);
  evhttp_set_timeout(server, 30);  // seconds; without these a client may take what it wants
  evhttp_set_max_headers_size(server, 32 * 1024);
  evhttp_set_max_body_size(server, 1024 * 1024);
  evhttp_set_cb(server, "/", answer, &sessions);
  const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 8080);
  if (evhttp_bind_socket(server, "127.0.0.1", port) != 0)
    throw std::runtime_error("the port is in use");
  event_base_dispatch(base);
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
