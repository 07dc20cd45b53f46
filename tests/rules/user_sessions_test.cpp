// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/run.hpp>
#include <dynasession/user_sessions.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <ratio>
#include <stdexcept>
#include <vector>

namespace dynasession::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
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

/// Of what a verb throws.
boost::system::error_code code_of(const std::function<void()>& verb) {
  try {
    verb();
  } catch (const session_error& failure) {
    return failure.reason().code();
  }
  return {};
}

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
  EXPECT_EQ(users.destroy_all("ann").destroyed, 2u);
  EXPECT_THAT(users.list("ann"), IsEmpty());
  EXPECT_EQ(office.state(), session_state::fresh);
  EXPECT_EQ(other.state(), session_state::live);
}

TEST_F(sessions_of_a_user, are_destroyed_all_but_the_current_one) {
  auto home = of("ann"), office = of("ann");
  of("ann");
  home.visit([&](session& s) { EXPECT_EQ(users.destroy_others(s).destroyed, 2u); });
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
    EXPECT_EQ(users.destroy_others(s).destroyed, 1u);
  });
  EXPECT_EQ(home.get<std::string>("theme"), "dark");
  EXPECT_THAT(users.list("ann"), SizeIs(1));
  EXPECT_EQ(office.state(), session_state::fresh);
}

TEST_F(sessions_of_a_user, stay_destroyed_whatever_a_slow_request_still_does) {
  auto home = of("ann");
  auto slow = home.start();
  slow.load().set("late", true);
  EXPECT_EQ(users.destroy_all("ann").destroyed, 1u);
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
  EXPECT_EQ(run(users.async_destroy_all("ann")).destroyed, 1u);
}

class all_sessions_of_a_user : public managed {
 protected:
  void given(int count) {
    for (int i = 0; i < count; ++i) browser(sessions).visit([](session& s) { s.set_user("ann"); });
    store->forget_calls();
  }
  /// Renews a record as another request does.
  void renew(const std::string& key, std::string new_key) {
    renew_request wanted;
    wanted.old_key = key;
    wanted.next = memory->stored(key).value();
    wanted.next.key = std::move(new_key);
    wanted.now = clock.now();
    run(memory->renew(wanted)).value();
  }
  void fail_removals(std::initializer_list<std::size_t> calls) {
    for (const auto nth : calls) store->fail_call(nth, errc::unavailable);
  }

  const session_manager sessions{store, options()};
  const user_sessions users{store, clock.source()};
};

TEST_F(all_sessions_of_a_user, are_ended_though_some_deletions_fail) {
  given(5);
  fail_removals({2, 3, 4});  // of the calls, the first is the look
  const auto ended = users.destroy_all("ann");
  EXPECT_EQ(ended.destroyed, 5u);
  EXPECT_EQ(ended.left, 0u);
  EXPECT_FALSE(ended.reason);
  EXPECT_THAT(users.list("ann"), IsEmpty());
}

TEST_F(all_sessions_of_a_user, that_are_left_are_counted_with_the_reason) {
  given(5);
  fail_removals({2, 3, 4, 8, 9, 10});
  const auto ended = run(users.async_destroy_all("ann"));
  EXPECT_EQ(ended.destroyed, 2u);
  EXPECT_EQ(ended.left, 3u);
  EXPECT_EQ(ended.reason.value().code(), errc::unavailable);
  EXPECT_THAT(users.list("ann"), SizeIs(3));
}

TEST_F(all_sessions_of_a_user, are_left_with_an_error_of_ours_when_the_clock_fails) {
  given(1);
  const user_sessions broken(store, []() -> timestamp { throw std::runtime_error("no clock"); });
  const user_sessions codeless(store, []() -> timestamp { throw session_error(error()); });
  EXPECT_EQ(code_of([&] { broken.list("ann"); }), errc::callback_failed);
  EXPECT_EQ(code_of([&] { codeless.list("ann"); }), errc::callback_failed);
  EXPECT_EQ(code_of([&] { static_cast<void>(broken.destroy_all("ann")); }), errc::callback_failed);
  EXPECT_THROW(user_sessions(store, nullptr), session_error);
}

TEST_F(all_sessions_of_a_user, are_not_called_ended_after_half_a_look) {
  given(2);
  fail_removals({4});  // the second look
  const auto ended = users.destroy_all("ann");
  EXPECT_EQ(ended.destroyed, 2u);
  EXPECT_EQ(ended.reason.value().code(), errc::unavailable);
  store->fail_next(store_verb::list_of_user, errc::unavailable);
  EXPECT_THROW((void)users.destroy_all("ann"), session_error) << "nothing is known at all";
}

TEST_F(all_sessions_of_a_user, are_not_called_ended_if_the_error_of_the_store_has_no_code) {
  given(1);
  store->fail_next(store_verb::list_of_user, errc());
  EXPECT_EQ(code_of([&] { static_cast<void>(users.destroy_all("ann")); }), errc::unavailable);
  for (int i = 0; i < 2; ++i) store->fail_next(store_verb::remove_of_user, errc());
  EXPECT_EQ(users.destroy_all("ann").reason.value().code(), errc::outcome_unknown);
  store->fail_next(store_verb::remove_of_user, errc());
  EXPECT_EQ(code_of([&] { static_cast<void>(users.destroy("ann", "a")); }), errc::outcome_unknown);
  store->fail_next(store_verb::list_of_user, errc());
  EXPECT_EQ(code_of([&] { static_cast<void>(users.list("ann")); }), errc::unavailable);
}

TEST_F(all_sessions_of_a_user, are_left_when_patience_ends) {
  given(3);
  store->before_next(store_verb::remove_of_user,
                     [this] { clock.advance(std::chrono::seconds(30)); });
  const auto ended = users.destroy_all("ann");
  EXPECT_EQ(ended.destroyed, 1u);
  EXPECT_EQ(ended.left, 2u);
  EXPECT_EQ(ended.reason.value().code(), errc::deadline_exceeded);
  EXPECT_THROW(user_sessions(store, clock.source(), nullptr, std::chrono::seconds(-1)),
               session_error);
}

TEST_F(all_sessions_of_a_user, have_each_a_part_of_the_patience) {
  given(3);
  store->fail_next(store_verb::remove_of_user, errc::unavailable);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(users.destroy_all("ann").destroyed, 3u);
  const auto calls = store->calls();
  const auto deadlines = store->deadlines();
  using five_seconds = std::chrono::duration<int, std::ratio<5>>;
  std::vector<int> parts;
  for (std::size_t i = 0; i < calls.size(); ++i)
    if (calls[i] == store_verb::remove_of_user)
      parts.push_back(std::chrono::floor<five_seconds>(deadlines[i] - before).count());
  EXPECT_THAT(parts, ElementsAre(2, 3, 6, 6)) << "the last is tried once more, alone";
}

TEST_F(all_sessions_of_a_user, have_at_least_a_second_each) {
  given(40);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(users.destroy_all("ann").destroyed, 40u);
  EXPECT_GE(store->deadlines().at(1), before + std::chrono::seconds(1));
}

TEST_F(all_sessions_of_a_user, are_not_called_ended_without_a_look_that_finds_none) {
  given(1);
  store->before_next(store_verb::remove_of_user,
                     [this] { clock.advance(std::chrono::seconds(30)); });
  const auto ended = users.destroy_all("ann");
  EXPECT_EQ(ended.destroyed, 1u);
  EXPECT_EQ(ended.left, 0u);
  EXPECT_EQ(ended.reason.value().code(), errc::deadline_exceeded);
}

TEST_F(all_sessions_of_a_user, include_one_that_is_renewed_between_look_and_deletion) {
  given(1);
  const auto key = users.list("ann").at(0).key;
  store->after_next(store_verb::list_of_user, [&] { renew(key, "new"); });
  EXPECT_EQ(users.destroy_all("ann").destroyed, 1u);
  EXPECT_FALSE(memory->stored("new"));
}

TEST_F(all_sessions_of_a_user, but_the_current_one_spare_it_under_an_id_that_it_gets_meanwhile) {
  given(2);
  browser home(sessions);
  home.visit([](session& s) { s.set_user("ann"); });
  home.visit([&](session& s) {
    store->before_next(store_verb::list_of_user, [&] { renew(s.record_key(), "new"); });
    store->after_next(store_verb::list_of_user, [&] { renew("new", "newer"); });
    EXPECT_EQ(users.destroy_others(s).destroyed, 2u);
  });
  ASSERT_TRUE(memory->stored("newer"));
  EXPECT_TRUE(memory->stored("newer")->is_live(clock.now()));
}

TEST_F(sessions_of_a_user, must_be_of_somebody) {
  EXPECT_THROW(users.list(""), session_error);
  EXPECT_THROW(users.destroy("", "key"), session_error);
  EXPECT_THROW((void)users.destroy_all(std::string(2049, 'x')), session_error);
  browser nobody(sessions);
  nobody.visit([&](session& s) { EXPECT_THROW((void)users.destroy_others(s), session_error); });
  EXPECT_THROW(user_sessions(nullptr), session_error);
}

}  // namespace
}  // namespace dynasession::test
