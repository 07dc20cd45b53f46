// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on Drogon: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/adapters/drogon.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <cstdio>
#include <cstdlib>

void count(const drogon::HttpRequestPtr& request,
           std::function<void(const drogon::HttpResponsePtr&)>&& callback) {
  auto& session = dynasession::session_of(request);
  auto response = drogon::HttpResponse::newHttpResponse();
  response->setContentTypeCode(drogon::CT_TEXT_PLAIN);
  response->setBody("visits: " + std::to_string(session.increment("visits")) + "\n");
  callback(response);
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  auto& app = drogon::app();
  const dynasession::async_session_manager sessions(dynasession::drogon_executor(*app.getLoop()),
                                                    std::make_shared<dynasession::sqlite_store>(),
                                                    {.secret_key = secret ? secret : ""});
  app.registerMiddleware(std::make_shared<dynasession::drogon_sessions>(sessions));
  app.registerHandler("/", &count, {drogon::Get, dynasession::drogon_sessions::name()});
  const auto port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8080);
  app.addListener("127.0.0.1", port).setThreadNum(2).setIdleConnectionTimeout(5).run();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
