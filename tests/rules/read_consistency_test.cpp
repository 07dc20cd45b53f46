// SPDX-License-Identifier: Apache-2.0
#include "support/lagging_visits.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <vector>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> names_of(const commit_result& answer) {
  std::vector<std::string> names;
  for (const auto& each : answer.cookies)
    names.push_back(each.name.substr(0, each.name.find('-', each.name.find(".v"))));
  return names;
}

class rule_24_session_consistency : public lagging_visits {};

TEST_F(rule_24_session_consistency, is_off_by_default) {
  const auto strong = server(options());
  auto someone = settled(strong);
  EXPECT_THAT(names_of(someone.count(strong)), IsEmpty());
  EXPECT_THAT(names_of(someone.read(strong)), IsEmpty());
  EXPECT_EQ(replicas->reads().consistent, 2U);
  EXPECT_EQ(replicas->reads().eventual, 0U);
}

TEST_F(rule_24_session_consistency, reads_at_half_price) {
  const auto site = server();
  auto someone = settled(site);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(someone.n(site), 1);
    clock.advance(3s);
  }
  EXPECT_EQ(replicas->reads().eventual, 20U);
  EXPECT_EQ(replicas->reads().consistent, 0U);
}

TEST_F(rule_24_session_consistency, adds_a_short_lived_cookie_to_a_save) {
  const auto site = server();
  visitor someone(clock);
  EXPECT_THAT(names_of(someone.count(site)), ElementsAre("__Host-session", "__Host-session.v1"));
  const auto saved = someone.count(site);
  ASSERT_EQ(saved.cookies.size(), 2U) << "it replaces the one before";
  const auto& version = saved.cookies.at(0);
  EXPECT_THAT(version.name, StartsWith("__Host-session.v2-"));
  EXPECT_THAT(saved.cookies.at(1).name, StartsWith("__Host-session.v1-"));
  EXPECT_EQ(saved.cookies.at(1).max_age, 0s);
  EXPECT_EQ(version.max_age, 10s);
  EXPECT_TRUE(version.secure && version.http_only);
  EXPECT_EQ(refusal_reason(version), std::nullopt);
  EXPECT_EQ(version.value.size(), 22U);
  EXPECT_TRUE(saved.no_store);
}

TEST_F(rule_24_session_consistency, of_a_store_without_eventual_reads_changes_nothing) {
  const auto site = manager(reading(read_consistency::session));
  browser someone(site);
  EXPECT_EQ(someone.visit([](session& s) { s.set("n", 1); }).cookies.size(), 1U);
  store->forget_calls();
  EXPECT_EQ(someone.get<int>("n"), 1);
  EXPECT_THAT(store->calls(), ElementsAre(verb::load));
}

TEST_F(rule_24_session_consistency, repeats_a_read_that_is_older_than_the_browser) {
  const auto site = server();
  auto someone = settled(site);
  for (int n = 2; n < 30; ++n) {
    someone.count(site);
    EXPECT_EQ(someone.n(site), n);
  }
  EXPECT_GT(replicas->reads().stale, 10U);
  EXPECT_LE(replicas->reads().consistent, replicas->reads().stale);
}

TEST_F(rule_24_session_consistency, finds_a_session_that_was_just_created_or_renewed) {
  const auto site = server();
  for (int i = 0; i < 20; ++i) {
    visitor someone(clock);
    const auto first = someone.count(site);
    EXPECT_EQ(someone.n(site), 1);
    EXPECT_EQ(without_versions(first).n(site), 1) << "also if the cookie of the version is lost";
    someone.visit(site, [](session& s) { s.renew(); });
    EXPECT_EQ(someone.n(site), 1);
  }
}

TEST_F(rule_24_session_consistency, does_not_bring_back_what_has_ended) {
  const auto site = server();
  auto someone = settled(site);
  const auto late = someone;
  someone.visit(site, [](session& s) { s.renew(); });
  clock.advance(lag);
  late.send(site, [](session& s) { EXPECT_EQ(s.state(), session_state::gone); });
  someone.visit(site, [](session& s) { s.log_out(); });
  clock.advance(lag);
  late.send(site, [](session& s) { EXPECT_EQ(s.state(), session_state::gone); });
}

// models/read_consistency.pml, READS_SAY_NOTHING.
TEST_F(rule_24_session_consistency, holds_for_what_a_page_has_shown) {
  const auto site = server();
  auto someone = settled(site);
  const auto slow = someone.send(site, [](session& s) { s.increment("n"); });
  clock.advance(lag + 1ms);
  EXPECT_THAT(names_of(someone.read(site)), ElementsAre("__Host-session.v2"));
  EXPECT_THAT(names_of(someone.read(site)), IsEmpty()) << "once";
  someone.receive(slow);
  clock.advance(1min);
  EXPECT_THAT(names_of(someone.read(site)), IsEmpty()) << "by now every read has it";
}

TEST_F(rule_24_session_consistency, deletes_what_a_newer_cookie_exceeds_and_no_other) {
  const auto site = server();
  auto someone = settled(site);
  const auto second = someone.send(site, [](session& s) { s.increment("n"); });
  const auto third = someone.send(site, [](session& s) { s.increment("n"); });
  someone.receive(third);
  someone.receive(second);
  EXPECT_EQ(someone.n(site), 3);
  const auto slow = someone.send(site, [](session& s) { s.increment("n"); });
  EXPECT_THAT(names_of(slow),
              ElementsAre("__Host-session.v4", "__Host-session.v3", "__Host-session.v2"));
  someone.count(site);
  someone.receive(slow);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(someone.n(site), 5);
}

TEST_F(rule_24_session_consistency, reads_strongly_if_it_does_not_know_what_the_browser_has) {
  const auto site = server();
  auto someone = settled(site);
  const auto read = [&](const request_facts& facts) {
    replicas->forget_reads();
    const auto request = site.start(request_facts(facts));
    EXPECT_EQ(request.load().get<int>("n"), 1);
    const auto answer = request.commit();
    EXPECT_EQ(replicas->reads().eventual, 0U);
    EXPECT_EQ(replicas->reads().consistent, 1U);
    return answer;
  };
  const auto field = someone.jar.field(clock.now());
  const auto value = field.substr(field.find('=') + 1, 87);
  EXPECT_THAT(read({.cookie_value = value}).cookies, IsEmpty());
  std::string record;
  someone.send(site, [&](session& s) { record = s.log_name(); });
  const auto forged = field + "__Host-session.v7-" + record + '=' + std::string(22, 'A');
  read({.cookies = forged});
  auto many = field;
  for (int i = 1; i < 70; ++i)
    many += "__Host-session.v" + std::to_string(i) + "-another1=" + std::string(22, 'A') + "; ";
  read({.cookies = many});
}

TEST_F(rule_24_session_consistency, verifies_versions_that_an_older_secret_signed) {
  auto rotated = reading(read_consistency::session);
  auto someone = settled(server(rotated));
  someone.count(server(rotated));
  rotated.previous_secret_keys = {rotated.secret_key};
  rotated.secret_key = "another secret of thirty-two bytes";
  const auto site = server(rotated);
  clock.advance(lag + 1ms);
  replicas->forget_reads();
  const auto first = someone.read(site);
  EXPECT_EQ(replicas->reads().eventual, 0U)
      << "a request that gets a new cookie must not get it for an id that was renewed";
  EXPECT_EQ(first.cookies.size(), 1U);
  EXPECT_EQ(someone.n(site), 2);
  EXPECT_EQ(replicas->reads().eventual, 1U);
  EXPECT_EQ(replicas->reads().consistent, 1U);
}

TEST_F(rule_24_session_consistency, under_locks_is_for_those_who_only_read) {
  auto locked = reading(read_consistency::session);
  locked.concurrency = concurrency_policy::lock;
  const auto site = server(locked);
  auto someone = settled(site);
  someone.count(site);
  EXPECT_EQ(replicas->reads().eventual, 0U);
  for (int i = 0; i < 10; ++i) {
    const auto request = site.start(someone.jar.field(clock.now()));
    EXPECT_EQ(request.load_read_only().get<int>("n"), 2);
  }
  EXPECT_EQ(replicas->reads().eventual, 10U);
}

TEST_F(rule_24_session_consistency, leaves_what_a_commit_decides_to_consistent_reads) {
  const auto site = server();
  auto someone = settled(site);
  std::string key;
  someone.send(site, [&](session& s) { key = s.record_key(); });
  for (int n = 2; n < 30; ++n) {
    const auto answer = someone.send(site, [](session& s) {
      s.update<int>("n", [](std::optional<int> before) { return before.value_or(0) + 1; });
    });
    EXPECT_EQ(answer.status, commit_status::saved);
    EXPECT_EQ(std::get<std::int64_t>(memory->stored(key)->values.at("n")), n);
  }
  EXPECT_EQ(replicas->reads().consistent, 27U)
      << "one after each conflict; the first update meets none";
}

boost::asio::awaitable<int> count(async_session_manager sessions, std::string field,
                                  commit_result* answer) {
  const auto request = sessions.start(field);
  session* loaded = co_await request.async_load();
  const auto n = loaded->increment("n");
  *answer = co_await request.async_commit();
  co_return static_cast<int>(n);
}

TEST_F(rule_24_session_consistency, holds_in_coroutines) {
  boost::asio::io_context io;
  const async_session_manager site(io.get_executor(), replicas, reading(read_consistency::session));
  cookie_jar jar;
  for (int n = 1; n < 30; ++n) {
    commit_result answer;
    EXPECT_EQ(run(count(site, jar.field(clock.now()), &answer)), n);
    jar.receive(answer, clock.now());
  }
  EXPECT_GT(replicas->reads().stale, 0U);
}

/// What another device changes at the same moment, and what each step of a handler makes of it.
struct same_as_read {
  const char* name;
  std::function<void(session&)> step;
  std::function<void(session&)> expect;
};

std::vector<same_as_read> steps_to_what_was_read() {
  return {{"set", [](session& s) { s.set("mode", "dark"); },
           [](session& s) { EXPECT_EQ(s.get<std::string>("mode"), "dark"); }},
          {"update",
           [](session& s) {
             s.update<std::string>("mode", [](const auto&) { return std::string("dark"); });
           },
           [](session& s) { EXPECT_EQ(s.get<std::string>("mode"), "dark"); }},
          {"set and increment",
           [](session& s) {
             s.set("mode", "dark");
             s.increment("n");
           },
           [](session& s) { EXPECT_EQ(s.get<std::string>("mode"), "dark"); }},
          {"set and renew",
           [](session& s) {
             s.set("mode", "dark");
             s.renew();
           },
           [](session& s) { EXPECT_EQ(s.get<std::string>("mode"), "dark"); }},
          {"erase", [](session& s) { s.erase("extra"); },
           [](session& s) { EXPECT_FALSE(s.contains("extra")); }},
          {"clear_user", [](session& s) { s.clear_user(); },
           [](session& s) { EXPECT_EQ(s.user(), std::nullopt); }},
          {"set_limits", [](session& s) { s.set_limits({}); },
           [](session& s) { EXPECT_EQ(s.limits(), session_limits()); }}};
}

class rule_24_what_was_read : public lagging_visits {
 protected:
  std::vector<configuration> cheaper_reads() {
    auto kept = options();
    kept.cache_for = 1min;
    return {reading(read_consistency::session), reading(read_consistency::eventual), kept};
  }
  visitor in_the_dark(const session_manager& site) {
    auto made = settled(site);
    made.visit(site, [](session& s) { s.set("mode", "dark"); });
    clock.advance(1min);
    made.read(site);
    replicas->forget_reads();
    return made;
  }
  void change_on_another_device(visitor device) {
    device.visit(server(options()), [](session& s) {
      s.set("mode", "light");
      s.set("extra", 1);
      s.set_user("bob");
      s.set_limits({.idle_timeout = 10min});
    });
  }
};

TEST_F(rule_24_what_was_read, and_is_set_again_replaces_what_came_between) {
  for (const auto& how : cheaper_reads())
    for (const auto& [name, step, expect] : steps_to_what_was_read()) {
      SCOPED_TRACE(name);
      const auto site = server(how);
      auto someone = in_the_dark(site);
      change_on_another_device(someone);
      EXPECT_EQ(someone.visit(site, step).status, commit_status::saved);
      someone.visit(server(options()), expect);
    }
}

TEST_F(rule_24_what_was_read, and_is_set_again_costs_a_read_and_no_write_if_nothing_came_between) {
  for (const auto& how : cheaper_reads()) {
    const auto site = server(how);
    auto someone = in_the_dark(site);
    const auto answer = someone.visit(site, [](session& s) {
      s.set("mode", "dark");
      s.clear_user();
      s.set_limits({});
    });
    EXPECT_EQ(answer.status, commit_status::unchanged);
    EXPECT_EQ(replicas->reads().consistent, 1U);
  }
}

TEST_F(rule_24_what_was_read, and_is_set_again_conflicts_with_what_came_between_if_that_is_asked) {
  for (auto how : cheaper_reads()) {
    how.concurrency = concurrency_policy::reject;
    how.raise_errors = false;
    const auto site = server(how);
    auto someone = in_the_dark(site);
    change_on_another_device(someone);
    const auto answer = someone.visit(site, [](session& s) { s.set("mode", "dark"); });
    EXPECT_EQ(answer.status, commit_status::conflict);
  }
}

TEST_F(rule_24_what_was_read, and_is_set_again_after_the_end_of_the_session_is_reported) {
  auto how = reading(read_consistency::session);
  how.raise_errors = false;
  const auto site = server(how);
  auto someone = in_the_dark(site);
  auto device = someone;
  device.visit(server(options()), [](session& s) { s.log_out(); });
  const auto answer = someone.visit(site, [](session& s) { s.set("mode", "dark"); });
  EXPECT_EQ(answer.status, commit_status::gone);
}

// Rule 9: a login replaces the session, whatever has become of it.
TEST_F(rule_24_what_was_read, and_is_set_again_by_a_login_whose_session_has_ended_is_saved) {
  const std::vector<std::function<void(session&)>> ends = {
      [](session& s) { s.renew(); }, [](session& s) { s.log_out(); },
      [this](session&) { clock.advance(24h); }};
  for (const auto& how : cheaper_reads())
    for (const auto& end : ends)
      for (const auto& user : {"ann", "bob"}) {
        const auto site = server(how);
        auto someone = in_the_dark(site);
        someone.visit(site, [](session& s) { s.set_user("ann"); });
        clock.advance(1min);
        someone.read(site);
        const auto login = site.start(someone.jar.field(clock.now()));
        login.load();
        visitor(someone).visit(server(options()), end);
        login.loaded()->log_in(user);
        login.loaded()->set("mode", "dark");
        login.loaded()->set_limits({});
        const auto answer = login.commit();
        EXPECT_EQ(answer.status, commit_status::saved);
        someone.receive(answer);
        someone.visit(server(options()), [&](session& s) {
          EXPECT_EQ(s.user(), user);
          EXPECT_EQ(s.get<std::string>("mode"), "dark");
        });
      }
}

TEST_F(rule_24_what_was_read, and_is_set_again_by_a_login_costs_no_read) {
  for (const auto& how : cheaper_reads()) {
    const auto site = server(how);
    auto someone = in_the_dark(site);
    someone.visit(site, [](session& s) {
      s.log_in("ann");
      s.set("mode", "dark");
      s.set_limits({});
    });
    EXPECT_EQ(replicas->reads().consistent, 0U) << "it is written on the version that was read";
  }
}

}  // namespace
}  // namespace dynasession::test
