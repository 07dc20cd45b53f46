// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"
#include "support/noting_observer.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/user_sessions.hpp>

#include <gmock/gmock.h>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class watched_sessions : public managed {
 protected:
  configuration watched() {
    auto made = options();
    made.observer = seen;
    return made;
  }
  static std::string name_of(browser visitor) {
    return visitor.see<std::string>([](session& s) { return s.log_name(); });
  }

  const std::shared_ptr<noting_observer> seen = std::make_shared<noting_observer>();
};

TEST_F(watched_sessions, are_reported_once_when_they_are_created_renewed_and_destroyed) {
  const auto sessions = manager(watched());
  auto visitor = with_session(sessions);
  const auto first = name_of(visitor);
  EXPECT_THAT(seen->events(), ElementsAre("created " + first));
  visitor.visit([](session& s) { s.set("n", 2); });
  visitor.visit([](session& s) { s.renew(); });
  const auto second = name_of(visitor);
  EXPECT_NE(first, second);
  visitor.visit([](session& s) { s.destroy(); });
  visitor.visit([](session&) {});
  EXPECT_THAT(seen->events(),
              ElementsAre("created " + first, "renewed " + second, "destroyed " + second));
  EXPECT_THAT(seen->reasons(), ElementsAre("logout"));
}

TEST_F(watched_sessions, that_are_not_stored_are_not_reported) {
  const auto sessions = manager(watched());
  browser visitor(sessions);
  visitor.visit([](session& s) { s.destroy(); });
  visitor.visit([](session& s) { s.renew(); });
  store->fail_next(verb::create, errc::unavailable);
  visitor.visit([](session& s) { s.set("n", 1); });
  EXPECT_THAT(seen->events(), IsEmpty());
}

TEST_F(watched_sessions, are_reported_once_though_answers_were_lost) {
  const auto sessions = manager(watched());
  store->fail_next(verb::create, errc::outcome_unknown, when::after);
  auto visitor = with_session(sessions);
  const auto first = name_of(visitor);
  store->fail_next(verb::renew, errc::outcome_unknown, when::after);
  auto request = visitor.start();
  request.load().renew();
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  EXPECT_THAT(seen->events(), ElementsAre("created " + first));
  visitor.receive(request.commit());
  EXPECT_THAT(seen->events(), ElementsAre("created " + first, "renewed " + name_of(visitor)));
}

TEST_F(watched_sessions, that_have_ended_are_reported_when_their_cookie_comes) {
  const auto sessions = manager(watched());
  auto visitor = with_session(sessions);
  const auto name = name_of(visitor);
  clock.advance(std::chrono::hours(6));
  visitor.visit([](session&) {});
  EXPECT_THAT(seen->events(), ElementsAre("created " + name, "expired " + name));
  visitor.cookie_field = "__Host-session=forged";
  visitor.visit([](session&) {});
  EXPECT_THAT(seen->reasons(), ElementsAre("idle"));
  EXPECT_THAT(seen->events(), ElementsAre("created " + name, "expired " + name, "malformed "));
}

TEST_F(watched_sessions, that_were_stored_under_longer_limits_expire_under_those_of_today) {
  auto shorter = watched();
  shorter.absolute_timeout = std::chrono::hours(1);
  const auto before = manager(options());
  const auto today = manager(shorter);
  browser visitor(today);
  visitor.cookie_field = with_session(before).cookie_field;
  clock.advance(std::chrono::hours(2));
  visitor.visit([](session&) {});
  ASSERT_EQ(seen->events().size(), 1U);
  EXPECT_TRUE(seen->events()[0].starts_with("expired "));
  EXPECT_THAT(seen->reasons(), ElementsAre("absolute"));
}

TEST_F(watched_sessions, have_ended_by_the_limit_that_came_first) {
  auto limited = watched();
  limited.idle_timeout = std::chrono::hours(2);
  limited.absolute_timeout = std::chrono::hours(3);
  for (const auto policy : {concurrency_policy::merge, concurrency_policy::lock}) {
    limited.concurrency = policy;
    const auto sessions = manager(limited);
    auto busy = with_session(sessions), lazy = with_session(sessions);
    clock.advance(std::chrono::minutes(90));
    busy.visit([](session& s) { s.set("n", 2); });
    clock.advance(std::chrono::hours(10));
    busy.visit([](session&) {});
    lazy.visit([](session&) {});
  }
  EXPECT_THAT(seen->reasons(), ElementsAre("absolute", "idle", "absolute", "idle"));
}

TEST_F(watched_sessions, that_were_destroyed_before_have_no_reason_any_more) {
  const auto sessions = manager(watched());
  auto visitor = with_session(sessions);
  const auto name = name_of(visitor);
  const auto old = visitor.cookie_field;
  visitor.visit([](session& s) { s.destroy(); });
  visitor.cookie_field = old;
  visitor.visit([](session&) {});
  EXPECT_THAT(seen->events(),
              ElementsAre("created " + name, "destroyed " + name, "expired " + name));
  EXPECT_THAT(seen->reasons(), ElementsAre("logout"));
}

TEST_F(watched_sessions, cost_a_second_look_for_an_observer_alone) {
  for (const auto& made : {options(), watched()}) {
    const auto sessions = manager(made);
    auto visitor = with_session(sessions);
    clock.advance(std::chrono::hours(6));
    store->forget_calls();
    if (made.observer) store->fail_call(2, errc::unavailable);
    EXPECT_EQ(visitor.state(), session_state::fresh) << "though the second look fails";
    EXPECT_EQ(store->count(verb::load), made.observer ? 2u : 1u);
  }
}

TEST_F(watched_sessions, under_an_id_that_was_renewed_are_gone) {
  const auto sessions = manager(watched());
  auto visitor = with_session(sessions);
  const auto name = name_of(visitor);
  const auto old = visitor.cookie_field;
  visitor.visit([](session& s) { s.renew(); });
  visitor.cookie_field = old;
  visitor.visit([](session&) {});
  EXPECT_EQ(seen->events().back(), "gone " + name);
  EXPECT_THAT(seen->reasons(), ElementsAre("renewed"));
}

TEST_F(watched_sessions, that_could_not_be_read_have_not_expired) {
  const auto sessions = manager(watched());
  auto visitor = with_session(sessions);
  store->fail_next(verb::load, errc::unavailable);
  visitor.visit([](session&) {});
  EXPECT_EQ(seen->events().size(), 1U);
}

TEST_F(watched_sessions, in_conflict_are_reported_once_a_commit) {
  auto strict = watched();
  strict.concurrency = concurrency_policy::reject;
  const auto sessions = manager(strict);
  auto visitor = with_session(sessions);
  const auto name = name_of(visitor);
  auto slow = visitor.start();
  slow.load().set("n", 2);
  visitor.visit([](session& s) { s.set("n", 3); });
  EXPECT_EQ(slow.commit().status, commit_status::conflict);
  EXPECT_THAT(seen->events(), ElementsAre("created " + name, "conflict " + name));
}

TEST_F(watched_sessions, that_merge_are_in_no_conflict) {
  const auto sessions = manager(watched());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().update<int>("n", [](std::optional<int> n) { return n.value_or(0) + 1; });
  visitor.visit([](session& s) { s.set("n", 3); });
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(seen->events().size(), 1U);
}

TEST_F(watched_sessions, go_on_whatever_the_observer_throws) {
  auto made = options();
  const auto throwing = std::make_shared<throwing_observer>();
  made.observer = throwing;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  EXPECT_EQ(visitor.visit([](session& s) { s.renew(); }).status, commit_status::saved);
  EXPECT_EQ(visitor.visit([](session& s) { s.destroy(); }).status, commit_status::saved);
  EXPECT_EQ(throwing->events().size(), 3U);
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(watched_sessions, of_a_user_are_reported_when_they_are_ended_elsewhere) {
  const auto there =
      std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:", .observer = seen});
  const session_manager sessions(there, options());
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set_user("ann"); });
  const auto name = name_of(visitor);
  const user_sessions users(there, clock.source(), seen);
  EXPECT_EQ(users.destroy_all("ann").destroyed, 1U);
  EXPECT_FALSE(users.destroy("ann", "no-such-key"));
  EXPECT_THAT(seen->events(), ElementsAre("destroyed " + name));
  EXPECT_THAT(seen->reasons(), ElementsAre("revoked"));
  EXPECT_THAT(seen->operations(), ElementsAre("create", "load", "list_of_user", "remove_of_user",
                                              "list_of_user", "remove_of_user"));
}

TEST_F(watched_sessions, and_calls_have_no_ids_keys_or_values_in_them) {
  const auto there =
      std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:", .observer = seen});
  const session_manager sessions(there, watched());
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set("key", "value"); });
  const auto key = visitor.see<std::string>([](session& s) { return s.record_key(); });
  EXPECT_THAT(seen->events(), ElementsAre("created " + key.substr(0, 8)));
}

}  // namespace
}  // namespace dynasession::test
