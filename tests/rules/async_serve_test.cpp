// SPDX-License-Identifier: Apache-2.0
#include "support/hand_made_loop.hpp"
#include "support/managed.hpp"

#include <dynasession/async_serve.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using testing::IsEmpty;
using testing::SizeIs;

/// Neither copied nor default-constructed.
class async_page {
 public:
  explicit async_page(std::string text) : text_(std::make_unique<std::string>(std::move(text))) {}
  const std::string& text() const { return *text_; }

 private:
  std::unique_ptr<std::string> text_;
};

async_page count_page(session& s) { return async_page(std::to_string(s.increment("n"))); }

asio::awaitable<async_page> count_later(session& s) {
  co_await asio::post(asio::use_awaitable);
  co_return count_page(s);
}

asio::awaitable<async_page> load_and_count(const async_request_session& request) {
  session* loaded = co_await request.async_load();
  co_return count_page(*loaded);
}

class async_serving : public managed {
 protected:
  async_serving() : known(with_session(manager(options())).cookie_field) {}

  async_session_manager on(asio::any_io_executor executor, bool raises = false) {
    auto made = options();
    if (raises) made.error_handler = nullptr;
    return {std::move(executor), store, made};
  }
  /// Serves with a callback, on a loop that is made by hand.
  template <class Handler>
  std::optional<async_page> ask(Handler handler, bool raises = false) {
    hand_made_loop loop;
    bool is_over = false;
    std::optional<async_page> answer;
    const auto sessions = on(loop.executor(), raises);
    async_serve(sessions, {.cookies = known}, handler,
                [&](outcome what, std::optional<async_page> made) {
                  seen = std::move(what);
                  answer = std::move(made);
                  is_over = true;
                });
    EXPECT_FALSE(is_over) << "nothing runs before the loop does";
    loop.run_until(is_over);
    return answer;
  }

  /// Of a call that the signal can cancel: it completes once.
  template <class Handler>
  void expect_a_cancelled_end(asio::io_context& io, asio::cancellation_signal& stop,
                              Handler handler) {
    int completions = 0;
    async_serve(
        on(io.get_executor()), {.cookies = known}, std::move(handler),
        asio::bind_cancellation_slot(stop.slot(), [&](outcome what, std::optional<async_page>) {
          seen = std::move(what);
          ++completions;
        }));
    io.run();
    EXPECT_EQ(completions, 1);
    EXPECT_TRUE(seen.thrown);
  }

  std::string known;
  outcome seen;
};

TEST_F(async_serving, takes_every_form_of_handler_on_any_loop) {
  EXPECT_EQ(ask(count_page)->text(), "2");
  EXPECT_TRUE(seen);
  EXPECT_EQ(ask(count_later)->text(), "3");
  EXPECT_EQ(ask(load_and_count)->text(), "4");
  store->forget_calls();
  EXPECT_EQ(ask([](const async_request_session&) { return async_page("idle"); })->text(), "idle");
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(async_serving, takes_handlers_that_can_only_be_moved_and_return_nothing) {
  asio::io_context io;
  outcome what;
  async_serve(
      on(io.get_executor()), {.cookies = known},
      [own = std::make_unique<int>(7)](session& s) { s.set("n", *own); },
      [&](outcome made) { what = std::move(made); });
  io.run();
  EXPECT_TRUE(what);
  EXPECT_EQ(what.result.status, commit_status::saved);
}

TEST_F(async_serving, gives_no_page_but_the_neutral_reason_when_something_fails) {
  EXPECT_FALSE(ask([](session& s) -> async_page {
    s.set("n", 9);
    throw std::runtime_error("the handler's own");
  }));
  EXPECT_THROW(std::rethrow_exception(seen.thrown), std::runtime_error);
  store->fail_next(verb::save, errc::unavailable);
  EXPECT_FALSE(ask(count_page, true));
  EXPECT_THROW(std::rethrow_exception(seen.thrown), request_failed);
  store->fail_next(verb::load, errc::missing_table);
  EXPECT_FALSE(ask(count_later, true));
  EXPECT_THROW(std::rethrow_exception(seen.thrown), request_failed);
  EXPECT_THAT(log, SizeIs(2));
  EXPECT_EQ(ask(count_page)->text(), "2") << "nothing was stored";
}

TEST_F(async_serving, logs_what_a_handler_threw_before_it_is_made_neutral) {
  EXPECT_FALSE(ask([](session&) -> async_page {
    throw session_error(error(errc::access_denied, "arn:aws:iam::123456789012:role/web"));
  }));
  EXPECT_THROW(std::rethrow_exception(seen.thrown), request_failed);
  EXPECT_THAT(log, testing::ElementsAre(testing::HasSubstr("arn:aws:iam::123456789012")));
  store->fail_next(verb::load, errc::missing_table);
  EXPECT_FALSE(ask(load_and_count, true));
  EXPECT_THROW(std::rethrow_exception(seen.thrown), request_failed);
  EXPECT_THAT(log, SizeIs(2)) << "once, though the handler's own load raised it";
}

asio::awaitable<std::string> serve_in_a_coroutine(async_session_manager sessions,
                                                  std::string cookie) {
  auto served = co_await async_serve(sessions, {.cookies = cookie}, count_later);
  co_return std::get<1>(served)->text();
}

TEST_F(async_serving, is_awaited_as_well) {
  asio::io_context io{1};
  const auto sessions = on(io.get_executor());
  EXPECT_EQ(run_on(io, serve_in_a_coroutine(sessions, known)), "2");
}

// On a thread of the system's executor, which may be busy with it for longer than this test.
TEST_F(async_serving, fails_with_an_empty_manager) {
  const auto made = std::make_shared<std::promise<outcome>>();
  async_serve(
      async_session_manager(), {}, count_page,
      [made](outcome what, const std::optional<async_page>&) { made->set_value(std::move(what)); });
  EXPECT_THROW(std::rethrow_exception(made->get_future().get().thrown), request_failed);
}

asio::awaitable<async_page> wait_for_ever(session& s) {
  s.set("n", 9);
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
  co_await timer.async_wait(asio::use_awaitable);
  co_return async_page("never");
}

constexpr asio::cancellation_type all_cancellations[]{asio::cancellation_type::terminal,
                                                      asio::cancellation_type::partial,
                                                      asio::cancellation_type::total};

TEST_F(async_serving, ends_a_handler_that_waits_when_it_is_cancelled) {
  for (const auto type : all_cancellations) {
    asio::io_context io;
    asio::cancellation_signal stop;
    std::optional<async_page> answer;
    store->forget_calls();
    async_serve(on(io.get_executor()), {.cookies = known}, wait_for_ever,
                asio::bind_cancellation_slot(stop.slot(),
                                             [&](outcome what, std::optional<async_page> made) {
                                               seen = std::move(what);
                                               answer = std::move(made);
                                             }));
    while (store->count(verb::load) == 0) io.run_one();
    io.poll();
    stop.emit(type);
    io.run();
    EXPECT_TRUE(seen.thrown);
    EXPECT_FALSE(answer);
    EXPECT_EQ(store->count(verb::save), 0u);
    seen = {};
  }
}

/// From outside of the executor, where Asio only queues what a signal emits.
template <class Start>
void cancel_after(int steps, asio::cancellation_type type, asio::io_context& io,
                  const Start& start) {
  int completions = 0;
  {
    asio::cancellation_signal from_outside;
    start(from_outside.slot(), completions);
    for (int i = 0; i < steps; ++i) io.poll_one();
    from_outside.emit(type);
    while (completions == 0) io.run_one();
  }
  io.run();
  EXPECT_EQ(completions, 1) << steps;
}

TEST_F(async_serving, may_be_cancelled_between_any_steps_of_the_loop) {
  for (const auto type : all_cancellations)
    for (int steps = 0; steps < 12; ++steps) {
      asio::io_context io;
      cancel_after(steps, type, io, [&](auto slot, int& completions) {
        async_serve(on(io.get_executor()), {.cookies = known}, count_later,
                    asio::bind_cancellation_slot(
                        slot, [&completions](const outcome&, std::optional<async_page>) {
                          ++completions;
                        }));
      });
    }
}

// By work of the loop that was queued before the call.
TEST_F(async_serving, may_be_cancelled_on_the_loop_before_it_begins) {
  for (const auto type : all_cancellations) {
    asio::io_context io;
    asio::cancellation_signal stop;
    asio::post(io, [&] { stop.emit(type); });
    expect_a_cancelled_end(io, stop, count_page);
  }
  EXPECT_EQ(store->count(verb::save), 0U);
}

TEST_F(async_serving, may_be_cancelled_on_the_loop_before_it_finishes) {
  for (const auto type : all_cancellations)
    for (const bool handler_failed : {false, true}) {
      asio::io_context io;
      asio::cancellation_signal stop;
      int completions = 0;
      for (const auto& request : {on(io.get_executor()).start(known), async_request_session()}) {
        asio::post(io, [&] { stop.emit(type); });
        async_finish(
            request, handler_failed,
            asio::bind_cancellation_slot(stop.slot(), asio::bind_executor(io, [&](outcome what) {
                                           seen = std::move(what);
                                           ++completions;
                                         })));
        io.run();
        io.restart();
        EXPECT_EQ(seen.thrown != nullptr, request && !handler_failed);
      }
      EXPECT_EQ(completions, 2);
    }
}

TEST_F(async_serving, may_be_cancelled_by_a_handler_that_never_waits) {
  for (const auto type : all_cancellations) {
    asio::io_context io;
    asio::cancellation_signal stop;
    expect_a_cancelled_end(io, stop,
                           [&](const async_request_session&) -> asio::awaitable<async_page> {
                             stop.emit(type);
                             co_return async_page("done");
                           });
  }
}

// Else a signal, which is emitted there, would meet the handler on another thread.
TEST_F(async_serving, runs_the_handler_where_it_completes) {
  asio::io_context of_manager, of_request;
  const auto strand = asio::make_strand(of_request);
  bool is_over = false;
  async_serve(
      on(of_manager.get_executor()), {.cookies = known},
      [&](session& s) {
        EXPECT_TRUE(strand.running_in_this_thread());
        return count_page(s);
      },
      asio::bind_executor(strand, [&](const outcome& what, std::optional<async_page>) {
        EXPECT_TRUE(strand.running_in_this_thread());
        EXPECT_TRUE(what);
        is_over = true;
      }));
  of_request.run_for(std::chrono::seconds(10));
  EXPECT_TRUE(is_over);
  EXPECT_EQ(of_manager.poll(), 0U);
}

TEST_F(async_serving, may_be_cancelled_while_it_finishes) {
  for (const auto type : all_cancellations)
    for (int steps = 0; steps < 6; ++steps) {
      asio::io_context io;
      const auto request = on(io.get_executor()).start(known);
      request.async_load([](boost::system::error_code, session* s) { s->increment("n"); });
      io.run();
      io.restart();
      cancel_after(steps, type, io, [&](auto slot, int& completions) {
        async_finish(
            request, false,
            asio::bind_cancellation_slot(slot, [&completions](const outcome&) { ++completions; }));
      });
    }
}

TEST_F(async_serving, is_finished_by_hooks_that_come_after_the_handler) {
  asio::io_context io;
  const auto sessions = on(io.get_executor(), true);
  for (const bool handler_failed : {false, true}) {
    const auto request = sessions.start(known);
    request.async_load([](boost::system::error_code, session* s) { s->increment("n"); });
    io.run();
    io.restart();
    async_finish(request, handler_failed, [&](outcome what) { seen = std::move(what); });
    io.run();
    io.restart();
    EXPECT_EQ(seen.ok, !handler_failed);
  }
  EXPECT_EQ(store->count(verb::save), 1u);
  async_finish(async_request_session(), false,
               asio::bind_executor(io, [&](outcome what) { seen = std::move(what); }));
  while (!seen.ok) io.run_one();
  EXPECT_TRUE(seen.result.cookies.empty());
}

TEST_F(async_serving, may_end_with_a_loop_while_it_waits_for_a_lock) {
  hand_made_loop loop;
  auto own = std::make_shared<memory_store>();
  const std::weak_ptr watched = own;
  auto made = options();
  made.concurrency = concurrency_policy::lock;
  made.lock_retry_delay = std::chrono::milliseconds(1);
  std::string cookie;
  {
    session_manager first(own, made);
    cookie = with_session(first).cookie_field;
  }
  async_session_manager sessions(loop.executor(), std::move(own), made);
  auto holder = sessions.start({.cookies = cookie});
  bool is_loaded = false;
  holder.async_load([&](boost::system::error_code, session*) { is_loaded = true; });
  loop.run_until(is_loaded);
  async_serve(
      sessions, {.cookies = cookie}, [](session& s) { s.increment("n"); }, [](const outcome&) {});
  loop.run_all();
  loop.end();
  sessions = {};
  holder = {};
  wait_for_end_of(watched);
}

}  // namespace
}  // namespace dynasession::test
