// SPDX-License-Identifier: Apache-2.0
// Sessions loaded at once from one thread, from a server that takes 50 ms: how long until all are there,
// beside one alone, and what memory a load in flight takes, most of which wait in line for one of the
// store's connections.
#include "canned_dynamodb.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <malloc.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>

namespace {

namespace asio = boost::asio;
using namespace dynasession;

constexpr int counts[] = {100, 1000, 10'000};
constexpr std::chrono::milliseconds delay{50};

asio::awaitable<void> load(async_request_session request, int& loaded) {
  session& found = *co_await request.async_load();
  if (found.state() == session_state::live) ++loaded;
}

// A cookie that verifies.
std::string cookie_field(const configuration& options) {
  configuration made = options;
  const session_manager elsewhere(
      std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"}), std::move(made));
  auto request = elsewhere.start("");
  request.load().set("n", 1);
  const auto cookie = request.commit().cookies.at(0);
  return cookie.name + '=' + cookie.value;
}

class measured {
 public:
  measured(int port, const configuration& options)
      : sessions_(io_.get_executor(), std::make_shared<dynamodb_store>(options_at(port)), options) {
  }

  double milliseconds(int count, const std::string& cookie) {
    std::deque<async_request_session> all;
    int loaded = 0;
    for (int i = 0; i < count; ++i) all.push_back(sessions_.start(cookie));
    const auto before = std::chrono::steady_clock::now();
    const auto memory_before = ::mallinfo2().uordblks;
    for (auto& each : all) asio::co_spawn(io_, load(each, loaded), asio::detached);
    io_.restart();
    io_.poll();  // all are on their way; none can be back
    bytes_in_flight_ = static_cast<double>(::mallinfo2().uordblks - memory_before) / count;
    io_.run();
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - before;
    if (loaded != count) std::abort();
    return spent.count();
  }

  double bytes_in_flight() const noexcept { return bytes_in_flight_; }

 private:
  static dynamodb_options options_at(int port) {
    return {.endpoint = "http://127.0.0.1:" + std::to_string(port),
            .credentials = aws_credentials("bench", "bench"),
            .deadline = std::chrono::minutes(1)};
  }

  asio::io_context io_{1};
  async_session_manager sessions_;
  double bytes_in_flight_ = 0;
};

}  // namespace

int main() {
  const bench::canned_dynamodb server(delay);
  configuration options{.secret_key = "only for this benchmark: thirty-two bytes"};
  options.deadline = std::chrono::minutes(1);
  const auto cookie = cookie_field(options);
  measured site(server.port(), options);
  site.milliseconds(1, cookie);  // the first connection
  const auto alone = site.milliseconds(1, cookie);
  std::printf("loads from a server that takes %d ms\n", static_cast<int>(delay.count()));
  std::printf("  %5d alone   %7.1f ms\n", 1, alone);
  for (const int count : counts) {
    const auto all = site.milliseconds(count, cookie);
    std::printf("  %5d at once %7.1f ms, %.1f times as long; %.1f KB of memory each\n", count, all,
                all / alone, site.bytes_in_flight() / 1024);
  }
}
