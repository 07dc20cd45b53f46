// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/single_call.hpp"
#include "http/http_server.hpp"
#include "net/pooled_client.hpp"
#include "support/run_blocking.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <time.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dynasession::net {

using namespace std::chrono_literals;
using test::answer;
using test::ending;
using test::ok_answer;
using reply = http_result<http_response>;

/// For tests that must wait until a timeout.
constexpr auto soon = 200ms;
constexpr auto later = 10s;

/// "200", or the stage of a failure: "no_answer", and "no_answer, timed out" at the deadline.
inline std::string outcome_of(const reply& came) {
  if (const auto* whole = std::get_if<http_response>(&came)) return std::to_string(whole->status);
  const auto& failure = std::get<http_failure>(came);
  constexpr const char* stages[] = {"not_sent", "no_answer", "stale"};
  return stages[static_cast<std::size_t>(failure.where)] +
         std::string(failure.timed_out ? ", timed out" : "");
}

inline std::string reason_of(const reply& came) {
  const auto* failure = std::get_if<http_failure>(&came);
  return failure ? failure->reason : "no failure at all";
}

inline std::string body_of(const reply& came) {
  const auto* whole = std::get_if<http_response>(&came);
  return whole ? whole->body : "no answer";
}

/// Gives every request the same answer.
inline test::http_server::handler always(answer given) {
  return [given](const test::received_request&) { return given; };
}

inline server_address plain_server(int port) {
  return {"127.0.0.1", static_cast<std::uint16_t>(port), false};
}

/// A client with the context of its connections.
class client_on_context {
 public:
  explicit client_on_context(server_address server, pool_options options = {})
      : client_(std::move(server), with_home(std::move(options))) {}

  /// In a blocking call if the program tests those.
  reply send(std::chrono::milliseconds timeout = later) {
    if (!test::tests_blocking_calls()) return send_all({timeout}).front();
    auto request = some_request();
    return detail::run_blocking(client_.send(request, until(timeout)));
  }

  /// Concurrently, started in this order, each with its own timeout.
  std::vector<reply> send_all(const std::vector<std::chrono::milliseconds>& timeout) {
    std::vector<reply> came(timeout.size());
    left_ = came.size();
    for (std::size_t i = 0; i < timeout.size(); ++i)
      boost::asio::co_spawn(context_, send_into(came[i], until(timeout[i])), boost::asio::detached);
    context_.restart();
    context_.run();
    return came;
  }

  /// The CPU time from the end of the first of those to the end of the last. If they have one deadline, the
  /// last is that late on a machine with nothing else to do.
  std::chrono::nanoseconds spent_ending() const { return spent_ending_; }

  std::vector<std::string> answers_in_a_row(int count) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) all.push_back(outcome_of(send()));
    return all;
  }

 private:
  static deadline until(std::chrono::milliseconds timeout) {
    return std::chrono::steady_clock::now() + timeout;
  }

  pool_options with_home(pool_options options) {
    options.home = context_.get_executor();
    return options;
  }

  boost::asio::awaitable<void> send_into(reply& came, deadline until) {
    auto request = some_request();
    came = co_await client_.send(request, until);
    if (!first_end_) first_end_ = cpu_time();
    spent_ending_ = cpu_time() - *first_end_;
    if (--left_ == 0) context_.stop();
  }

  static std::chrono::nanoseconds cpu_time() {
    timespec spent{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
  }

  static http_request some_request() {
    http_request made;
    made.fields = {{"Host", "127.0.0.1"}};
    made.body = "{}";
    return made;
  }

  boost::asio::io_context context_{1};
  pooled_client client_;
  std::size_t left_ = 0;  ///< of the requests in flight
  std::optional<std::chrono::nanoseconds> first_end_;
  std::chrono::nanoseconds spent_ending_{};
};

}  // namespace dynasession::net
