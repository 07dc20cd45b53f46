// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on Boost.Beast and coroutines: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/adapters/beast.hpp>
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <semaphore>
#include <thread>
#include <utility>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

response count(const request& request, dynasession::session& session) {
  response page{http::status::ok, request.version()};
  page.body() = "visits: " + std::to_string(session.increment("visits")) + "\n";
  page.keep_alive(request.keep_alive());
  page.prepare_payload();
  return page;
}

// Without these, clients that send nothing keep every descriptor, and the server accepts nobody else.
constexpr std::chrono::seconds header_timeout{5};  // from the connection, or the last response, on
constexpr std::chrono::seconds body_timeout{30};   // for the body, the handler and the response

/// Half of the descriptors: the other half is for the store.
std::ptrdiff_t connection_limit() {
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return 256;
  return static_cast<std::ptrdiff_t>(std::clamp<rlim_t>(descriptors.rlim_cur / 2, 1, 10'000));
}

asio::awaitable<void> serve(boost::beast::tcp_stream stream, auto handler) {
  boost::beast::flat_buffer buffer;
  for (response page; page.keep_alive();) {
    http::request_parser<http::string_body> parser;  // refuses headers over 8 KB, bodies over 1 MB
    stream.expires_after(header_timeout);
    co_await http::async_read_header(stream, buffer, parser, asio::use_awaitable);
    stream.expires_after(body_timeout);
    co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
    const request request = parser.release();
    try {
      page = co_await handler(request);
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "%s\n", failure.what());
      page = response(http::status::internal_server_error, request.version());
      page.prepare_payload();
    }
    if (request.method() == http::verb::head) page.body().clear();  // its length stays
    co_await http::async_write(stream, page, asio::use_awaitable);
  }
}

/// Serves one connection after the other, at most `connection_limit()` at once; more wait in the queue of
/// the operating system.
void serve_all(asio::thread_pool& threads, unsigned short port, const auto& handler) {
  asio::ip::tcp::acceptor acceptor{threads, {asio::ip::address_v4::loopback(), port}};
  std::counting_semaphore<> free(connection_limit());
  for (;;) {
    free.acquire();
    boost::system::error_code failure;
    // A strand: the stream's timer and its coroutine must not run at once.
    asio::ip::tcp::socket socket = acceptor.accept(asio::make_strand(threads), failure);
    if (failure) {
      std::fprintf(stderr, "accept: %s\n", failure.message().c_str());
      free.release();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      continue;
    }
    const auto executor = socket.get_executor();
    // The exception is a connection that was closed, was silent for too long, or sent no HTTP.
    asio::co_spawn(executor, serve(boost::beast::tcp_stream(std::move(socket)), handler),
                   [&free](const std::exception_ptr&) { free.release(); });
  }
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  asio::thread_pool threads;
  const dynasession::async_session_manager sessions{threads.get_executor(),
                                                    std::make_shared<dynasession::sqlite_store>(),
                                                    {.secret_key = secret ? secret : ""}};
  const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 8080);
  serve_all(threads, port, dynasession::beast_handler(sessions, count));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
