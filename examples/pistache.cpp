// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on Pistache: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/adapters/pistache.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/thread_pool.hpp>

#include <pistache/endpoint.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace http = Pistache::Http;

dynasession::pistache_page count(const Pistache::Rest::Request&, http::ResponseWriter&,
                                 dynasession::session& session) {
  return "visits: " + std::to_string(session.increment("visits")) + "\n";
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  const auto port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8080);
  http::Endpoint endpoint(Pistache::Address(Pistache::Ipv4::loopback(), Pistache::Port(port)));
  boost::asio::thread_pool threads(2);
  const dynasession::async_session_manager sessions(threads.get_executor(),
                                                    std::make_shared<dynasession::sqlite_store>(),
                                                    {.secret_key = secret ? secret : ""});
  Pistache::Rest::Router router;
  Pistache::Rest::Routes::Get(router, "/", dynasession::pistache_handler(sessions, count));
  endpoint.init(http::Endpoint::options()
                    .threads(2)
                    .maxRequestSize(64 * 1024)  // 4 KB by default, fields included
                    .headerTimeout(std::chrono::seconds(5))
                    .keepaliveTimeout(std::chrono::seconds(5))
                    .flags(Pistache::Tcp::Options::ReuseAddr));
  endpoint.setHandler(router.handler());
  endpoint.serve();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
