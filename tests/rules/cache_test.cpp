// SPDX-License-Identifier: Apache-2.0
#include "support/lagging_visits.hpp"
#include "support/noting_observer.hpp"
#include "support/page_trace.hpp"

#include <dynasession/session_limits.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class rule_24_cache : public lagging_visits {
 protected:
  configuration caching(read_consistency how = read_consistency::session) {
    auto made = reading(how);
    made.cache_for = 2s;
    made.observer = seen;
    return made;
  }
  std::size_t reads() const { return replicas->reads().consistent + replicas->reads().eventual; }
  std::size_t events(const std::string& kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        seen->events(), [&](const auto& each) { return each.starts_with(kind + ' '); }));
  }
  /// One that has the session's cookie and none of a version: as another device would.
  visitor someone_else(const visitor& like) const {
    const auto field = like.jar.field(clock.now());
    const auto begin = field.find("__Host-session=");
    cookie session;
    session.name = "__Host-session";
    session.value = field.substr(begin + session.name.size() + 1, 87);
    commit_result answer;
    answer.cookies = {session};
    visitor made(clock);
    made.receive(answer);
    return made;
  }

  const std::shared_ptr<noting_observer> seen = std::make_shared<noting_observer>();
};

TEST_F(rule_24_cache, answers_loads_from_memory_for_its_time) {
  const auto site = server(caching());
  auto someone = settled(site);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(someone.n(site), 1);
    clock.advance(500ms);
  }
  EXPECT_EQ(reads(), 1U);
  EXPECT_EQ(events("cache_miss"), 1U);
  EXPECT_EQ(events("cache_hit"), 3U);
  EXPECT_EQ(someone.n(site), 1);
  EXPECT_EQ(reads(), 2U);
}

TEST_F(rule_24_cache, keeps_what_this_process_saved) {
  const auto site = server(caching());
  auto someone = settled(site);
  for (int n = 2; n < 20; ++n) {
    someone.count(site);
    EXPECT_EQ(someone.n(site), n);
  }
  EXPECT_EQ(reads(), 1U);
  visitor another(clock);
  another.visit(site, [](session& s) {
    s.log_in("ann");
    s.set("n", 5);
  });
  another.visit(site, [](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_TRUE(s.authenticated_at());
    EXPECT_EQ(s.get<int>("n"), 5);
  });
  EXPECT_EQ(reads(), 1U);
}

TEST_F(rule_24_cache, is_not_older_than_what_the_browser_was_sent) {
  const auto here = server(caching()), there = server(caching());
  auto someone = settled(here);
  for (int n = 2; n < 20; ++n) {
    EXPECT_EQ(someone.n(here), n - 1);
    someone.count(there);
    EXPECT_EQ(someone.n(here), n);
  }
}

TEST_F(rule_24_cache, shows_changes_of_others_when_its_time_is_over) {
  const auto here = server(caching(read_consistency::strong)),
             there = server(caching(read_consistency::strong));
  auto someone = settled(here);
  auto device = someone_else(someone);
  EXPECT_EQ(device.n(here), 1);
  someone.count(there);
  EXPECT_EQ(device.n(here), 1);
  clock.advance(2s);
  EXPECT_EQ(device.n(here), 2);
}

TEST_F(rule_24_cache, knows_at_once_what_this_process_has_ended) {
  const auto site = server(caching());
  for (const bool renews : {false, true}) {
    auto someone = settled(site);
    auto late = someone_else(someone);
    EXPECT_EQ(late.n(site), 1);
    someone.visit(site, [&](session& s) { renews ? s.renew() : s.log_out(); });
    for (int i = 0; i < 10; ++i)
      late.send(site, [&](session& s) {
        EXPECT_EQ(s.state(), renews ? session_state::gone : session_state::fresh);
      });
    if (renews) {
      EXPECT_EQ(someone.n(site), 1);
    }
  }
}

TEST_F(rule_24_cache, knows_at_once_what_a_logout_under_an_earlier_id_has_ended) {
  for (const bool answers : {true, false}) {
    auto made = options();
    made.cache_for = 2s;
    const auto site = manager(made);
    auto someone = settled(site);
    const auto slow = site.start(someone.jar.field(clock.now()));
    slow.load();
    someone.visit(site, [](session& s) { s.renew(); });
    EXPECT_EQ(someone.n(site), 1);
    slow.loaded()->log_out();
    store->after_next(verb::remove, [&] {
      if (!answers) store->fail_next(verb::load, errc::unavailable);
    });
    EXPECT_EQ(slow.commit().status, commit_status::saved);
    someone.send(site, [](session& s) { EXPECT_EQ(s.state(), session_state::fresh); });
  }
}

TEST_F(rule_24_cache, knows_at_once_under_each_earlier_id_what_it_has_ended) {
  for (const auto& how : {read_consistency::strong, read_consistency::session})
    for (const bool was_read : {true, false})
      for (const bool logs_in : {true, false}) {
        const auto here = server(caching(how)), there = server(caching(how));
        auto someone = settled(there);
        const auto late = someone_else(someone);
        if (was_read)
          late.send(here, [](session& s) { EXPECT_EQ(s.state(), session_state::live); });
        someone.visit(there, [](session& s) { s.renew(); });
        someone.visit(here, [&](session& s) { logs_in ? s.log_in("ann") : s.log_out(); });
        late.send(here, [](session& s) { EXPECT_EQ(s.state(), session_state::gone); });
      }
}

TEST_F(rule_24_cache, knows_at_once_under_each_earlier_id_what_it_has_ended_without_a_look) {
  for (const bool has_another : {false, true}) {
    auto made = options();
    made.cookie_name = "session";  // a browser may have several
    const auto there = manager(made);
    made.cache_for = 2s;
    const auto here = manager(made);
    browser first(there), late(here);
    first.visit([](session& s) { s.set("n", 1); });
    late.cookie_field = first.cookie_field;
    EXPECT_EQ(late.state(), session_state::live);
    first.visit([](session& s) { s.renew(); });
    browser last(here);
    last.cookie_field = first.cookie_field;
    if (has_another) {
      browser another(there);
      another.visit([](session& s) { s.set("n", 1); });
      last.cookie_field = another.cookie_field + "; " + last.cookie_field;
    } else {
      store->fail_next(verb::load, errc::unavailable);
    }
    last.visit([](session& s) { s.log_out(); });
    EXPECT_EQ(late.state(), session_state::gone) << has_another;
  }
}

TEST_F(rule_24_cache, does_not_keep_under_an_earlier_id_what_ended_while_it_was_read) {
  auto made = options();
  const auto there = manager(made);
  made.cache_for = 2s;
  const auto here = manager(made);
  auto someone = settled(there);
  const auto late = someone_else(someone);
  store->after_next(verb::load, [&] {
    someone.visit(there, [](session& s) { s.renew(); });
    someone.visit(here, [](session& s) { s.log_out(); });
  });
  late.send(here, [](session& s) { EXPECT_EQ(s.state(), session_state::live); });
  late.send(here, [](session& s) { EXPECT_EQ(s.state(), session_state::gone); });
}

TEST_F(rule_24_cache, knows_at_once_under_all_ids_what_it_has_ended_under_one) {
  auto made = options();
  const session_manager there(memory, made);
  made.cache_for = 2s;
  for (const bool is_answered : {true, false})
    for (const auto how : {verb::renew, verb::remove})
      for (const std::size_t which : {0, 1, 2}) {
        const auto here = manager(made);
        std::vector<visitor> ids{settled(there)};
        EXPECT_EQ(ids.back().n(here), 1);
        for (int i = 0; i < 2; ++i) {
          ids.push_back(ids.back());
          ids.back().visit(there, [](session& s) { s.renew(); });
          EXPECT_EQ(ids.back().n(here), 1);
        }
        if (!is_answered) store->fail_next(how, errc::outcome_unknown, fault_point::after);
        ids[which].send(here,
                        [&](session& s) { how == verb::renew ? s.log_in("bob") : s.log_out(); });
        for (const auto& id : ids) {
          auto stored = session_state::unavailable;
          id.send(there, [&](session& s) { stored = s.state(); });
          id.send(here, [&](session& s) { EXPECT_EQ(s.state(), stored); });
        }
      }
}

// models/read_consistency.pml, ENDS_UNNOTICED.
TEST_F(rule_24_cache, does_not_keep_what_this_process_ended_while_it_was_read) {
  auto made = options();
  made.cache_for = 2s;
  const auto site = manager(made);
  auto someone = settled(site);
  const auto late = someone_else(someone);
  store->after_next(verb::load, [&] { someone.visit(site, [](session& s) { s.log_out(); }); });
  late.send(site, [](session& s) { EXPECT_EQ(s.state(), session_state::live); });
  late.send(site, [](session& s) { EXPECT_EQ(s.state(), session_state::fresh); });
}

TEST_F(rule_24_cache, knows_at_once_what_a_logout_has_found_ended) {
  const auto here = server(caching()), there = server(caching());
  for (int i = 0; i < 20; ++i) {
    auto someone = settled(there);
    const auto late = someone_else(someone);
    someone.visit(there, [](session& s) { s.log_out(); });
    clock.advance(lag / 2);
    late.send(here, [](session& s) { s.log_out(); });
    for (int n = 0; n < 10; ++n)
      late.send(here, [](session& s) { EXPECT_EQ(s.state(), session_state::fresh); });
  }
}

TEST_F(rule_24_cache, knows_what_another_process_has_ended_when_its_time_is_over) {
  const auto here = server(caching()), there = server(caching());
  auto someone = settled(here);
  auto late = someone_else(someone);
  EXPECT_EQ(late.n(here), 1);
  someone.visit(there, [](session& s) { s.log_out(); });
  EXPECT_EQ(late.n(here), 1);
  const auto saved = late.count(here);
  EXPECT_EQ(saved.status, commit_status::gone) << "but nothing is written any more";
  EXPECT_THAT(saved.cookies, IsEmpty());
  late.send(here, [](session& s) { EXPECT_EQ(s.state(), session_state::fresh); });
  clock.advance(2s);
  late.send(here, [](session& s) { EXPECT_EQ(s.state(), session_state::fresh); });
}

TEST_F(rule_24_cache, keeps_no_absence) {
  const auto site = server(caching());
  auto someone = settled(site);
  auto late = someone_else(someone);
  someone.visit(site, [](session& s) { s.destroy(); });
  clock.advance(1min);
  for (int i = 1; i < 4; ++i) {
    replicas->forget_reads();
    late.send(site, [](session& s) { EXPECT_EQ(s.state(), session_state::fresh); });
    EXPECT_GE(reads(), 1U);
  }
}

TEST_F(rule_24_cache, is_not_used_for_a_change_under_locks) {
  auto locked = caching();
  locked.concurrency = concurrency_policy::lock;
  const auto here = server(locked), there = server(locked);
  auto someone = settled(here);
  auto device = someone_else(someone);
  const auto read_only = [&](const session_manager& by) {
    const auto request = by.start(device.jar.field(clock.now()));
    return request.load_read_only().get<int>("n");
  };
  EXPECT_EQ(read_only(here), 1);
  EXPECT_EQ(read_only(here), 1);
  EXPECT_EQ(reads(), 1U);
  device.count(there);
  EXPECT_EQ(events("cache_hit"), 1U);
  device.visit(here, [](session& s) { EXPECT_EQ(s.get<int>("n"), 2); });
  device.count(here);
  EXPECT_EQ(read_only(here), 3) << "what was saved under the lock is not kept, but dropped";
}

TEST_F(rule_24_cache, gives_nothing_that_has_expired) {
  const auto site = server(caching());
  visitor someone(clock);
  someone.visit(site, [](session& s) {
    s.set("n", 1);
    s.set_limits({.idle_timeout = 1s});
  });
  someone.send(site, [](session& s) { EXPECT_EQ(s.state(), session_state::live); });
  clock.advance(1500ms);
  someone.send(site, [](session& s) { EXPECT_EQ(s.state(), session_state::fresh); });
}

TEST_F(rule_24_cache, leaves_a_conflict_to_what_is_stored) {
  const auto here = server(caching()), there = server(caching());
  auto someone = settled(here);
  auto device = someone_else(someone);
  EXPECT_EQ(device.n(here), 1);
  someone.count(there);
  device.visit(here, [](session& s) {
    s.update<int>("n", [](std::optional<int> n) { return n.value_or(0) + 1; });
  });
  EXPECT_EQ(device.n(here), 3);
  auto strict = caching();
  strict.concurrency = concurrency_policy::reject;
  const auto refusing = server(strict);
  EXPECT_EQ(device.n(refusing), 3);
  someone.count(there);
  const auto write = [](session& s) { s.set("m", 1); };
  EXPECT_EQ(device.visit(refusing, write).status, commit_status::conflict);
  EXPECT_EQ(device.visit(refusing, write).status, commit_status::saved) << "it was dropped";
}

TEST_F(rule_24_cache, sends_the_version_of_what_a_later_commit_has_settled) {
  auto made = options();
  made.cache_for = 2s;
  const auto site = manager(made);
  auto someone = settled(site);
  someone.read(site);
  const auto request = site.start(someone.jar.field(clock.now()));
  auto& values = request.load();
  values.set("x", 1);
  store->fail_next(verb::save, errc::outcome_unknown, fault_point::after);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  values.set("n", 1);  // as it was read
  const auto answer = request.commit();
  EXPECT_EQ(answer.status, commit_status::saved);
  ASSERT_FALSE(answer.cookies.empty());
  EXPECT_TRUE(answer.cookies.at(0).name.starts_with("__Host-session.v2-"));
}

TEST_F(rule_24_cache, needs_cookies_of_versions_with_any_store) {
  auto made = options();
  made.cache_for = 2s;
  const auto here = manager(made), there = manager(made);
  visitor someone(clock);
  EXPECT_EQ(someone.count(here).cookies.size(), 2U);
  EXPECT_EQ(someone.jar.size(), 2U);
  clock.advance(11s);
  EXPECT_EQ(someone.n(here), 1);
  someone.count(there);
  EXPECT_EQ(someone.n(here), 2);
}

TEST_F(rule_24_cache, of_strong_reads_asks_the_store_consistently) {
  const auto site = server(caching(read_consistency::strong));
  auto someone = settled(site);
  EXPECT_EQ(someone.n(site), 1);
  EXPECT_EQ(someone.n(site), 1);
  EXPECT_EQ(replicas->reads().consistent, 1U);
  EXPECT_EQ(replicas->reads().eventual, 0U);
}

TEST_F(rule_24_cache, bounds_its_memory) {
  auto made = caching();
  made.cache_size = 8000;
  const auto site = server(made);
  std::vector<visitor> all(50, visitor(clock));
  for (auto& each : all) each.count(site);
  clock.advance(1s);
  for (auto& each : all) EXPECT_EQ(each.n(site), 1);
  EXPECT_LT(events("cache_hit"), 20U);
}

/// What a trace of pages costs: four servers, and replicas that are 100 ms behind.
class rule_24_page_trace : public rule_24_cache {
 protected:
  struct cost {
    std::size_t reads = 0;
    double units = 0;
  };

  cost cost_of(const page_trace& trace, const configuration& how) {
    const auto near = std::make_shared<lagging_store>(memory, clock.source(), 100ms, trace.seed);
    std::vector<session_manager> servers;
    for (std::size_t i = 0; i < trace.servers; ++i) servers.emplace_back(near, how);
    std::vector<visitor> visitors(trace.visitors, visitor(clock));
    for (auto& each : visitors) each.count(servers.front());
    clock.advance(1min);
    near->forget_reads();
    const auto begin = clock.now();
    for (const auto& each : trace.requests()) {
      clock.set(begin + each.at);
      auto& who = visitors[each.visitor];
      each.saves ? who.count(servers[each.server]) : who.read(servers[each.server]);
    }
    const auto made = near->reads();
    return {made.consistent + made.eventual,
            static_cast<double>(made.consistent) + static_cast<double>(made.eventual) / 2};
  }
};

TEST_F(rule_24_page_trace, has_a_thousand_requests_five_a_page_within_a_second) {
  const page_trace trace;
  const auto all = trace.requests();
  EXPECT_EQ(all.size(), 1000U);
  EXPECT_EQ(std::ranges::count_if(all, &traced_request::saves), 20);
  std::vector<std::chrono::milliseconds> first;
  for (const auto& each : all)
    if (each.visitor == 0) first.push_back(each.at);
  ASSERT_EQ(first.size(), 100U);
  for (std::size_t i = 0; i < first.size(); i += 5) EXPECT_LT(first[i + 4] - first[i], 1s);
  for (std::size_t server = 0; server < 4; ++server)
    EXPECT_NEAR(std::ranges::count(all, server, &traced_request::server), 250, 50);
}

TEST_F(rule_24_page_trace, costs_a_third_of_the_reads_with_a_cache_of_two_seconds) {
  const page_trace trace;
  const auto strong = cost_of(trace, options());
  EXPECT_EQ(strong.reads, 1000U);
  EXPECT_EQ(strong.units, 1000);
  const auto kept = cost_of(trace, caching());
  EXPECT_LE(kept.reads, strong.reads / 3);
  EXPECT_LE(kept.units, strong.units / 5);
  RecordProperty("reads", static_cast<int>(kept.reads));
  RecordProperty("units", static_cast<int>(kept.units));
  const auto of_strong_reads = cost_of(trace, caching(read_consistency::strong));
  EXPECT_LE(of_strong_reads.units, strong.units / 3);
}

TEST_F(rule_24_page_trace, costs_a_third_of_the_units_if_visitors_read_each_page_first) {
  const auto kept = cost_of({.mean_pause = 15s}, caching());
  EXPECT_LE(kept.reads, 667U);
  EXPECT_LE(kept.units, 333);
  RecordProperty("reads", static_cast<int>(kept.reads));
  RecordProperty("units", static_cast<int>(kept.units));
}

TEST_F(rule_24_page_trace, costs_half_with_session_consistency) {
  const auto session = cost_of({}, reading(read_consistency::session));
  EXPECT_GE(session.units, 500);
  EXPECT_LE(session.units, 520) << "a few reads after the saves are repeated";
  RecordProperty("reads", static_cast<int>(session.reads));
  RecordProperty("units", static_cast<int>(session.units));
}

}  // namespace
}  // namespace dynasession::test
