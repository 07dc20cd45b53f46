// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"
#include "support/noting_observer.hpp"

#include <dynasession/async_session_manager.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gmock/gmock.h>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Several cookies of our name in one request: after `path` or `domain` was changed, or because somebody
/// planted one.
class rule_03_several_cookies : public managed {
 protected:
  configuration named(const std::string& name) {
    auto made = options();
    made.cookie_name = name;
    made.observer = seen;
    return made;
  }

  browser with_value(const session_manager& sessions, int value) {
    browser made(sessions);
    made.visit([value](session& s) { s.set("n", value); });
    return made;
  }

  static std::optional<int> value_of(const session_manager& sessions, const std::string& field) {
    const auto request = sessions.start(field);
    return request.load().get<int>("n");
  }

  const std::shared_ptr<noting_observer> seen = std::make_shared<noting_observer>();
};

TEST_F(rule_03_several_cookies, the_first_that_verifies_is_taken_first) {
  for (const auto* name : {"session", "__Secure-session"}) {
    const auto sessions = manager(named(name));
    const auto first = with_value(sessions, 1), second = with_value(sessions, 2);
    store->forget_calls();
    EXPECT_EQ(value_of(sessions, first.cookie_field + "; " + second.cookie_field), 1) << name;
    EXPECT_EQ(value_of(sessions, second.cookie_field + "; " + first.cookie_field), 2) << name;
    EXPECT_EQ(store->calls().size(), 2u) << "the others cost nothing";
    const std::array<std::string_view, 2> fields{second.cookie_field, first.cookie_field};
    EXPECT_EQ(sessions.start({.cookies = fields}).loaded(), nullptr);
    const auto over_fields = sessions.start({.cookies = fields});
    EXPECT_EQ(over_fields.load().get<int>("n"), 2);
  }
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(rule_03_several_cookies, the_next_is_tried_when_the_firsts_record_is_gone) {
  const auto sessions = manager(named("session"));
  auto ended = with_value(sessions, 1);
  const auto dead = ended.cookie_field;
  ended.visit([](session& s) { s.destroy(); });
  const auto live = with_value(sessions, 2);
  EXPECT_EQ(value_of(sessions, dead + "; " + live.cookie_field), 2);
  EXPECT_EQ(value_of(sessions, dead + "; " + dead + "; " + live.cookie_field), 2);
}

TEST_F(rule_03_several_cookies, the_next_is_tried_when_the_first_is_a_tombstone) {
  const auto sessions = manager(named("session"));
  auto renewed = with_value(sessions, 1);
  const auto old = renewed.cookie_field;
  renewed.visit([](session& s) { s.renew(); });
  const auto live = with_value(sessions, 2);
  EXPECT_EQ(value_of(sessions, old + "; " + live.cookie_field), 2);
  EXPECT_EQ(value_of(sessions, old + "; " + renewed.cookie_field), 1);
}

TEST_F(rule_03_several_cookies, the_next_is_tried_when_the_first_is_past_the_limits_of_today) {
  auto strict = named("session");
  strict.absolute_timeout = std::chrono::hours(1);
  const auto before = manager(named("session"));
  const auto today = manager(strict);
  const auto old = with_value(before, 1);
  clock.advance(std::chrono::hours(2));
  const auto live = with_value(today, 2);
  EXPECT_EQ(value_of(today, old.cookie_field + "; " + live.cookie_field), 2);
}

TEST_F(rule_03_several_cookies, changes_go_to_the_one_that_was_found) {
  const auto sessions = manager(named("session"));
  auto ended = with_value(sessions, 1);
  const auto dead = ended.cookie_field;
  ended.visit([](session& s) { s.destroy(); });
  auto live = with_value(sessions, 2);
  const auto request = sessions.start(dead + "; " + live.cookie_field);
  request.load().set("n", 3);
  EXPECT_THAT(request.commit().cookies, IsEmpty()) << "its cookie is there";
  EXPECT_EQ(live.get<int>("n"), 3);
  EXPECT_EQ(memory->size(), 1u);
}

TEST_F(rule_03_several_cookies, a_tombstone_among_dead_ones_still_means_gone) {
  const auto sessions = manager(named("session"));
  auto renewed = with_value(sessions, 1);
  const auto old = renewed.cookie_field;
  renewed.visit([](session& s) { s.renew(); });
  auto ended = with_value(sessions, 2);
  const auto dead = ended.cookie_field;
  ended.visit([](session& s) { s.destroy(); });
  for (const auto& field : {old + "; " + dead, dead + "; " + old}) {
    const auto request = sessions.start(field);
    EXPECT_EQ(request.load().state(), session_state::gone);
    request.load().set("n", 3);
    const auto done = request.commit();
    EXPECT_EQ(done.status, commit_status::gone);
    EXPECT_THAT(done.cookies, IsEmpty()) << "it would replace that of the new login";
  }
}

TEST_F(rule_03_several_cookies, an_outage_is_no_reason_to_try_the_next) {
  const auto sessions = manager(named("session"));
  const auto first = with_value(sessions, 1), second = with_value(sessions, 2);
  store->fail_next(verb::load, errc::unavailable);
  const auto request = sessions.start(first.cookie_field + "; " + second.cookie_field);
  EXPECT_EQ(request.load().state(), session_state::unavailable);
}

TEST_F(rule_03_several_cookies, no_request_makes_the_store_look_for_more_than_four) {
  auto unseen = named("session");
  unseen.observer = nullptr;
  const auto sessions = manager(unseen);
  std::string field;
  for (int i = 0; i < 4; ++i) {
    auto ended = with_value(sessions, i);
    field += ended.cookie_field + "; ";
    ended.visit([](session& s) { s.destroy(); });
  }
  field += with_value(sessions, 9).cookie_field;
  store->forget_calls();
  EXPECT_EQ(value_of(sessions, field), std::nullopt);
  EXPECT_EQ(store->count(verb::load), 4u);
}

TEST_F(rule_03_several_cookies, a_logout_ends_all_of_them) {
  const auto sessions = manager(named("session"));
  const auto first = with_value(sessions, 1), second = with_value(sessions, 2),
             third = with_value(sessions, 3);
  const auto all = first.cookie_field + "; " + second.cookie_field + "; " + third.cookie_field;
  const auto request = sessions.start(all);
  request.load().destroy();
  for (const auto fault : {when::before, when::after}) {
    store->after_next(verb::remove,
                      [&] { store->fail_next(verb::remove, errc::outcome_unknown, fault); });
    EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  }
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(memory->size(), 0u);
  EXPECT_THAT(seen->reasons(), ElementsAre("logout", "logout", "logout")) << "once of each";
  EXPECT_EQ(value_of(sessions, all), std::nullopt);
}

TEST_F(rule_03_several_cookies, a_logout_that_failed_ends_the_others_when_it_is_repeated) {
  auto unseen = named("session");
  unseen.observer = nullptr;
  const auto sessions = manager(unseen);
  std::string ended;
  for (int i = 0; i < 2; ++i) {
    auto one = with_value(sessions, i);
    ended += one.cookie_field + "; ";
    one.visit([](session& s) { s.destroy(); });
  }
  const auto request = sessions.start(ended);
  request.load().destroy();
  store->forget_calls();
  store->after_next(verb::remove, [&] { store->fail_next(verb::remove, errc::unavailable); });
  EXPECT_EQ(request.commit().status, commit_status::failed);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(store->count(verb::remove), 3u) << "the second one twice";
}

TEST_F(rule_03_several_cookies, a_logout_ends_also_those_that_no_load_looks_for) {
  const auto sessions = manager(named("session"));
  std::string sixteen;
  for (int i = 0; i < 16; ++i) sixteen += with_value(sessions, i).cookie_field + "; ";
  const auto one_more = with_value(sessions, 16);
  const auto request = sessions.start(sixteen + one_more.cookie_field);
  request.load().destroy();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(memory->size(), 1u) << "sixteen are the bound";
  EXPECT_EQ(value_of(sessions, one_more.cookie_field), 16);
}

TEST_F(rule_03_several_cookies, the_next_is_tried_with_locks_and_on_event_loops_too) {
  auto locking = named("session");
  locking.concurrency = concurrency_policy::lock;
  const auto sessions = manager(locking);
  auto ended = with_value(sessions, 1);
  const auto dead = ended.cookie_field;
  ended.visit([](session& s) { s.destroy(); });
  const auto live = with_value(sessions, 2);
  const auto both = dead + "; " + live.cookie_field;
  const auto locked = sessions.start(both);
  locked.load().set("n", 3);
  EXPECT_EQ(locked.commit().status, commit_status::saved);
  boost::asio::io_context loop;
  const async_session_manager there(loop.get_executor(), store, locking);
  const auto request = there.start(both);
  auto loaded = request.async_load(boost::asio::use_future);
  loop.run();
  EXPECT_EQ(loaded.get()->get<int>("n"), 3);
  request.abandon();
}

TEST_F(rule_03_several_cookies, under_a_host_name_none_is_taken_and_one_warning_logged) {
  for (const auto* name : {"__Host-session", "__host-Http-session"}) {
    const auto sessions = manager(named(name));
    const auto first = with_value(sessions, 1), second = with_value(sessions, 2);
    store->forget_calls();
    log.clear();
    for (const auto& field : {first.cookie_field + "; " + second.cookie_field,
                              second.cookie_field + "; " + first.cookie_field}) {
      const auto request = sessions.start(field);
      EXPECT_EQ(request.load().state(), session_state::fresh);
    }
    EXPECT_THAT(store->calls(), IsEmpty());
    EXPECT_THAT(log, ElementsAre(HasSubstr("__Host-")));
  }
}

TEST_F(rule_03_several_cookies, under_a_host_name_even_a_dead_one_counts) {
  const auto sessions = manager(named("__Host-session"));
  auto victim = with_value(sessions, 1);
  const auto dead = victim.cookie_field;
  victim.visit([](session& s) { s.destroy(); });
  const auto planted = with_value(sessions, 2);
  EXPECT_EQ(value_of(sessions, dead + "; " + planted.cookie_field), std::nullopt);
}

TEST_F(rule_03_several_cookies, the_same_session_twice_is_not_ambiguous) {
  const auto before = manager(named("__Host-session"));
  const auto visitor = with_value(before, 1);
  EXPECT_EQ(value_of(before, visitor.cookie_field + "; " + visitor.cookie_field), 1);
  auto next = named("__Host-session");
  next.secret_key = "the secret of the year after ....";
  next.previous_secret_keys = {options().secret_key};
  const auto after = manager(next);
  auto reissued = browser(after);
  reissued.cookie_field = visitor.cookie_field;
  reissued.visit([](session&) {});
  ASSERT_NE(reissued.cookie_field, visitor.cookie_field);
  EXPECT_EQ(value_of(after, visitor.cookie_field + "; " + reissued.cookie_field), 1);
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(rule_03_several_cookies, a_bad_one_makes_a_good_one_no_less_certain) {
  const auto sessions = manager(named("__Host-session"));
  const auto visitor = with_value(sessions, 1);
  auto forged = visitor.cookie_field;
  forged.back() = forged.back() == 'A' ? 'E' : 'A';
  EXPECT_EQ(value_of(sessions, forged + "; " + visitor.cookie_field), 1);
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(rule_03_several_cookies, an_ambiguous_visitor_can_log_out_and_start_again) {
  const auto sessions = manager(named("__Host-session"));
  const auto first = with_value(sessions, 1), second = with_value(sessions, 2);
  const auto request = sessions.start(first.cookie_field + "; " + second.cookie_field);
  request.load().destroy();
  request.load().set("n", 3);
  EXPECT_EQ(request.commit().cookies.size(), 1u);
  EXPECT_EQ(memory->size(), 1u) << "both have ended";
}

TEST_F(rule_03_several_cookies, that_are_bad_or_ambiguous_are_observed_once_a_request) {
  const auto sessions = manager(named("__Host-session"));
  const auto first = with_value(sessions, 1), second = with_value(sessions, 2);
  auto forged = first.cookie_field;
  forged.back() = forged.back() == 'A' ? 'E' : 'A';
  const auto events_of = [&](const std::string& field) {
    const auto before = seen->events().size();
    const auto request = sessions.start(field);
    request.load();
    request.load();
    auto events = seen->events();
    events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(before));
    return events;
  };
  EXPECT_THAT(events_of(""), IsEmpty());
  EXPECT_THAT(events_of(first.cookie_field), IsEmpty());
  EXPECT_THAT(events_of("__Host-session=a; __Host-session=b"), ElementsAre("malformed "));
  EXPECT_THAT(events_of(forged + "; " + forged + "; " + first.cookie_field),
              ElementsAre("forged "));
  EXPECT_THAT(events_of(first.cookie_field + "; " + second.cookie_field),
              ElementsAre("ambiguous "));
}

TEST_F(rule_03_several_cookies, of_a_request_that_loads_nothing_are_not_verified) {
  const auto sessions = manager(named("__Host-session"));
  auto forged = with_value(sessions, 1).cookie_field;
  forged.back() = forged.back() == 'A' ? 'E' : 'A';
  const auto before = seen->events().size();
  EXPECT_EQ(sessions.start(forged).commit().status, commit_status::unchanged);
  EXPECT_EQ(seen->events().size(), before);
}

}  // namespace
}  // namespace dynasession::test
