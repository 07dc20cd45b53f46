// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/item.hpp"
#include "dynamodb/single_call.hpp"
#include "http/scripted_server.hpp"
#include "support/run_blocking.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession {

inline std::ostream& operator<<(std::ostream& out, errc code) {
  return code == errc{} ? out << "no error" : out << make_error_code(code).message();
}

}  // namespace dynasession

namespace dynasession::test {

using namespace std::chrono_literals;

constexpr errc no_error{};
constexpr auto soon = 200ms;
constexpr auto later = 10s;

template <class T>
errc code_of(const result<T>& answer) {
  return answer ? no_error : errc_of(answer.error().code());
}

template <class T>
std::string message_of(const result<T>& answer) {
  return answer ? "no error" : answer.error().message();
}

/// Options for a table on a test server, without pauses between attempts.
dynamodb_options options_for(int port, std::chrono::milliseconds deadline = later);

/// The body of a request, or a part of a response.
boost::json::object parsed(std::string_view json);

/// A store with a scripted DynamoDB. The test fails unless exactly the scripted answers were used.
class scripted_store : public ::testing::Test {
 protected:
  static constexpr std::string_view key = "the-key-of-the-record";

  scripted_store() { use(options()); }
  ~scripted_store() override;

  /// The next answers of DynamoDB.
  void script(const std::vector<answer>& answers);
  /// Replaces the store by one with other options.
  void use(dynamodb_options options) { store_.emplace(std::move(options)); }
  dynamodb_options options(std::chrono::milliseconds deadline = later) const {
    return options_for(server_.port(), deadline);
  }

  /// A live record of version 3, and requests for it.
  record draft() const;
  save_request save_of(std::string value_key = "a", std::int64_t value = 1) const;
  touch_request touch_of() const;
  renew_request renew_of() const;

  /// Runs one call to its end.
  template <class T>
  T run(boost::asio::awaitable<T> call) {
    if (tests_blocking_calls()) return detail::run_blocking(std::move(call));
    return dynasession::run(std::move(call));
  }

  result<void> create() { return run(store_->create(draft())); }
  result<std::optional<record>> load() { return run(store_->load(std::string(key), now())); }
  result<std::int64_t> save() { return save(save_of()); }
  result<std::int64_t> save(save_request wanted) { return run(store_->save(std::move(wanted))); }
  result<void> touch() { return run(store_->touch(touch_of())); }
  result<void> renew() { return run(store_->renew(renew_of())); }
  result<void> remove() { return run(store_->remove(std::string(key))); }

  timestamp now() const { return manual_clock::start; }
  std::vector<std::string> operations() const;
  /// Of the nth request, from 0.
  boost::json::object body(std::size_t nth) const;

  scripted_server server_;
  std::optional<dynamodb_store> store_;
};

/// The item of a record, optionally with the tokens of its last saves, the newest first.
boost::json::object item_of(const record& session, const std::vector<write_token>& tokens = {});
answer item_answer(const boost::json::object& item);
answer saved_answer(std::int64_t version);
/// The answer to a transaction whose write of the old record was refused, with the stored record.
answer renewal_refused(const boost::json::object& item);

/// The same answer with the wrong checksum, or with none.
answer with_wrong_checksum(answer whole);
answer without_checksum(answer whole);

}  // namespace dynasession::test
