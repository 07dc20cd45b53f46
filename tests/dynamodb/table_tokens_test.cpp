// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

#include <dynasession/dynamodb/table.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

const answer active_table = ok_answer(R"({"Table":{"TableName":"the-table","TableStatus":"ACTIVE",
  "KeySchema":[{"AttributeName":"session_id","KeyType":"HASH"}],
  "AttributeDefinitions":[{"AttributeName":"session_id","AttributeType":"S"},
                          {"AttributeName":"user_id","AttributeType":"S"}],
  "GlobalSecondaryIndexes":[{"IndexName":"user_id-index","IndexStatus":"ACTIVE",
                             "KeySchema":[{"AttributeName":"user_id"}]}]}})");
const answer no_table = error_answer(400, "ResourceNotFoundException", "Table not found");
const answer unsupported = error_answer(400, "UnknownOperationException", "An unknown operation");
const answer refused = error_answer(400, "ValidationException", "One or more values are invalid");

// Each verb of tables, with the answers of DynamoDB when it succeeds and when it fails. TTL is off, so that it is not asked for.

struct creating {
  template <class... Token>
  static auto start(const dynamodb_options& where, Token&&... token) {
    const table::table_options how{.expiry = false};
    return table::async_create(where, how, std::forward<Token>(token)...);
  }
  static std::vector<answer> success() { return {ok_answer(), active_table}; }
  static std::vector<answer> failure() { return {refused}; }
};

struct removing {
  template <class... Token>
  static auto start(const dynamodb_options& where, Token&&... token) {
    const table::table_options how;
    return table::async_remove(where, how, std::forward<Token>(token)...);
  }
  static std::vector<answer> success() { return {no_table}; }
  static std::vector<answer> failure() { return {refused}; }
};

struct describing {
  template <class... Token>
  static auto start(const dynamodb_options& where, Token&&... token) {
    return table::async_describe(where, std::forward<Token>(token)...);
  }
  static std::vector<answer> success() {
    return {active_table, unsupported, unsupported, unsupported};
  }
  static std::vector<answer> failure() { return {refused}; }
};

struct checking {
  template <class... Token>
  static auto start(const dynamodb_options& where, Token&&... token) {
    const table::table_options how{.expiry = false};
    return table::async_check(where, how, std::forward<Token>(token)...);
  }
  static std::vector<answer> success() { return {active_table}; }
  static std::vector<answer> failure() { return {refused}; }
};

/// A verb of tables with each completion token, once with success and once with an error.
template <class Verb>
class tokens_of_tables : public scripted_store {
 protected:
  void let_succeed() { script(Verb::success()); }
  void let_fail() { script(Verb::failure()); }

  /// How a coroutine ends: with no code, or with that of the exception it throws.
  error_code end_of(asio::awaitable<void> work) {
    try {
      run(std::move(work));
      return {};
    } catch (const boost::system::system_error& failure) {
      return failure.code();
    }
  }
  /// Runs a verb with a token twice: it must end without an error, then with one.
  template <class Await>
  void expect_both_ends(Await await) {
    let_succeed();
    EXPECT_EQ(end_of(await(options())), error_code());
    let_fail();
    EXPECT_NE(end_of(await(options())), error_code());
  }

  asio::io_context io_{1};
};

struct verb_name {
  template <class Verb>
  static std::string GetName(int) {
    if (std::is_same_v<Verb, creating>) return "create";
    if (std::is_same_v<Verb, removing>) return "remove";
    return std::is_same_v<Verb, describing> ? "describe" : "check";
  }
};

using table_verbs = ::testing::Types<creating, removing, describing, checking>;
TYPED_TEST_SUITE(tokens_of_tables, table_verbs, verb_name);

template <class Verb>
asio::awaitable<void> await_by_default(dynamodb_options where) {
  auto work = Verb::start(where);
  co_await std::move(work);
}

TYPED_TEST(tokens_of_tables, default_token_is_awaited_and_throws_the_message) {
  this->expect_both_ends(await_by_default<TypeParam>);
  this->let_fail();
  EXPECT_THROW(run(await_by_default<TypeParam>(this->options())), session_error);
}

template <class Verb>
asio::awaitable<void> await_plainly(dynamodb_options where) {
  co_await Verb::start(where, asio::use_awaitable);
}

TYPED_TEST(tokens_of_tables, use_awaitable_throws_the_code) {
  this->expect_both_ends(await_plainly<TypeParam>);
}

template <class Verb>
asio::awaitable<void> await_deferred(dynamodb_options where) {
  auto later = Verb::start(where, asio::deferred);
  co_await std::move(later);
}

TYPED_TEST(tokens_of_tables, deferred_begins_once_it_is_awaited) {
  this->expect_both_ends(await_deferred<TypeParam>);
  { [[maybe_unused]] auto never = TypeParam::start(this->options(), asio::deferred); }
  EXPECT_EQ(this->server_.complaints().size(), 0u) << "it was sent without being awaited";
}

template <class Verb>
asio::awaitable<void> await_tuple(dynamodb_options where) {
  auto outcome = co_await Verb::start(where, asio::as_tuple(asio::use_awaitable));
  if (std::get<0>(outcome)) throw boost::system::system_error(std::get<0>(outcome));
}

TYPED_TEST(tokens_of_tables, as_tuple_gives_the_code) {
  this->expect_both_ends(await_tuple<TypeParam>);
}

template <class Verb>
asio::awaitable<void> await_redirected(dynamodb_options where) {
  error_code code;
  co_await Verb::start(where, asio::redirect_error(asio::use_awaitable, code));
  if (code) throw boost::system::system_error(code);
}

TYPED_TEST(tokens_of_tables, redirect_error_gives_the_code) {
  this->expect_both_ends(await_redirected<TypeParam>);
}

TYPED_TEST(tokens_of_tables, use_future_gives_a_future) {
  this->let_succeed();
  EXPECT_NO_THROW(TypeParam::start(this->options(), asio::use_future).get());
  this->let_fail();
  EXPECT_THROW(TypeParam::start(this->options(), asio::use_future).get(),
               boost::system::system_error);
  this->let_fail();
  EXPECT_THROW(TypeParam::start(this->options(), with_reason(asio::use_future)).get(),
               session_error);
}

TYPED_TEST(tokens_of_tables, a_callback_is_called_on_the_executor_it_is_bound_to) {
  for (const bool fails : {false, true}) {
    fails ? this->let_fail() : this->let_succeed();
    std::optional<error_code> code;
    std::thread::id called_on;
    TypeParam::start(this->options(),
                     asio::bind_executor(this->io_, [&](error_code c, const auto&...) {
                       code = c;
                       called_on = std::this_thread::get_id();
                     }));
    EXPECT_FALSE(code) << "called before its executor ran";
    this->io_.restart();
    this->io_.run();
    ASSERT_TRUE(code);
    EXPECT_EQ(code->failed(), fails);
    EXPECT_EQ(called_on, std::this_thread::get_id());
  }
}

TYPED_TEST(tokens_of_tables, a_callback_without_an_executor_is_called_on_the_systems) {
  this->let_succeed();
  std::promise<error_code> called;
  TypeParam::start(this->options(),
                   [&](error_code code, const auto&...) { called.set_value(code); });
  EXPECT_EQ(called.get_future().get(), error_code());
}

TYPED_TEST(tokens_of_tables, a_cancelled_verb_ends_with_operation_aborted) {
  asio::cancellation_signal stop;
  std::optional<error_code> code;
  TypeParam::start(
      this->options(),
      asio::bind_executor(this->io_,
                          asio::bind_cancellation_slot(
                              stop.slot(), [&](error_code c, const auto&...) { code = c; })));
  stop.emit(asio::cancellation_type::total);
  this->io_.run();
  EXPECT_EQ(code, asio::error::operation_aborted);
}

}  // namespace
}  // namespace dynasession::test
