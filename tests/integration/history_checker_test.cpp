// SPDX-License-Identifier: Apache-2.0
#include "support/history_checker.hpp"

#include "integration/written_history.hpp"

#include <dynasession/store/record.hpp>

#include <gmock/gmock.h>

#include <chrono>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(history_checker_accepts, a_plain_life) {
  EXPECT_THAT(
      found_in({create(0, "a"), set(20, "a", "k", 7), live(40, "a", {{"k", 7}}),
                erase(60, "a", "k"), live(80, "a"), add(100, "a"), live(120, "a", {{"n", 1}}),
                renew(140, "a", "b"), gone(160, "a"), live(160, "b", {{"n", 1}}), destroy(180, "b"),
                dead(200, "b"), dead(200, "a")}),
      IsEmpty());
}

TEST(history_checker_accepts, either_of_two_parallel_writes) {
  const history writes{create(0, "a"), set(20, "a", "k", 7), set(25, "a", "k", 8)};
  for (std::int64_t const seen : {7, 8}) {
    auto all = writes;
    all.push_back(live(40, "a", {{"k", seen}}));
    EXPECT_THAT(found_in(all), IsEmpty()) << seen;
  }
}

TEST(history_checker_accepts, a_write_without_an_answer_at_any_time_or_never) {
  history all{create(0, "a"), with(outcome::unknown, set(20, "a", "k", 7)), live(40, "a"),
              live(60, "a", {{"k", 7}})};
  EXPECT_THAT(found_in(all), IsEmpty());
  all.push_back(set(80, "a", "k", 8));
  all.push_back(live(100, "a", {{"k", 7}}));
  EXPECT_THAT(found_in(all), IsEmpty());
}

TEST(history_checker_accepts, a_count_with_and_without_an_unknown_addition) {
  const history adds{create(0, "a"), add(20, "a"), with(outcome::unknown, add(20, "a"))};
  for (std::int64_t const seen : {1, 2}) {
    auto all = adds;
    all.push_back(live(40, "a", {{"n", seen}}));
    EXPECT_THAT(found_in(all), IsEmpty()) << seen;
  }
}

TEST(history_checker_accepts, an_end_without_an_answer) {
  EXPECT_THAT(found_in({create(0, "a"), with(outcome::unknown, destroy(20, "a")), live(40, "a"),
                        dead(60, "a")}),
              IsEmpty());
  EXPECT_THAT(found_in({create(0, "a"), with(outcome::unknown, renew(20, "a", "b")), live(40, "a"),
                        gone(60, "a")}),
              IsEmpty());
}

TEST(history_checker_finds, an_acknowledged_value_that_is_missing) {
  EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 7), live(40, "a")}),
              ElementsAre(violation_kind::lost_write));
}

TEST(history_checker_finds, a_value_of_the_creation_that_is_missing) {
  auto empty = live(40, "a");
  empty.values.clear();
  EXPECT_THAT(found_in({create(0, "a"), empty}), ElementsAre(violation_kind::lost_write));
}

TEST(history_checker_finds, an_older_value_in_place_of_a_newer) {
  EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 7), set(40, "a", "k", 8),
                        live(60, "a", {{"k", 7}})}),
              ElementsAre(violation_kind::lost_write));
}

TEST(history_checker_finds, an_erased_value_that_is_still_there) {
  EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 7), erase(40, "a", "k"),
                        live(60, "a", {{"k", 7}})}),
              ElementsAre(violation_kind::lost_write));
}

TEST(history_checker_finds, a_value_lost_on_the_way_to_a_new_id) {
  EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 7), renew(40, "a", "b"), live(60, "b")}),
              ElementsAre(violation_kind::lost_write));
}

TEST(history_checker_finds, a_value_that_nobody_wrote) {
  EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 7), live(40, "a", {{"k", 9}})}),
              ElementsAre(violation_kind::unwritten_value));
  EXPECT_THAT(found_in({create(0, "a"), live(40, "a", {{"other", 9}})}),
              ElementsAre(violation_kind::unwritten_value));
}

TEST(history_checker_finds, a_value_whose_write_had_failed) {
  EXPECT_THAT(found_in({create(0, "a"), with(outcome::failed, set(20, "a", "k", 7)),
                        live(40, "a", {{"k", 7}})}),
              ElementsAre(violation_kind::unwritten_value));
}

TEST(history_checker_finds, a_value_before_its_write_began) {
  EXPECT_THAT(found_in({create(0, "a"), live(20, "a", {{"k", 7}}), set(40, "a", "k", 7)}),
              ElementsAre(violation_kind::unwritten_value));
}

TEST(history_checker_finds, a_value_of_another_session) {
  EXPECT_THAT(found_in({create(0, "a"), create(0, "b"), set(20, "b", "k", 7),
                        live(40, "a", {{"k", 7}}), live(40, "b", {{"k", 7}})}),
              ElementsAre(violation_kind::unwritten_value));
}

TEST(history_checker_finds, a_lost_increment) {
  EXPECT_THAT(found_in({create(0, "a"), add(20, "a"), add(25, "a"), live(40, "a", {{"n", 1}})}),
              ElementsAre(violation_kind::lost_increment));
}

TEST(history_checker_finds, a_lost_count) {
  EXPECT_THAT(found_in({create(0, "a"), add(20, "a"), live(40, "a")}),
              ElementsAre(violation_kind::lost_increment));
}

TEST(history_checker_finds, an_increment_applied_twice) {
  EXPECT_THAT(found_in({create(0, "a"), add(20, "a"), live(40, "a", {{"n", 2}})}),
              ElementsAre(violation_kind::increment_twice));
  EXPECT_THAT(
      found_in({create(0, "a"), with(outcome::failed, add(20, "a")), live(40, "a", {{"n", 1}})}),
      ElementsAre(violation_kind::increment_twice));
}

TEST(history_checker_finds, life_after_an_acknowledged_destroy) {
  EXPECT_THAT(found_in({create(0, "a"), destroy(20, "a"), live(40, "a")}),
              ElementsAre(violation_kind::live_after_destroy));
}

TEST(history_checker_finds, life_of_a_new_id_after_a_destroy_under_the_old_one) {
  EXPECT_THAT(found_in({create(0, "a"), renew(20, "a", "b"), destroy(40, "a"), live(60, "b")}),
              ElementsAre(violation_kind::live_after_destroy));
}

TEST(history_checker_finds, a_return_from_the_dead) {
  EXPECT_THAT(found_in({create(0, "a"), with(outcome::unknown, destroy(20, "a")), dead(40, "a"),
                        live(60, "a")}),
              ElementsAre(violation_kind::back_to_life));
}

TEST(history_checker_finds, an_old_id_that_outlives_its_renewal) {
  EXPECT_THAT(found_in({create(0, "a"), renew(20, "a", "b"), live(40, "a")}),
              ElementsAre(violation_kind::live_after_renew));
}

TEST(history_checker_finds, two_ids_alive_at_once) {
  EXPECT_THAT(found_in({create(0, "a"), with(outcome::unknown, renew(20, "a", "b")), live(40, "b"),
                        live(60, "a")}),
              ElementsAre(violation_kind::two_live_ids));
}

TEST(history_checker_finds, one_id_renewed_to_two) {
  EXPECT_THAT(found_in({create(0, "a"), renew(20, "a", "b"), renew(22, "a", "c")}),
              ElementsAre(violation_kind::two_live_ids));
}

TEST(history_checker_finds, a_session_that_vanished) {
  EXPECT_THAT(found_in({create(0, "a"), dead(20, "a")}), ElementsAre(violation_kind::lost_session));
  EXPECT_THAT(found_in({create(0, "a"), with(outcome::failed, destroy(20, "a")), dead(40, "a")}),
              ElementsAre(violation_kind::lost_session));
  EXPECT_THAT(found_in({create(0, "a"), renew(20, "a", "b"), dead(40, "b")}),
              ElementsAre(violation_kind::lost_session));
}

TEST(history_checker_finds, a_session_gone_before_anybody_ended_it) {
  EXPECT_THAT(found_in({create(0, "a"), dead(20, "a"), destroy(40, "a")}),
              ElementsAre(violation_kind::lost_session));
  auto finds_nothing = destroy(20, "a");
  finds_nothing.observed_at = 25;
  EXPECT_THAT(found_in({create(0, "a"), finds_nothing}), ElementsAre(violation_kind::lost_session));
}

TEST(history_checker_accepts, an_update_that_keeps_what_it_found) {
  EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 2), update(40, "a", "k", 80),
                        live(60, "a", {{"k", marked(2, 80)}})}),
              IsEmpty());
}

TEST(history_checker_finds, an_update_that_comes_back_after_a_later_write) {
  EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 2), update(40, "a", "k", 80),
                        set(60, "a", "k", 2), live(80, "a", {{"k", marked(2, 80)}})}),
              ElementsAre(violation_kind::lost_write));
}

TEST(history_checker_finds, an_update_from_a_value_that_was_overwritten_before_it_began) {
  const history two{create(0, "a"), set(20, "a", "k", 1), set(40, "a", "k", 2),
                    update(60, "a", "k", 80)};
  for (const std::int64_t base : {0, 1, 2}) {
    auto all = two;
    all.push_back(live(80, "a", {{"k", marked(base, 80)}}));
    EXPECT_EQ(found_in(all) == kinds{violation_kind::lost_write}, base < 2) << base;
    EXPECT_EQ(found_in(all).empty(), base == 2) << base;
  }
}

TEST(history_checker_finds, an_update_from_a_value_that_was_erased) {
  history all{create(0, "a"), set(20, "a", "k", 1), erase(40, "a", "k"), update(60, "a", "k", 80),
              live(80, "a", {{"k", marked(0, 80)}})};
  EXPECT_THAT(found_in(all), IsEmpty());
  all.back().values["k"] = marked(1, 80);
  EXPECT_THAT(found_in(all), ElementsAre(violation_kind::lost_write));
}

TEST(history_checker_accepts, an_update_from_a_value_that_was_written_at_the_same_time) {
  for (const std::int64_t base : {1, 2})
    EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 1), set(55, "a", "k", 2),
                          update(60, "a", "k", 80), live(80, "a", {{"k", marked(base, 80)}})}),
                IsEmpty());
}

TEST(history_checker_accepts, an_update_that_keeps_what_another_update_kept) {
  EXPECT_THAT(found_in({create(0, "a"), set(20, "a", "k", 2), update(40, "a", "k", 40),
                        update(60, "a", "k", 80), live(80, "a", {{"k", marked(2, 80)}})}),
              IsEmpty());
}

TEST(history_checker_finds, a_renewed_id_that_is_unknown_while_its_tombstone_should_answer) {
  const history renewed{create(0, "a"), renew(20, "a", "b")};
  const auto found = [&](operation last) {
    auto all = renewed;
    all.push_back(std::move(last));
    return found_in(all);
  };
  EXPECT_THAT(found(gone(40, "a")), IsEmpty());
  EXPECT_THAT(found(dead(40, "a")), ElementsAre(violation_kind::missing_tombstone));
  auto ahead = dead(40, "a");
  ahead.ahead = std::chrono::nanoseconds(tombstone_lifetime).count();
  EXPECT_THAT(found(ahead), IsEmpty()) << "by the clock of the server that was asked";
}

TEST(history_checker_accepts, a_late_write_of_unknown_outcome_after_a_later_one) {
  auto late = set(20, "a", "k", 7);
  late.result = outcome::unknown;
  EXPECT_THAT(found_in({create(0, "a"), late, set(40, "a", "k", 8), live(60, "a", {{"k", 7}})}),
              IsEmpty());
}

TEST(history_checker_finds, an_expiry_before_the_one_seen_earlier) {
  auto first = live(20, "a");
  first.expires = 1000;
  auto later = live(40, "a");
  for (const std::int64_t expires : {999, 1000}) {
    later.expires = expires;
    EXPECT_EQ(found_in({create(0, "a"), first, later}) == kinds{violation_kind::shortened},
              expires < 1000);
  }
}

operation counted(moment begin, std::string worker, std::int64_t read) {
  auto made = set(begin, "a", "n", 0);
  made.worker = std::move(worker);
  made.observed_at = begin + 5;
  made.state = session_state::live;
  if (read > 0) made.values["n"] = read;
  return made;
}

kinds found_under_a_lock(const history& all, std::int64_t last,
                         const std::vector<stop>& stops = {}) {
  kinds found;
  for (const auto& each : check_locked_counts(all, "n", last, stops)) found.push_back(each.kind);
  return found;
}

TEST(history_checker_finds, two_that_counted_from_the_same_number_under_a_lock) {
  EXPECT_THAT(found_under_a_lock({counted(0, "w", 0), counted(20, "v", 1)}, 2), IsEmpty());
  EXPECT_THAT(found_under_a_lock({counted(0, "w", 0), counted(20, "v", 0)}, 2),
              ElementsAre(violation_kind::lost_write));
  EXPECT_THAT(
      found_under_a_lock({with(outcome::unknown, counted(0, "w", 0)), counted(20, "v", 0)}, 1),
      IsEmpty());
}

TEST(history_checker_finds, a_last_count_that_is_not_the_number_of_those_who_counted_under_a_lock) {
  const history two{counted(0, "w", 0), counted(20, "v", 1)};
  EXPECT_THAT(found_under_a_lock(two, 1), ElementsAre(violation_kind::wrong_count));
  EXPECT_THAT(found_under_a_lock(two, 3), ElementsAre(violation_kind::wrong_count));
  auto unknown = two;
  unknown.push_back(with(outcome::unknown, counted(40, "w", 2)));
  EXPECT_THAT(found_under_a_lock(unknown, 2), IsEmpty());
  EXPECT_THAT(found_under_a_lock(unknown, 3), IsEmpty());
  EXPECT_THAT(found_under_a_lock(unknown, 4), ElementsAre(violation_kind::wrong_count));
}

TEST(history_checker_finds, a_holder_that_lost_its_lock_though_nothing_stopped_it) {
  const history robbed{with(outcome::failed, counted(0, "w", 0))};
  EXPECT_THAT(found_under_a_lock(robbed, 0), ElementsAre(violation_kind::robbed_holder));
  EXPECT_THAT(found_under_a_lock(robbed, 0, {{"w", 3, 8}}), IsEmpty());
  EXPECT_THAT(found_under_a_lock(robbed, 0, {{"v", 3, 8}}),
              ElementsAre(violation_kind::robbed_holder));
  EXPECT_THAT(found_under_a_lock(robbed, 0, {{"w", 13, 18}}),
              ElementsAre(violation_kind::robbed_holder));
}

TEST(history_checker_finds, a_session_lost_under_a_lock) {
  auto lost = counted(0, "w", 0);
  lost.state = session_state::fresh;
  EXPECT_THAT(found_under_a_lock({with(outcome::failed, lost)}, 0),
              ElementsAre(violation_kind::lost_session));
  EXPECT_THAT(found_under_a_lock({with(outcome::gone, counted(0, "w", 0))}, 0),
              ElementsAre(violation_kind::lost_session));
}

kinds found_at_last(const history& all, const std::vector<survivor>& alive) {
  kinds found;
  for (const auto& each : check_survivors(all, alive)) found.push_back(each.kind);
  return found;
}

TEST(history_checker_accepts, at_last_one_of_each_session_that_nobody_destroyed) {
  const history renewed{create(0, "a"), with(outcome::unknown, renew(20, "a", "b"))};
  EXPECT_THAT(found_at_last(renewed, {{1, 2, "key of b"}}), IsEmpty());
  EXPECT_THAT(found_at_last(renewed, {{1, 2, "key of b"}, {1, 1, "another"}}), IsEmpty())
      << "a creation of no answer";
  EXPECT_THAT(
      found_at_last({create(0, "a"), renew(20, "a", "b"), with(outcome::unknown, destroy(40, "b"))},
                    {}),
      IsEmpty());
  EXPECT_THAT(found_at_last({with(outcome::unknown, create(0, "a"))}, {}), IsEmpty());
}

TEST(history_checker_finds, at_last_two_of_a_session_or_none) {
  const history renewed{create(0, "a"), with(outcome::unknown, renew(20, "a", "b"))};
  EXPECT_THAT(found_at_last(renewed, {{1, 2, "key of b"}, {1, 3, "another"}}),
              ElementsAre(violation_kind::two_live_ids));
  EXPECT_THAT(found_at_last(renewed, {}), ElementsAre(violation_kind::lost_session));
  EXPECT_THAT(found_at_last({create(0, "a"), with(outcome::failed, destroy(20, "a"))}, {}),
              ElementsAre(violation_kind::lost_session));
}

TEST(history_checker_finds, at_last_a_session_whose_destruction_was_acknowledged) {
  const history ended{create(0, "a"), destroy(20, "a")};
  EXPECT_THAT(found_at_last(ended, {}), IsEmpty());
  EXPECT_THAT(found_at_last(ended, {{1, 1, "another"}}), IsEmpty()) << "a creation of no answer";
  EXPECT_THAT(found_at_last(ended, {{1, 1, "key of a"}}),
              ElementsAre(violation_kind::live_after_destroy));
  EXPECT_THAT(found_at_last(ended, {{1, 2, "another"}}),
              ElementsAre(violation_kind::live_after_destroy));
}

TEST(history_checker_finds, at_last_an_id_that_was_renewed) {
  EXPECT_THAT(found_at_last({create(0, "a"), renew(20, "a", "b")}, {{1, 1, "key of a"}}),
              ElementsAre(violation_kind::live_after_renew));
}

}  // namespace
}  // namespace dynasession::test
