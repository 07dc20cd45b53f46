// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on POCO: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/adapters/poco.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <Poco/Event.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/ServerSocket.h>

#include <cstdio>
#include <cstdlib>

namespace net = Poco::Net;

std::string count(net::HTTPServerRequest&, net::HTTPServerResponse& response,
                  dynasession::session& session) {
  response.setContentType("text/plain");
  return "visits: " + std::to_string(session.increment("visits")) + "\n";
}

class site final : public net::HTTPRequestHandlerFactory {
 public:
  explicit site(dynasession::session_manager sessions) : sessions_(std::move(sessions)) {}

  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest& request) override {
    if (request.getURI() == "/") return new dynasession::poco_handler(sessions_, count);
    return nullptr;  // POCO answers 501
  }

 private:
  dynasession::session_manager sessions_;
};

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  dynasession::session_manager sessions(
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});
  net::HTTPServerParams::Ptr params = new net::HTTPServerParams;
  params->setMaxThreads(8);
  params->setTimeout(Poco::Timespan(5, 0));  // a client that sends nothing keeps a thread so long
  const auto port = static_cast<Poco::UInt16>(argc > 1 ? std::atoi(argv[1]) : 8080);
  net::HTTPServer server(new site(std::move(sessions)),
                         net::ServerSocket(net::SocketAddress("127.0.0.1", port)), params);
  server.start();
  Poco::Event().wait();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
