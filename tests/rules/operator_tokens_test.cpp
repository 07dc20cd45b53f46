// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/garbage.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/run.hpp>
#include <dynasession/user_sessions.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <tuple>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using testing::SizeIs;

/// What operators do, with each completion token.
class tokens_of_operators : public managed {
 protected:
  void log_in(const std::string& user) {
    browser visitor(sessions);
    visitor.visit([&](session& s) { s.set_user(user); });
  }

  const std::shared_ptr<sqlite_store> there =
      std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"});
  const session_manager sessions{there, options()};
  const user_sessions users{there, clock.source()};
  asio::io_context io{1};
};

asio::awaitable<std::size_t> await_each(user_sessions users, session& current) {
  const auto found = co_await users.async_list("ann");
  co_await users.async_destroy("ann", found.at(0).key, asio::deferred);
  error_code refused;
  co_await users.async_destroy_all("", asio::redirect_error(asio::use_awaitable, refused));
  EXPECT_EQ(refused, errc::invalid_user);
  auto others = co_await users.async_destroy_others(current, asio::as_tuple(asio::use_awaitable));
  EXPECT_EQ(std::get<0>(others), errc::invalid_user) << "nobody is logged in";
  const auto ended = co_await users.async_destroy_all("ann", asio::use_awaitable);
  co_return ended.destroyed;
}

TEST_F(tokens_of_operators, await_the_sessions_of_a_user) {
  for (int i = 0; i < 3; ++i) log_in("ann");
  const auto request = sessions.start("");
  EXPECT_EQ(run(await_each(users, request.load())), 2u);
}

TEST_F(tokens_of_operators, call_back_and_give_futures) {
  log_in("ann");
  std::size_t listed = 0;
  users.async_list("ann", asio::bind_executor(io, [own = std::make_unique<int>(1), &listed](
                                                      error_code code, const auto& found) {
                     EXPECT_FALSE(code);
                     listed = found.size();
                   }));
  io.run();
  EXPECT_EQ(listed, 1u);
  EXPECT_EQ(users.async_destroy_all("ann", asio::use_future).get().destroyed, 1u);
  EXPECT_THROW(users.async_list("", with_reason(asio::use_future)).get(), session_error);
}

TEST_F(tokens_of_operators, outlive_what_they_were_asked_of) {
  log_in("ann");
  std::size_t destroyed = 0;
  {
    const user_sessions mine(there, clock.source());
    mine.async_destroy_all("ann",
                           asio::bind_executor(io, [&](error_code, const destroy_result& ended) {
                             destroyed = ended.destroyed;
                           }));
  }
  io.run();
  EXPECT_EQ(destroyed, 1u);
}

TEST_F(tokens_of_operators, collect_garbage_on_several_threads) {
  for (int i = 0; i < 10; ++i) log_in("ann");
  asio::thread_pool pool(4);
  const garbage_collector collector(there, {.all = true, .segments = 8, .clock = clock.source()});
  const auto seen =
      collector.async_collect(asio::bind_executor(pool.get_executor(), asio::use_future)).get();
  pool.join();
  EXPECT_EQ(seen.removed, 10u);
  EXPECT_FALSE(seen.reason);
}

asio::awaitable<std::uint64_t> collect_all(garbage_collector collector) {
  const auto seen = co_await collector.async_collect();
  co_return seen.removed;
}

TEST_F(tokens_of_operators, await_the_collector) {
  log_in("ann");
  EXPECT_EQ(run(collect_all({there, {.all = true, .clock = clock.source()}})), 1u);
}

TEST_F(tokens_of_operators, end_a_collection_that_is_cancelled) {
  for (int i = 0; i < 3; ++i) log_in("ann");
  asio::cancellation_signal stop;
  const garbage_collector collector(
      there,
      {.all = true,
       .segments = 1,
       .progress = [&](const garbage_summary&) { stop.emit(asio::cancellation_type::total); },
       .clock = clock.source()});
  error_code code;
  garbage_summary seen;
  collector.async_collect(asio::bind_executor(
      io, asio::bind_cancellation_slot(stop.slot(), [&](error_code c, garbage_summary made) {
        code = c;
        seen = std::move(made);
      })));
  io.run();
  EXPECT_EQ(code, asio::error::operation_aborted);
  EXPECT_EQ(seen.removed, 3u);
}

TEST_F(tokens_of_operators, say_of_a_collection_that_was_cancelled_first_where_it_begins) {
  asio::cancellation_signal stop;
  const garbage_collector collector(there, {.segments = 2, .clock = clock.source()});
  garbage_summary seen;
  collector.async_collect(asio::bind_executor(
      io, asio::bind_cancellation_slot(
              stop.slot(), [&](error_code, garbage_summary made) { seen = std::move(made); })));
  stop.emit(asio::cancellation_type::total);
  io.run();
  ASSERT_FALSE(seen.resume.empty()) << "which would say that all was looked at";
  log_in("ann");
  const garbage_collector resumed(there,
                                  {.all = true, .resume = seen.resume, .clock = clock.source()});
  EXPECT_EQ(resumed.collect().removed, 1u);
}

}  // namespace
}  // namespace dynasession::test
