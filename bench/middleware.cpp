// SPDX-License-Identifier: Apache-2.0
// What a session adds to a request of a web server: cpp-httplib and Boost.Beast under wrk, on the other core, with
// sessions in memory. The CPU time of the server alone, by request.
#include "measure.hpp"
#include "peers.hpp"
#include "sides.hpp"

#include <httplib.h>

#include <dynasession/adapters/beast.hpp>
#include <dynasession/adapters/httplib.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace bench;
using namespace dynasession;
namespace asio = boost::asio;
namespace http = boost::beast::http;
using http_request = http::request<http::string_body>;
using http_response = http::response<http::string_body>;

constexpr int connections = 16;
constexpr const char* page = "hello";

/// One server for both frameworks: sessions, and a cookie of one of them.
struct site {
  std::shared_ptr<memory_store> store = std::make_shared<memory_store>();
  session_manager sessions{store, quiet_configuration()};
  std::string cookie = new_session(sessions);
};

class httplib_server {
 public:
  explicit httplib_server(const site& of) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(connections); };
    server_.set_keep_alive_max_count(100'000'000);
    server_.set_tcp_nodelay(true);
    const auto show = [](auto& response) { response.set_content(page, "text/plain"); };
    server_.Get("/none", [=](const auto&, auto& response) { show(response); });
    server_.Get("/untouched",
                httplib_handler(of.sessions, [=](const auto&, auto& response,
                                                 const request_session&) { show(response); }));
    server_.Get("/read", httplib_handler(of.sessions, [=](const auto&, auto& response, session& s) {
                  if (!s.contains("n")) throw std::runtime_error("no session");
                  show(response);
                }));
    server_.Get("/write",
                httplib_handler(of.sessions, [=](const auto&, auto& response, session& s) {
                  s.increment("n");
                  show(response);
                }));
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~httplib_server() {
    server_.stop();
    thread_.join();
  }
  httplib_server(const httplib_server&) = delete;
  httplib_server& operator=(const httplib_server&) = delete;

  int port() const { return port_; }

 private:
  httplib::Server server_;
  int port_;
  std::thread thread_;
};

http_response answer_to(const http_request& request) {
  http_response made{http::status::ok, request.version()};
  made.body() = page;
  made.keep_alive(request.keep_alive());
  made.prepare_payload();
  return made;
}

class beast_server {
 public:
  explicit beast_server(const site& of)
      : sessions_(context_.get_executor(), of.store, quiet_configuration()) {
    asio::co_spawn(context_, accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~beast_server() {
    context_.stop();
    thread_.join();
  }
  beast_server(const beast_server&) = delete;
  beast_server& operator=(const beast_server&) = delete;

  int port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
      socket.set_option(asio::ip::tcp::no_delay(true));
      asio::co_spawn(context_, serve(boost::beast::tcp_stream(std::move(socket))), asio::detached);
    }
  }

  asio::awaitable<void> serve(boost::beast::tcp_stream stream) {
    const auto untouched =
        beast_handler(sessions_,
                      [](const http_request& request, const async_request_session&)
                          -> asio::awaitable<http_response> { co_return answer_to(request); });
    const auto read = beast_handler(sessions_, [](const http_request& request, session& s) {
      if (!s.contains("n")) throw std::runtime_error("no session");
      return answer_to(request);
    });
    const auto write = beast_handler(sessions_, [](const http_request& request, session& s) {
      s.increment("n");
      return answer_to(request);
    });
    boost::beast::flat_buffer buffer;
    for (;;) {
      http_request request;
      co_await http::async_read(stream, buffer, request, asio::use_awaitable);
      http_response response;
      if (request.target() == "/none")
        response = answer_to(request);
      else if (request.target() == "/untouched")
        response = co_await untouched(request);
      else if (request.target() == "/read")
        response = co_await read(request);
      else
        response = co_await write(request);
      co_await http::async_write(stream, response, asio::use_awaitable);
    }
  }

  asio::io_context context_{1};
  async_session_manager sessions_;
  asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

/// How many requests wrk had answered in a second.
double answered(int port, const std::string& route, const site& of) {
  const auto core = std::to_string(::sysconf(_SC_NPROCESSORS_ONLN) - 1);
  const auto lines = lines_of("taskset -c " + core + " wrk -t1 -d1s -c" +
                              std::to_string(connections) + " -H 'Cookie: " + of.cookie +
                              "' http://127.0.0.1:" + std::to_string(port) + '/' + route);
  double count = 0;
  for (const auto& line : lines) {
    if (line.find("Non-2xx") != line.npos) throw std::runtime_error("the server failed: " + line);
    if (line.find("requests in") != line.npos) count = std::stod(line);
  }
  if (count == 0) throw std::runtime_error("wrk had no answers");
  return count;
}

class middleware_bench {
 public:
  explicit middleware_bench(const effort& how) : how_(how) {}

  void all() const {
    say("Microseconds of CPU of the server for a request, " + std::to_string(connections) +
        " connections of wrk.");
    const table results({"server", "no sessions", "session not touched", "loaded", "saved"});
    const site of;
    {
      const httplib_server server(of);
      measure("cpp-httplib", server.port(), of, results);
    }
    const beast_server server(of);
    measure("Boost.Beast", server.port(), of, results);
  }

 private:
  void measure(const std::string& name, int port, const site& of, const table& results) const {
    const std::vector<std::string> routes =
        how_.is_smoke() ? std::vector<std::string>{"write"}
                        : std::vector<std::string>{"none", "untouched", "read", "write"};
    std::vector<std::vector<double>> all(routes.size());
    for (int round = 0; round < how_.times(5, 1); ++round)
      for (std::size_t i = 0; i < routes.size(); ++i) {
        const auto before = cpu_seconds();
        const auto count = answered(port, routes[i], of);
        all[i].push_back((cpu_seconds() - before) * 1e6 / count);
      }
    std::vector<std::string> cells{name};
    for (std::size_t i = 0; i < routes.size(); ++i) {
      cells.push_back(text_of(median(all[i]), 2));
      note("middleware." + name + '.' + routes[i], median(all[i]));
    }
    results.row(cells);
  }

  effort how_;
};

}  // namespace

int main(int count, char** arguments) {
  return bench::run(count, arguments, [](const effort& how) {
    stay_on_first_core();
    middleware_bench(how).all();
  });
}
