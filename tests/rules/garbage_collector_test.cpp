// SPDX-License-Identifier: Apache-2.0
#include "support/eventful_catalog.hpp"
#include "support/managed.hpp"

#include <dynasession/garbage.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <new>
#include <stdexcept>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class garbage_collection : public managed {
 protected:
  /// Sessions that nobody uses from now on.
  std::vector<browser> given(int count) {
    std::vector<browser> made(static_cast<std::size_t>(count), browser(sessions));
    for (auto& each : made) each.visit([](session& s) { s.set("n", 1); });
    return made;
  }
  int live(std::vector<browser>& all) {
    return static_cast<int>(
        std::ranges::count_if(all, [](auto& each) { return each.state() == session_state::live; }));
  }
  garbage_options limits() {
    return {.idle_timeout = 1h, .clock_margin = 0s, .clock = clock.source()};
  }
  garbage_summary collect(garbage_options how) {
    return garbage_collector(catalog, std::move(how)).collect();
  }
  garbage_summary collect_after(const garbage_summary& earlier) {
    auto how = limits();
    how.resume = earlier.resume;
    return collect(std::move(how));
  }

  const std::shared_ptr<sqlite_store> there =
      std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"});
  const std::shared_ptr<eventful_catalog> catalog = std::make_shared<eventful_catalog>(there);
  const session_manager sessions{there, options()};
};

TEST_F(garbage_collection, removes_what_is_stale_and_leaves_the_rest) {
  auto stale = given(5);
  clock.advance(1h);
  auto used = given(3);
  const auto summary = collect(limits());
  EXPECT_EQ(summary.scanned, 8u);
  EXPECT_EQ(summary.matched, 5u);
  EXPECT_EQ(summary.removed, 5u);
  EXPECT_EQ(summary.spared, 0u);
  EXPECT_EQ(summary.units, 13);
  EXPECT_FALSE(summary.reason);
  EXPECT_EQ(summary.resume, "");
  EXPECT_EQ(live(stale), 0);
  EXPECT_EQ(live(used), 3);
}

TEST_F(garbage_collection, by_default_removes_what_has_expired) {
  auto used = given(1);
  given(2);
  clock.advance(3h);
  used[0].visit([](session&) {});
  clock.advance(2h);
  EXPECT_EQ(collect({.clock = clock.source()}).removed, 0u) << "within the margin";
  clock.advance(1h - 1s);
  EXPECT_EQ(collect({.clock = clock.source()}).removed, 0u) << "by clocks that differ by less";
  clock.advance(1s);
  EXPECT_EQ(collect({.clock = clock.source()}).removed, 2u);
  EXPECT_EQ(live(used), 1);
}

TEST_F(garbage_collection, only_counts_in_a_dry_run) {
  auto stale = given(5);
  clock.advance(1h);
  auto how = limits();
  how.dry_run = true;
  const auto summary = collect(how);
  EXPECT_EQ(summary.matched, 5u);
  EXPECT_EQ(summary.removed, 0u);
  EXPECT_EQ(live(stale), 5);
}

TEST_F(garbage_collection, spares_a_session_used_between_the_look_and_the_removal) {
  auto stale = given(3);
  clock.advance(1h);
  catalog->before_removal = [&](const auto&) { stale[0].visit([](session& s) { s.set("n", 2); }); };
  const auto summary = collect(limits());
  EXPECT_EQ(summary.removed, 2u);
  EXPECT_EQ(summary.spared, 1u);
  EXPECT_EQ(stale[0].get<int>("n"), 2);
}

TEST_F(garbage_collection, spares_a_session_that_a_reader_touched_meanwhile) {
  auto stale = given(1);
  clock.advance(1h);
  catalog->before_removal = [&](const auto&) { stale[0].visit([](session&) {}); };
  EXPECT_EQ(collect(limits()).spared, 1u);
  EXPECT_EQ(live(stale), 1);
}

TEST_F(garbage_collection, removes_in_small_batches_from_large_pages) {
  given(1100);
  clock.advance(1h);
  const auto summary = collect(limits());
  EXPECT_EQ(summary.removed, 1100u);
  EXPECT_LE(catalog->largest_batch, 100u);
}

TEST_F(garbage_collection, tells_of_its_progress_page_by_page) {
  given(1100);
  clock.advance(1h);
  std::vector<std::uint64_t> reported;
  auto how = limits();
  how.progress = [&](const garbage_summary& now) { reported.push_back(now.removed); };
  EXPECT_EQ(collect(how).removed, 1100u);
  EXPECT_EQ(reported.back(), 1100u);
  EXPECT_GE(reported.size(), 2u);
}

TEST_F(garbage_collection, goes_on_where_it_was_stopped) {
  given(1100);
  clock.advance(1h);
  std::stop_source source;
  auto how = limits();
  how.segments = 1;
  how.stop = source.get_token();
  how.progress = [&](const garbage_summary&) { source.request_stop(); };
  const auto first = collect(how);
  EXPECT_EQ(first.removed, 1000u);
  ASSERT_NE(first.resume, "");
  const auto second = collect_after(first);
  EXPECT_EQ(second.scanned, 100u);
  EXPECT_EQ(second.removed, 100u);
  EXPECT_EQ(second.resume, "");
}

TEST_F(garbage_collection, ends_when_it_is_stopped_though_the_store_does_not_answer) {
  given(1);
  clock.advance(1h);
  garbage_summary stopped;
  for (const bool throws : {true, false}) {
    std::stop_source source;
    auto how = limits();
    how.stop = source.get_token();
    catalog->silent_scan = catalog->scans + 1;
    catalog->throws_if_cancelled = throws;
    catalog->when_silent = [&] { source.request_stop(); };
    stopped = collect(how);
    EXPECT_FALSE(stopped.reason);
  }
  EXPECT_EQ(collect_after(stopped).removed, 1u);
}

TEST_F(garbage_collection, that_fails_says_why_and_where_to_go_on) {
  given(150);
  clock.advance(1h);
  catalog->failing_removal = 2;
  const auto failed = collect(limits());
  ASSERT_TRUE(failed.reason);
  EXPECT_EQ(failed.reason->code(), errc::outcome_unknown);
  EXPECT_EQ(failed.removed, 100u);
  EXPECT_EQ(collect_after(failed).removed, 50u);
}

TEST_F(garbage_collection, that_ends_with_an_exception_of_the_store_says_what_it_has_removed) {
  given(250);
  clock.advance(1h);
  catalog->before_removal = [&](const auto&) {
    if (catalog->removals == 1) throw std::bad_alloc();
  };
  const auto summary = collect(limits());
  ASSERT_TRUE(summary.reason);
  EXPECT_EQ(summary.reason->code(), errc::outcome_unknown);
  EXPECT_EQ(summary.removed, 100u);
  catalog->before_removal = {};
  EXPECT_EQ(collect_after(summary).removed, 150u);
}

TEST_F(garbage_collection, that_ends_with_an_error_without_a_code_has_a_reason) {
  given(1);
  clock.advance(1h);
  const auto faulty = std::make_shared<faulty_store>(there);
  const auto fail = [&](store_verb verb) {
    faulty->fail_next(verb, errc());
    return garbage_collector(faulty, limits()).collect().reason.value().code();
  };
  EXPECT_EQ(fail(store_verb::scan), errc::unavailable);
  EXPECT_EQ(fail(store_verb::remove_unchanged), errc::outcome_unknown);
}

TEST_F(garbage_collection, that_cannot_look_says_so) {
  given(1);
  catalog->failing_scan = 1;
  const auto failed = collect(limits());
  ASSERT_TRUE(failed.reason);
  EXPECT_THAT(failed.reason->message(), HasSubstr("unavailable"));
  EXPECT_NE(failed.resume, "");
}

TEST_F(garbage_collection, of_all_removes_every_session) {
  auto used = given(3);
  EXPECT_EQ(collect({.idle_timeout = {}, .absolute_timeout = {}, .all = true}).removed, 3u);
  EXPECT_EQ(live(used), 0);
}

TEST_F(garbage_collection, without_limits_is_refused_before_anything_is_read) {
  EXPECT_THROW(garbage_collector(catalog, {.idle_timeout = {}, .absolute_timeout = {}}),
               session_error);
  EXPECT_THROW(garbage_collector(nullptr), session_error);
  EXPECT_EQ(catalog->scans, 0);
}

TEST_F(garbage_collection, without_a_clock_that_works_is_refused_with_an_error_of_ours) {
  given(1);
  auto options = limits();
  options.clock = nullptr;
  EXPECT_THROW(garbage_collector(catalog, options), session_error);
  for (const clock_source& clock :
       {clock_source([]() -> timestamp { throw std::runtime_error("no clock"); }),
        clock_source([] { return timestamp::max(); })}) {
    options.clock = clock;
    const garbage_collector broken(catalog, options);
    try {
      static_cast<void>(broken.collect());
      ADD_FAILURE() << "it was collected without a clock";
    } catch (const session_error& failure) {
      EXPECT_EQ(failure.reason().code(), errc::callback_failed);
    }
  }
}

}  // namespace
}  // namespace dynasession::test
