// SPDX-License-Identifier: Apache-2.0
// How the guide on testing tests an application of one's own: no sleeping, no file, no network.
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace {

using namespace std::chrono_literals;

TEST(cart, is_forgotten_after_five_hours) {
  auto now = dynasession::system_now();
  const auto store = std::make_shared<dynasession::sqlite_store>(
      dynasession::sqlite_options{.sqlite_path = ":memory:"});
  const dynasession::session_manager sessions{
      store, {.secret_key = "only for tests: 32 bytes or more", .clock = [&now] { return now; }}};

  auto first_request = sessions.start("");
  first_request.load().set("cart", "tea");
  const auto cookie = first_request.commit().cookies.at(0);
  const auto cookie_field = cookie.name + "=" + cookie.value;

  now += 5h - 1s;
  const auto seen = sessions.start(cookie_field);
  EXPECT_EQ(seen.load().get<std::string>("cart"), "tea");
  now += 2s;  // an end is rounded up to whole seconds
  const auto seen_2 = sessions.start(cookie_field);
  EXPECT_EQ(seen_2.load().state(), dynasession::session_state::fresh);
}

}  // namespace
