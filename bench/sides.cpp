// SPDX-License-Identifier: Apache-2.0
#include "sides.hpp"

#include "measure.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <atomic>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

namespace bench {
namespace {

namespace asio = boost::asio;
using namespace dynasession;

// DynamoDB's answer takes any key; this is one as the library makes them.
constexpr const char* some_key = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";

void expect(bool is_true) {
  if (!is_true) std::abort();
}

}  // namespace

configuration quiet_configuration() {
  configuration made;
  made.secret_key = secret;
  made.logger = nullptr;
  made.deadline = std::chrono::seconds(60);
  return made;
}

dynamodb_options options_for(const canned_dynamodb& server, int connections,
                             const std::string& ca_file) {
  dynamodb_options made;
  made.endpoint = server.endpoint();
  made.credentials = aws_credentials("AKIDEXAMPLE", "bench");
  made.region = "eu-west-1";
  made.ca_file = ca_file;
  made.max_connections = static_cast<std::size_t>(connections);
  made.deadline = std::chrono::seconds(60);
  made.logger = nullptr;
  return made;
}

std::string new_session(const session_manager& sessions) {
  auto request = sessions.start("");
  for (int i = 0; i < 7; ++i) request.load().set("key" + std::to_string(i), std::string(130, 'x'));
  request.load().set("n", 0);
  const auto made = request.commit();
  return made.cookies.at(0).name + '=' + made.cookies.at(0).value;
}

std::string cookie_field() {
  return new_session({std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"}),
                      quiet_configuration()});
}

store_side::store_side(const dynamodb_options& options, int in_flight)
    : store_(std::make_shared<dynamodb_store>(options)), key_(some_key), in_flight_(in_flight) {}

store_side::store_side(std::shared_ptr<session_store> store, std::string key)
    : store_(std::move(store)), key_(std::move(key)), in_flight_(1) {}

void store_side::run(int pairs) {
  left_ = pairs;
  for (int i = 0; i < in_flight_; ++i) asio::co_spawn(context_, work(), asio::detached);
  context_.restart();
  context_.run();
}

asio::awaitable<void> store_side::work() {
  while (left_-- > 0) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto now = system_now();
    std::string key = key_;
    const auto found = co_await store_->load(std::move(key), now, until);
    expect(found && *found);
    const record& loaded = **found;
    save_request next;
    next.key = loaded.key;
    next.what.actions["n"] = set_value{++number_};
    next.now = now;
    next.expire_at = loaded.expire_at;
    next.seen_version = loaded.version;
    system_random(next.token);
    const auto saved = co_await store_->save(std::move(next), until);
    expect(saved.has_value());
  }
}

manager_side::manager_side(const dynamodb_options& options, int in_flight)
    : sessions_(context_.get_executor(), std::make_shared<dynamodb_store>(options),
                quiet_configuration()),
      in_flight_(in_flight) {}

void manager_side::run(int requests) {
  left_ = requests;
  for (int i = 0; i < in_flight_; ++i) asio::co_spawn(context_, work(), asio::detached);
  context_.restart();
  context_.run();
}

asio::awaitable<void> manager_side::work() {
  while (left_-- > 0) {
    const auto request = sessions_.start(cookie_);
    session& loaded = *co_await request.async_load();
    loaded.set("n", ++number_);
    const auto done = co_await request.async_commit();
    expect(done.status == commit_status::saved);
  }
}

double manager_side::bytes_of_loads(int count, const canned_dynamodb& server) {
  const auto before = heap_bytes();
  const auto asked = server.requests() + static_cast<std::size_t>(count);
  for (int i = 0; i < count; ++i) asio::co_spawn(context_, load_once(), asio::detached);
  context_.restart();
  while (server.requests() < asked) context_.poll();
  const auto grown = heap_bytes() - before;
  context_.run();
  return grown;
}

asio::awaitable<void> manager_side::load_once() {
  const auto request = sessions_.start(cookie_);
  const session& loaded = *co_await request.async_load();
  expect(loaded.state() == session_state::live);
}

thread_side::thread_side(const dynamodb_options& options, int threads)
    : sessions_(std::make_shared<dynamodb_store>(options), quiet_configuration()),
      threads_(threads) {}

void thread_side::run(int requests) {
  std::atomic<int> left{requests};
  std::vector<std::thread> threads;
  for (int i = 0; i < threads_; ++i)
    threads.emplace_back([this, &left] {
      for (int n = left--; n > 0; n = left--) {
        const auto request = sessions_.start(cookie_);
        request.load().set("n", n);
        expect(request.commit().status == commit_status::saved);
      }
    });
  for (auto& each : threads) each.join();
}

}  // namespace bench
