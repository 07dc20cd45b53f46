// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on oat++: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include "oatpp.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <oatpp/Environment.hpp>
#include <oatpp/network/Server.hpp>
#include <oatpp/web/server/HttpConnectionHandler.hpp>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

recipes::page count(recipes::oatpp_request&, const std::string&, dynasession::session& session) {
  return {.body = "visits: " + std::to_string(session.increment("visits")) + "\n"};
}

class counter final : public oatpp::web::server::HttpRequestHandler {
 public:
  explicit counter(dynasession::session_manager sessions) : sessions_(std::move(sessions)) {}

  std::shared_ptr<OutgoingResponse> handle(
      const std::shared_ptr<IncomingRequest>& request) override {
    return recipes::oatpp_answer(sessions_, request, count);
  }

 private:
  dynasession::session_manager sessions_;
};

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  const dynasession::session_manager sessions(
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});
  const auto port = static_cast<v_uint16>(argc > 1 ? std::atoi(argv[1]) : 8080);
  oatpp::Environment::init();
  const auto router = oatpp::web::server::HttpRouter::createShared();
  router->route("GET", "/", std::make_shared<counter>(sessions));
  const auto connections = oatpp::web::server::HttpConnectionHandler::createShared(router);
  connections->setErrorHandler(std::make_shared<recipes::oatpp_errors>());
  constexpr bool with_peer_addresses = true;
  oatpp::network::Server(oatpp::network::tcp::server::ConnectionProvider::createShared(
                             {"127.0.0.1", port}, with_peer_addresses),
                         connections)
      .run();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
