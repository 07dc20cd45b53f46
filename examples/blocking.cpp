// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on cpp-httplib: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <httplib.h>

#include <dynasession/adapters/httplib.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  const dynasession::session_manager sessions(
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});
  httplib::Server server;
  server.set_exception_handler([](const auto&, auto& response, std::exception_ptr) {
    response.status = 500;  // by itself cpp-httplib sends the exception's text to the visitor
  });
  server.set_keep_alive_max_count(1);  // else it reads the body of a GET as the next request
  server.Get("/", dynasession::httplib_handler(sessions, [](const auto&, auto& response,
                                                            dynasession::session& session) {
               const auto visits = session.increment("visits");
               response.set_content("visits: " + std::to_string(visits) + "\n", "text/plain");
             }));
  if (!server.listen("127.0.0.1", argc > 1 ? std::atoi(argv[1]) : 8080))
    throw std::runtime_error("cannot listen: is the port in use?");
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
