// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on RESTinio: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/adapters/restinio.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/io_context.hpp>

#include <restinio/http_server_run.hpp>
#include <restinio/router/express.hpp>
#include <restinio/traits.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>

void count(const restinio::request_t&, dynasession::restinio_response& response,
           dynasession::session& session) {
  response.append_header("Content-Type", "text/plain");
  response.set_body("visits: " + std::to_string(session.increment("visits")) + "\n");
}

using site = restinio::router::express_router_t<>;

struct traits : restinio::default_traits_t {
  using request_handler_t = site;
};

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  boost::asio::io_context io;
  const dynasession::async_session_manager sessions(io.get_executor(),
                                                    std::make_shared<dynasession::sqlite_store>(),
                                                    {.secret_key = secret ? secret : ""});
  auto routes = std::make_unique<site>();
  routes->http_get("/", dynasession::restinio_handler(sessions, count));
  const auto port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8080);
  restinio::run(io, restinio::on_thread_pool<traits>(2)
                        .address("127.0.0.1")
                        .port(port)
                        .read_next_http_message_timelimit(std::chrono::seconds(5))
                        .request_handler(std::move(routes)));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
