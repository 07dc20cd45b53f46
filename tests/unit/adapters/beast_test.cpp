// SPDX-License-Identifier: Apache-2.0
#include "support/beast_messages.hpp"
#include "support/managed.hpp"

#include <dynasession/adapters/beast.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <concepts>
#include <memory>
#include <stdexcept>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

response page(std::string text) {
  response made{http::status::ok, 11};
  made.body() = std::move(text);
  return made;
}

response count(const request&, session& session) {
  return page(std::to_string(session.increment("visits")));
}

asio::awaitable<response> count_in_a_coroutine(const request& request, session& session) {
  co_return count(request, session);
}

response load_and_count(const request& request, const request_session& mine) {
  return count(request, mine.load());
}

asio::awaitable<response> await_and_count(const request& request,
                                          const async_request_session& mine) {
  session& session = *co_await mine.async_load();
  co_return count(request, session);
}

response fail(const request& request, session& session) {
  count(request, session);
  throw std::runtime_error("the handler failed");
}

asio::awaitable<response> fail_in_a_coroutine(const request& request, session& session) {
  co_return fail(request, session);
}

/// The request that a browser sends after it was given this response.
request next_request(const response& before) {
  request made;
  made.insert("Cookie", "theme=dark");
  const auto [first, last] = before.equal_range("Set-Cookie");
  for (auto field = first; field != last; ++field)
    made.insert("Cookie", field->value().substr(0, field->value().find(';')));
  return made;
}

class beast_adapter : public managed {
 protected:
  template <class F>
  response ask_blocking(F f, const request& asked, transport how = transport::unknown) {
    return beast_handler(blocking, std::move(f))(asked, how);
  }
  template <class F>
  response ask_coroutine(F f, const request& asked, transport how = transport::unknown) {
    const auto handler =
        beast_handler(async_session_manager(io.get_executor(), store, options()), std::move(f));
    return run(handler(asked, how));
  }

  asio::io_context io;
  session_manager blocking = manager(options());
};

TEST_F(beast_adapter, blocks_for_both_forms_of_handler) {
  auto first = ask_blocking(count, request());
  auto second = ask_blocking(load_and_count, next_request(first));
  EXPECT_EQ(first.body(), "1");
  EXPECT_EQ(second.body(), "2");
}

TEST_F(beast_adapter, awaits_both_forms_of_handler_as_functions_and_as_coroutines) {
  auto first = ask_coroutine(count, request());
  const auto known = next_request(first);
  EXPECT_EQ(first.body(), "1");
  EXPECT_EQ(ask_coroutine(count_in_a_coroutine, known).body(), "2");
  EXPECT_EQ(ask_coroutine(await_and_count, known).body(), "3");
}

TEST_F(beast_adapter, keeps_what_a_coroutine_captures_from_call_to_call) {
  const std::string text(100, 'x');
  const async_session_manager sessions(io.get_executor(), store, options());
  const auto handler = beast_handler(
      sessions, [text](const request&, session& session) -> asio::awaitable<response> {
        session.set("text", text);
        co_return page(text);
      });
  const request asked;
  for (int call = 0; call < 2; ++call) EXPECT_EQ(run(handler(asked)).body(), text);
}

TEST_F(beast_adapter, leaves_the_cancellation_of_the_coroutine_that_awaits_it_alone) {
  const async_session_manager sessions(io.get_executor(), store, options());
  const auto handler = beast_handler(sessions, count);
  const request asked;
  const auto serve = [&]() -> asio::awaitable<bool> {
    auto handling = handler(asked);
    co_await std::move(handling);
    co_return co_await asio::this_coro::throw_if_cancelled();
  };
  EXPECT_TRUE(run(serve()));
}

TEST_F(beast_adapter, leaves_the_thread_to_others_while_a_session_loads) {
  const auto known = next_request(ask_blocking(count, request()));
  const async_session_manager sessions(io.get_executor(), store, options());
  const auto handler = beast_handler(sessions, count);
  bool others_ran = false;
  store->before_next(verb::load, [&] { EXPECT_TRUE(others_ran); });

  asio::co_spawn(io, handler(known), asio::detached);
  asio::post(io, [&] { others_ran = true; });
  io.run();
  EXPECT_EQ(store->count(verb::load), 1u);
}

TEST_F(beast_adapter, loads_nothing_for_a_handler_that_does_not) {
  const auto known = next_request(ask_blocking(count, request()));
  store->forget_calls();
  const auto ignore =
      [](const request&,
         const auto& mine) -> response requires(!std::same_as<decltype(mine), const session&>) {
    return page(mine ? "not loaded" : "no handle");
  };
  EXPECT_EQ(ask_blocking(ignore, known).count("Vary"), 0u);
  EXPECT_EQ(ask_coroutine(ignore, known).count("Vary"), 0u);
  EXPECT_TRUE(store->calls().empty());
}

TEST_F(beast_adapter, adds_its_fields_beside_those_of_the_application) {
  const auto answer = [](const auto& asked, session& session) {
    auto made = count(asked, session);
    for (const auto* name : {"Set-Cookie", "Vary"}) made.insert(name, "own");
    made.insert("Cache-Control", "private");
    return made;
  };
  for (const auto& made : {ask_blocking(answer, request()), ask_coroutine(answer, request())}) {
    EXPECT_EQ(made.count("Set-Cookie"), 2u);
    EXPECT_EQ(made.count("Cache-Control"), 1u);
    EXPECT_EQ(made.count("Vary"), 2u);
  }
}

TEST_F(beast_adapter, drops_the_changes_of_a_handler_that_throws_without_a_warning) {
  EXPECT_THROW(ask_blocking(fail, request()), std::runtime_error);
  EXPECT_THROW(ask_coroutine(fail, request()), std::runtime_error);
  EXPECT_THROW(ask_coroutine(fail_in_a_coroutine, request()), std::runtime_error);
  EXPECT_TRUE(store->calls().empty());
  EXPECT_TRUE(log.empty());
}

TEST_F(beast_adapter, keeps_shared_caches_away_whatever_the_application_says_to_them) {
  const auto answer = [](const auto& asked, session& session) {
    auto made = count(asked, session);
    made.insert("Cache-Control", "public, max-age=60");
    return made;
  };
  EXPECT_EQ(ask_blocking(answer, request()).count("Cache-Control"), 2u);
  EXPECT_EQ(ask_coroutine(answer, request()).count("Cache-Control"), 2u);
  EXPECT_EQ(log.size(), 2u) << "one warning of each manager";
  ask_blocking(answer, request());
  EXPECT_EQ(log.size(), 2u);
}

TEST_F(beast_adapter, throws_a_neutral_error_for_what_the_error_handler_raises) {
  auto options = this->options();
  options.error_handler = nullptr;
  const async_session_manager sessions(io.get_executor(), store, options);
  const auto handler = beast_handler(sessions, count_in_a_coroutine);
  const request asked;
  store->fail_next(verb::create, errc::unavailable);
  EXPECT_THROW(run(handler(asked)), request_failed);
  store->fail_next(verb::create, errc::unavailable);
  EXPECT_THROW(beast_handler(manager(options), count)(asked), request_failed);
  EXPECT_EQ(log.size(), 2u) << "the details, once each";
}

TEST_F(beast_adapter, throws_a_neutral_error_for_an_empty_manager) {
  const async_session_manager none;
  const auto handler = beast_handler(none, count_in_a_coroutine);
  const request asked;
  EXPECT_THROW(run(handler(asked)), request_failed);
  EXPECT_THROW(beast_handler(session_manager(), count)(asked), request_failed);
}

/// As a response that sends a file.
class movable_response : public http::fields {
  std::unique_ptr<int> file_;
};

TEST_F(beast_adapter, takes_handlers_and_gives_responses_that_can_only_be_moved) {
  const auto answer = [] {
    return [own = std::make_unique<int>(1)](const request&, session& session) {
      session.set("n", *own);
      return movable_response();
    };
  };
  const async_session_manager sessions(io.get_executor(), store, options());
  const auto handler = beast_handler(sessions, answer());
  const request asked;
  EXPECT_EQ(beast_handler(blocking, answer())(asked).count("Set-Cookie"), 1u);
  EXPECT_EQ(run(handler(asked)).count("Set-Cookie"), 1u);
}

TEST_F(beast_adapter, warns_of_a_secure_cookie_only_over_plain_http) {
  ask_blocking(count, request());
  ask_blocking(count, request(), transport::http_local);
  ask_coroutine(count, request(), transport::https);
  EXPECT_TRUE(log.empty());
  ask_blocking(count, request(), transport::http);
  ask_coroutine(count, request(), transport::http);
  EXPECT_EQ(log.size(), 2u);
}

TEST(beast_transport, follows_from_tls_and_the_address_of_the_peer) {
  const auto from = [](const char* peer, bool is_tls = false) {
    return beast_transport(session_manager(), request(), asio::ip::make_address(peer), is_tls);
  };
  EXPECT_EQ(from("10.0.0.1", true), transport::https);
  for (const auto* here : {"127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"})
    EXPECT_EQ(from(here), transport::http_local) << here;
  for (const auto* elsewhere : {"10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", "0.0.0.0"})
    EXPECT_EQ(from(elsewhere), transport::http) << elsewhere;
}

TEST(beast_transport, is_unknown_behind_a_proxy) {
  for (const auto* field : {"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto"}) {
    request forwarded;
    forwarded.insert(field, "x");
    EXPECT_EQ(
        beast_transport(async_session_manager(), forwarded, asio::ip::make_address("127.0.0.1")),
        transport::unknown)
        << field;
  }
}

template <class Handler, class Request>
concept answers = std::invocable<Handler, Request>;

template <class Manager>
using handler_on = decltype(beast_handler(std::declval<const Manager&>(), count));

TEST(beast_lifetimes, do_not_compile_when_something_would_dangle) {
  using coroutine_handler = handler_on<async_session_manager>;
  static_assert(answers<const coroutine_handler&, const request&>);
  static_assert(!answers<const coroutine_handler&, request>);
  static_assert(!answers<coroutine_handler, const request&>);
  static_assert(answers<handler_on<session_manager>, request>);
}

}  // namespace
}  // namespace dynasession::test
