// SPDX-License-Identifier: Apache-2.0
// The completion tokens, and the compiler law, as the guide on coroutines shows them.
#include "support/managed.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

class guide_coroutines : public managed {
 protected:
  async_session_manager async_manager() { return {io.get_executor(), store, options()}; }
  asio::io_context io;
};

asio::awaitable<commit_status> await_both(async_session_manager sessions) {
  auto request = sessions.start("");

  session& session = *co_await request.async_load();
  session.set("n", 1);
  commit_result done = co_await request.async_commit();

  co_return done.status;
}

TEST_F(guide_coroutines, await_with_the_default_token) {
  EXPECT_EQ(run(await_both(async_manager())), commit_status::saved);
}

asio::awaitable<commit_status> await_as_tuple(async_session_manager sessions) {
  auto request = sessions.start("");
  (co_await request.async_load())->set("n", 1);

  auto outcome = co_await request.async_commit(asio::as_tuple(asio::deferred));
  if (std::get<boost::system::error_code>(outcome)) co_return commit_status::failed;

  co_return std::get<commit_result>(outcome).status;
}

TEST_F(guide_coroutines, await_a_tuple) {
  EXPECT_EQ(run(await_as_tuple(async_manager())), commit_status::saved);
}

TEST_F(guide_coroutines, other_tokens) {
  const auto sessions = async_manager();
  auto first = sessions.start(""), second = sessions.start("");
  for (const auto* each : {&first, &second})
    each->async_load([](boost::system::error_code, session* loaded) { loaded->set("n", 1); });
  io.run();
  io.restart();
  std::vector<commit_status> seen;

  first.async_commit([&seen](boost::system::error_code failure, commit_result done) {
    if (!failure) seen.push_back(done.status);
  });
  std::future<commit_result> later = second.async_commit(asio::use_future);

  io.run();
  EXPECT_EQ(seen, std::vector{commit_status::saved});
  EXPECT_EQ(later.get().status, commit_status::saved);
}

asio::awaitable<std::size_t> name_it_first(asio::any_io_executor pool, std::string text) {
  auto work = [text]() -> asio::awaitable<std::size_t> { co_return text.size(); };
  co_return co_await asio::co_spawn(pool, std::move(work), asio::use_awaitable);
}

TEST(guide_compiler_law, a_lambda_with_captures_is_named_before_it_is_awaited) {
  asio::thread_pool pool(1);
  EXPECT_EQ(run(name_it_first(pool.get_executor(), std::string(100, 'x'))), 100u);
}

}  // namespace
}  // namespace dynasession::test
