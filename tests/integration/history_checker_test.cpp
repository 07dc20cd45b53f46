// SPDX-License-Identifier: Apache-2.0
#include "support/history_checker.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using kinds = std::vector<violation_kind>;

/// Each kind of violation once, in the order of its first appearance.
kinds found_in(const history& all) {
  kinds found;
  for (const auto& each : check(all))
    if (std::ranges::find(found, each.kind) == found.end()) found.push_back(each.kind);
  return found;
}

/// An operation of a hand-written history: from `begin` to `begin + 10`, its load halfway.
operation at(moment begin, act what, std::string id) {
  operation made;
  made.what = what;
  made.id = std::move(id);
  made.begin = begin;
  made.end = begin + 10;
  made.result = outcome::ok;
  return made;
}

operation create(moment begin, std::string id, std::string key = "born") {
  auto made = at(begin, act::create, std::move(id));
  made.key = std::move(key);
  made.number = 1;
  return made;
}

operation set(moment begin, std::string id, std::string key, std::int64_t number) {
  auto made = at(begin, act::set, std::move(id));
  made.key = std::move(key);
  made.number = number;
  return made;
}

operation erase(moment begin, std::string id, std::string key) {
  auto made = at(begin, act::erase, std::move(id));
  made.key = std::move(key);
  return made;
}

operation add(moment begin, std::string id, std::int64_t amount = 1) {
  auto made = at(begin, act::add, std::move(id));
  made.key = "n";
  made.number = amount;
  return made;
}

operation renew(moment begin, std::string id, std::string new_id) {
  auto made = at(begin, act::renew, std::move(id));
  made.new_id = std::move(new_id);
  return made;
}

/// Under an id that was renewed.
operation log_in(moment begin, std::string id, std::string new_id) {
  auto made = renew(begin, std::move(id), std::move(new_id));
  made.what = act::log_in;
  made.key = "born";
  made.number = 1;
  return made;
}

operation destroy(moment begin, std::string id) { return at(begin, act::destroy, std::move(id)); }

operation update(moment begin, std::string id, std::string key, std::int64_t mark) {
  auto made = set(begin, std::move(id), std::move(key), mark);
  made.what = act::update;
  return made;
}

operation of_user(std::string user, operation made) {
  made.user = std::move(user);
  return made;
}

operation destroy_all(moment begin, std::string user) {
  return of_user(std::move(user), at(begin, act::destroy_all, {}));
}

operation destroy_others(moment begin, std::string id, std::string user) {
  return of_user(std::move(user), at(begin, act::destroy_others, std::move(id)));
}

operation list(moment begin, std::string user, std::int64_t found) {
  auto made = of_user(std::move(user), at(begin, act::list, {}));
  made.observed_at = begin + 5;
  made.values[std::string(listed_key)] = found;
  return made;
}

operation live(moment begin, std::string id, std::map<std::string, std::int64_t> values = {}) {
  auto made = at(begin, act::load, std::move(id));
  made.observed_at = begin + 5;
  made.live = true;
  made.values = std::move(values);
  made.values.emplace("born", 1);
  return made;
}

operation dead(moment begin, std::string id) {
  auto made = live(begin, std::move(id));
  made.live = false;
  made.values.clear();
  return made;
}

operation with(outcome result, operation made) {
  made.result = result;
  if (result == outcome::unknown) made.end = never;
  return made;
}

TEST(history_checker_accepts, a_plain_life) {
  EXPECT_THAT(
      found_in({create(0, "a"), set(20, "a", "k", 7), live(40, "a", {{"k", 7}}),
                erase(60, "a", "k"), live(80, "a"), add(100, "a"), live(120, "a", {{"n", 1}}),
                renew(140, "a", "b"), dead(160, "a"), live(160, "b", {{"n", 1}}), destroy(180, "b"),
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
                        dead(60, "a")}),
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

TEST(history_checker_accepts, a_late_write_of_unknown_outcome_after_a_later_one) {
  auto late = set(20, "a", "k", 7);
  late.result = outcome::unknown;
  EXPECT_THAT(found_in({create(0, "a"), late, set(40, "a", "k", 8), live(60, "a", {{"k", 7}})}),
              IsEmpty());
}

TEST(history_checker_finds, life_after_all_sessions_of_its_user_were_destroyed) {
  const history all{of_user("u", create(0, "a")), destroy_all(20, "u"), live(40, "a")};
  EXPECT_THAT(found_in(all), ElementsAre(violation_kind::live_after_destroy));
  const history renewed{of_user("u", create(0, "a")), renew(20, "a", "b"), destroy_all(25, "u"),
                        live(40, "b")};
  EXPECT_THAT(found_in(renewed), ElementsAre(violation_kind::live_after_destroy));
}

TEST(history_checker_accepts, life_of_others_after_a_user_was_logged_out_everywhere) {
  EXPECT_THAT(
      found_in({of_user("u", create(0, "a")), of_user("v", create(0, "b")), destroy_all(20, "u"),
                of_user("u", create(25, "c")), dead(40, "a"), live(40, "b"), live(40, "c")}),
      IsEmpty());
}

TEST(history_checker_finds, the_end_of_the_session_that_was_to_stay) {
  EXPECT_THAT(found_in({of_user("u", create(0, "a")), destroy_others(20, "a", "u"), dead(40, "a")}),
              ElementsAre(violation_kind::lost_session));
  EXPECT_THAT(found_in({of_user("u", create(0, "a")), of_user("u", create(0, "b")),
                        destroy_others(20, "a", "u"), dead(40, "b"), live(40, "a")}),
              IsEmpty());
}

TEST(history_checker_finds, a_list_without_a_session_that_was_there_all_the_time) {
  const history two{of_user("u", create(0, "a")), of_user("u", create(0, "b"))};
  for (const auto found : {1, 2}) {
    auto all = two;
    all.push_back(list(20, "u", found));
    EXPECT_EQ(found_in(all) == kinds{violation_kind::unlisted}, found < 2) << found;
  }
  auto ended = two;
  ended.push_back(destroy(25, "b"));
  ended.push_back(list(20, "u", 1));
  EXPECT_THAT(found_in(ended), IsEmpty());
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

TEST(history_checker_finds, life_after_another_login_ended_it) {
  const history logins{create(0, "a"), renew(20, "a", "b"), log_in(40, "a", "c"), live(60, "c")};
  EXPECT_THAT(found_in(logins), IsEmpty());
  auto survived = logins;
  survived.push_back(live(80, "b"));
  EXPECT_THAT(found_in(survived), ElementsAre(violation_kind::live_after_destroy));
  auto lost = logins;
  lost.push_back(dead(80, "c"));
  EXPECT_THAT(found_in(lost), ElementsAre(violation_kind::lost_session));
}

TEST(history_checker_accepts, the_end_of_a_login_under_the_ids_that_lead_to_it) {
  const history logins{create(0, "a"), renew(20, "a", "b"), log_in(40, "a", "c"), destroy(60, "a"),
                       dead(80, "c")};
  EXPECT_THAT(found_in(logins), IsEmpty());
}

operation counted(moment begin, std::string worker, std::int64_t read) {
  auto made = set(begin, "a", "n", 0);
  made.worker = std::move(worker);
  made.observed_at = begin + 5;
  made.live = true;
  if (read > 0) made.values["n"] = read;
  return made;
}

kinds found_under_a_lock(const history& all, const std::vector<stop>& stops = {}) {
  kinds found;
  for (const auto& each : check_locked_counts(all, "n", stops)) found.push_back(each.kind);
  return found;
}

TEST(history_checker_finds, two_that_counted_from_the_same_number_under_a_lock) {
  EXPECT_THAT(found_under_a_lock({counted(0, "w", 0), counted(20, "v", 1)}), IsEmpty());
  EXPECT_THAT(found_under_a_lock({counted(0, "w", 0), counted(20, "v", 0)}),
              ElementsAre(violation_kind::lost_write));
  EXPECT_THAT(found_under_a_lock({with(outcome::unknown, counted(0, "w", 0)), counted(20, "v", 0)}),
              IsEmpty());
}

TEST(history_checker_finds, a_holder_that_lost_its_lock_though_nothing_stopped_it) {
  const history robbed{with(outcome::failed, counted(0, "w", 0))};
  EXPECT_THAT(found_under_a_lock(robbed), ElementsAre(violation_kind::robbed_holder));
  EXPECT_THAT(found_under_a_lock(robbed, {{"w", 3, 8}}), IsEmpty());
  EXPECT_THAT(found_under_a_lock(robbed, {{"v", 3, 8}}),
              ElementsAre(violation_kind::robbed_holder));
  EXPECT_THAT(found_under_a_lock(robbed, {{"w", 13, 18}}),
              ElementsAre(violation_kind::robbed_holder));
}

kinds found_at_last(const history& all, const std::vector<survivor>& alive) {
  kinds found;
  for (const auto& each : check_survivors(all, alive)) found.push_back(each.kind);
  return found;
}

TEST(history_checker_accepts, at_last_one_of_each_session_that_nobody_destroyed) {
  const history renewed{create(0, "a"), with(outcome::unknown, renew(20, "a", "b"))};
  EXPECT_THAT(found_at_last(renewed, {{1, 2}}), IsEmpty());
  EXPECT_THAT(found_at_last(renewed, {{1, 2}, {1, 1}}), IsEmpty()) << "a creation of no answer";
  EXPECT_THAT(
      found_at_last({create(0, "a"), renew(20, "a", "b"), with(outcome::unknown, destroy(40, "b"))},
                    {}),
      IsEmpty());
  EXPECT_THAT(found_at_last({with(outcome::unknown, create(0, "a"))}, {}), IsEmpty());
}

TEST(history_checker_finds, at_last_two_of_a_session_or_none) {
  const history renewed{create(0, "a"), with(outcome::unknown, renew(20, "a", "b"))};
  EXPECT_THAT(found_at_last(renewed, {{1, 2}, {1, 3}}), ElementsAre(violation_kind::two_live_ids));
  EXPECT_THAT(found_at_last(renewed, {}), ElementsAre(violation_kind::lost_session));
  EXPECT_THAT(found_at_last({create(0, "a"), with(outcome::failed, destroy(20, "a"))}, {}),
              ElementsAre(violation_kind::lost_session));
}

TEST(history_file, gives_back_what_was_written) {
  const temporary_folder folder;
  auto written = renew(0, "a", "b");
  {
    history_writer writer(folder.path() / "one.history");
    writer.begin(written);
    writer.observed(true, {{"k", 7}, {"n", -1}});
    writer.end(outcome::failed);
    writer.begin(set(0, "b", "k", 8));
  }
  const auto all = read_histories(folder.path());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].what, act::renew);
  EXPECT_EQ(all[0].id, "a");
  EXPECT_EQ(all[0].key, "");
  EXPECT_EQ(all[0].new_id, "b");
  EXPECT_TRUE(all[0].live);
  EXPECT_EQ(all[0].values, (std::map<std::string, std::int64_t>{{"k", 7}, {"n", -1}}));
  EXPECT_EQ(all[0].result, outcome::failed);
  EXPECT_LE(all[0].begin, all[0].observed_at);
  EXPECT_LE(all[0].observed_at, all[0].end);
  EXPECT_EQ(all[1].key, "k");
  EXPECT_EQ(all[1].number, 8);
  EXPECT_FALSE(all[1].was_observed());
  EXPECT_EQ(all[1].end, never);
  EXPECT_EQ(all[1].result, outcome::unknown);
}

TEST(history_file, of_a_killed_process_is_read_up_to_its_last_whole_line) {
  const temporary_folder folder;
  history_writer(folder.path() / "one.history").begin(destroy(0, "a"));
  std::ofstream(folder.path() / "one.history", std::ios::app) << "end 123 faile";
  const auto all = read_histories(folder.path());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].end, never);
  EXPECT_EQ(all[0].result, outcome::unknown);
}

TEST(history_file, with_a_line_that_is_none_is_an_error) {
  const temporary_folder folder;
  std::ofstream(folder.path() / "one.history") << "nonsense\n";
  EXPECT_THROW(read_histories(folder.path()), std::runtime_error);
}

TEST(history_file, tells_an_operation_on_what_had_ended_from_one_that_failed) {
  const history all{with(outcome::gone, add(20, "a")), with(outcome::failed, add(40, "a"))};
  const auto certain = with_gone_read_as(outcome::failed, all);
  EXPECT_FALSE(certain[0].may_have_happened());
  const auto uncertain = with_gone_read_as(outcome::unknown, all);
  EXPECT_TRUE(uncertain[0].may_have_happened());
  EXPECT_EQ(uncertain[0].end, never);
  EXPECT_FALSE(uncertain[1].may_have_happened());
}

}  // namespace
}  // namespace dynasession::test
