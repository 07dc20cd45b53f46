// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

#include <array>
#include <deque>
#include <list>
#include <map>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

/// Each form in which frameworks have Cookie fields, given in the expression that starts the session.
class facts_of_a_request : public managed {
 protected:
  facts_of_a_request()
      : sessions(manager(options())), cookie(with_session(sessions).cookie_field) {}

  /// A string that is made for the occasion.
  std::string fresh() const { return cookie; }
  std::string other() const { return "theme=dark, long enough for an allocation of its own"; }

  static void expect_known(const request_session& request) {
    EXPECT_EQ(request.load().get<int>("n"), 1);
  }

  session_manager sessions;
  std::string cookie;
};

// They are read more than once.
static_assert(!cookie_source<std::ranges::istream_view<std::string>>);

TEST_F(facts_of_a_request, are_one_string) {
  expect_known(sessions.start(cookie));
  expect_known(sessions.start(fresh()));
  expect_known(sessions.start(cookie.c_str()));
  expect_known(sessions.start(std::string_view(cookie)));
  expect_known(sessions.start({.cookies = cookie}));
  expect_known(sessions.start({.cookies = fresh(), .transport = transport::https}));
  expect_known(sessions.start({.cookies = other() + "; " + fresh()}));
}

TEST_F(facts_of_a_request, are_none) {
  const char* absent = nullptr;
  for (const auto& request :
       {sessions.start(""), sessions.start(absent), sessions.start({.cookies = absent}),
        sessions.start(request_facts()), sessions.start(std::vector<std::string>())})
    EXPECT_EQ(request.load().state(), session_state::fresh);
}

TEST_F(facts_of_a_request, are_a_list_in_braces) {
  expect_known(sessions.start({cookie}));
  expect_known(sessions.start({other(), fresh()}));
  expect_known(sessions.start({.cookies = {other(), fresh()}, .transport = transport::https}));
}

TEST_F(facts_of_a_request, are_any_range_of_strings) {
  const std::vector<std::string> kept{other(), cookie};
  const std::array<std::string_view, 2> views{"theme=dark", cookie};
  const char* const pointers[] = {"theme=dark", cookie.c_str()};
  expect_known(sessions.start(kept));
  expect_known(sessions.start(views));
  expect_known(sessions.start(pointers));
  expect_known(sessions.start(std::span(views)));
  expect_known(sessions.start(std::vector{other(), fresh()}));
  expect_known(sessions.start(std::list{other(), fresh()}));
  expect_known(sessions.start(std::deque{other(), fresh()}));
  expect_known(sessions.start(std::set<std::string_view>{"theme=dark", cookie}));
  expect_known(sessions.start({.cookies = std::vector{other(), fresh()}}));
}

TEST_F(facts_of_a_request, are_views_that_make_their_strings) {
  const std::multimap<std::string, std::string> headers{
      {"Cookie", other()}, {"Cookie", cookie}, {"Host", "example.org"}};
  const auto [first, last] = headers.equal_range("Cookie");
  const std::ranges::subrange cookies(first, last);
  expect_known(sessions.start(cookies | std::views::values));
  expect_known(sessions.start({.cookies = cookies | std::views::transform([](const auto& field) {
                                            return field.second + "; x=y";
                                          })}));
  expect_known(sessions.start(
      headers | std::views::filter([](const auto& field) { return field.first == "Cookie"; }) |
      std::views::values));
}

TEST_F(facts_of_a_request, are_the_value_of_our_cookie_where_fields_are_hidden) {
  const auto value = cookie.substr(cookie.find('=') + 1);
  expect_known(sessions.start({.cookie_value = value}));
  expect_known(sessions.start({.transport = transport::http_local, .cookie_value = value}));
}

asio::awaitable<int> in_a_coroutine(async_session_manager sessions, std::string cookie) {
  int seen = 0;
  const auto one = sessions.start({.cookies = cookie + "; x=y", .transport = transport::https});
  seen += (co_await one.async_load())->get_or("n", 0);
  const auto list = sessions.start({.cookies = {std::string("theme=dark"), cookie + "; x=y"}});
  seen += (co_await list.async_load())->get_or("n", 0);
  const auto range = sessions.start(std::vector{std::string("theme=dark"), cookie + "; x=y"});
  seen += (co_await range.async_load())->get_or("n", 0);
  // Lists in braces are for statements that await nothing: g++ 12 compiles none in an awaited call.
  co_await sessions.start(cookie + "; x=y").async_commit();
  co_await sessions.start({.cookies = std::vector<std::string>(2, cookie)}).async_commit();
  co_return seen;
}

TEST_F(facts_of_a_request, may_be_temporaries_in_a_coroutine) {
  asio::io_context io;
  EXPECT_EQ(run(in_a_coroutine({io.get_executor(), store, options()}, cookie)), 3);
}

}  // namespace
}  // namespace dynasession::test
