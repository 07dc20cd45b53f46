// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on Crow: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/adapters/crow.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  dynasession::session_manager sessions(
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});

  crow::App<dynasession::crow_sessions> app;
  app.get_middleware<dynasession::crow_sessions>().attach(app, sessions);

  CROW_ROUTE(app, "/")
  ([&app](const crow::request& request) {
    auto& session = app.get_context<dynasession::crow_sessions>(request).session.load();
    return "visits: " + std::to_string(session.increment("visits")) + "\n";
  });

  const auto port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8080);
  app.bindaddr("127.0.0.1").port(port).concurrency(8).loglevel(crow::LogLevel::Warning).run();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
