// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/run.hpp>
#include <dynasession/user_sessions.hpp>

#include <gmock/gmock.h>

#include <chrono>

namespace dynasession::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsEmpty;
using testing::SizeIs;

class sessions_of_a_user : public managed {
 protected:
  /// A browser in which somebody is logged in.
  browser of(const std::string& user) {
    browser made(sessions);
    made.visit([&](session& s) { s.set_user(user); });
    return made;
  }

  const std::shared_ptr<sqlite_store> there =
      std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"});
  const session_manager sessions{there, options()};
  const user_sessions users{there, clock.source()};
};

TEST_F(sessions_of_a_user, begin_with_a_user_even_without_values) {
  auto home = of("ann");
  EXPECT_EQ(home.state(), session_state::live);
  EXPECT_EQ(home.see<std::optional<std::string>>([](session& s) { return s.user(); }), "ann");
}

TEST_F(sessions_of_a_user, are_listed_with_the_last_used_first) {
  const auto start = clock.now();
  auto home = of("ann");
  clock.advance(hours(1));
  auto office = of("ann");
  of("bob");
  clock.advance(hours(1));
  home.visit([](session&) {});  // a touch
  const auto found = users.list("ann");
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].created_at, start);
  EXPECT_EQ(found[0].updated_at, clock.now());
  EXPECT_EQ(found[1].created_at, start + hours(1));
  EXPECT_EQ(found[0].key, home.see<std::string>([](session& s) { return s.record_key(); }));
}

TEST_F(sessions_of_a_user, are_destroyed_one_by_one) {
  auto home = of("ann"), office = of("ann");
  const auto key = home.see<std::string>([](session& s) { return s.record_key(); });
  EXPECT_FALSE(users.destroy("bob", key));
  EXPECT_TRUE(users.destroy("ann", key));
  EXPECT_FALSE(users.destroy("ann", key));
  EXPECT_EQ(home.state(), session_state::fresh);
  EXPECT_EQ(office.state(), session_state::live);
}

TEST_F(sessions_of_a_user, are_destroyed_all_at_once) {
  auto home = of("ann"), office = of("ann"), other = of("bob");
  EXPECT_EQ(users.destroy_all("ann"), 2u);
  EXPECT_THAT(users.list("ann"), IsEmpty());
  EXPECT_EQ(office.state(), session_state::fresh);
  EXPECT_EQ(other.state(), session_state::live);
}

TEST_F(sessions_of_a_user, are_destroyed_all_but_the_current_one) {
  auto home = of("ann"), office = of("ann");
  of("ann");
  home.visit([&](session& s) { EXPECT_EQ(users.destroy_others(s), 2u); });
  EXPECT_EQ(home.state(), session_state::live);
  EXPECT_EQ(office.state(), session_state::fresh);
}

TEST_F(sessions_of_a_user, are_destroyed_in_the_same_request_that_logs_in) {
  auto office = of("ann");
  browser home(sessions);
  home.visit([](session& s) { s.set("theme", "dark"); });
  home.visit([&](session& s) {
    s.renew();
    s.set_user("ann");
    EXPECT_EQ(users.destroy_others(s), 1u);
  });
  EXPECT_EQ(home.get<std::string>("theme"), "dark");
  EXPECT_THAT(users.list("ann"), SizeIs(1));
  EXPECT_EQ(office.state(), session_state::fresh);
}

TEST_F(sessions_of_a_user, stay_destroyed_whatever_a_slow_request_still_does) {
  auto home = of("ann");
  auto slow = home.start();
  slow.load().set("late", true);
  EXPECT_EQ(users.destroy_all("ann"), 1u);
  EXPECT_EQ(slow.commit().status, commit_status::gone);
  EXPECT_THAT(users.list("ann"), IsEmpty());
}

TEST_F(sessions_of_a_user, are_found_under_the_id_that_a_parallel_request_renewed) {
  auto home = of("ann");
  const auto listed = users.list("ann");
  home.visit([](session& s) { s.renew(); });
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_TRUE(users.destroy("ann", listed[0].key));
  EXPECT_EQ(home.state(), session_state::fresh);
}

TEST_F(sessions_of_a_user, end_at_a_logout_that_keeps_the_values) {
  auto home = of("ann");
  home.visit([](session& s) {
    s.set("theme", "dark");
    s.clear_user();
  });
  EXPECT_THAT(users.list("ann"), IsEmpty());
  EXPECT_EQ(home.get<std::string>("theme"), "dark");
}

TEST_F(sessions_of_a_user, are_awaited_as_well) {
  auto home = of("ann"), office = of("ann");
  const auto found = run(users.async_list("ann"));
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_TRUE(run(users.async_destroy("ann", found[0].key)));
  EXPECT_EQ(run(users.async_destroy_all("ann")), 1u);
}

TEST_F(sessions_of_a_user, must_be_of_somebody) {
  EXPECT_THROW(users.list(""), session_error);
  EXPECT_THROW(users.destroy("", "key"), session_error);
  EXPECT_THROW(users.destroy_all(std::string(2049, 'x')), session_error);
  browser nobody(sessions);
  nobody.visit([&](session& s) { EXPECT_THROW(users.destroy_others(s), session_error); });
  EXPECT_THROW(user_sessions(nullptr), session_error);
}

}  // namespace
}  // namespace dynasession::test
