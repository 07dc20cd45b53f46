// SPDX-License-Identifier: Apache-2.0
#include "records/verdict.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynasession::detail {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

const timestamp now{seconds(1'700'000'000)};

write_token token_of(int number) {
  write_token token{};
  token.back() = static_cast<std::byte>(number);
  return token;
}

// A row of version 20 with the tokens 13 to 20.
stored_row stored() {
  stored_row row;
  row.session.key = "old";
  row.session.values = {{"n", std::int64_t{1}}};
  row.session.created_at = now - seconds(60);
  row.session.updated_at = now - seconds(30);
  row.session.expire_at = std::chrono::ceil<seconds>(now) + seconds(60);
  row.session.version = 20;
  for (int number = 13; number <= 20; ++number) row.tokens.shift_in(token_of(number));
  return row;
}

stored_row tombstone() {
  auto row = stored();
  row.session.renewed_to = "new";
  return row;
}

save_request save_of(int token, std::int64_t seen_version = 20) {
  save_request wanted;
  wanted.key = "old";
  wanted.now = now;
  wanted.token = token_of(token);
  wanted.seen_version = seen_version;
  wanted.what.actions.emplace("n", add_integer{1});
  return wanted;
}

renew_request wanted_renewal() {
  renew_request wanted;
  wanted.old_key = "old";
  wanted.next = stored().session;
  wanted.next.key = "new";
  wanted.now = now;
  return wanted;
}

errc refusal_of(const stored_row& row, const save_request& wanted) {
  const auto verdict = judge_save(row, wanted);
  return verdict ? errc() : errc_of(verdict.error().code());
}

TEST(verdict, a_save_applies_its_changes_to_what_is_there) {
  const auto verdict = judge_save(stored(), save_of(99));
  EXPECT_EQ(std::get<stored_values>(verdict.value()), (stored_values{{"n", std::int64_t{2}}}));
}

TEST(rule_17_applied_once, a_save_whose_token_is_there_was_applied_as_the_version_it_made) {
  for (int token = 13; token <= 20; ++token) {
    const auto verdict = judge_save(stored(), save_of(token));
    EXPECT_EQ(std::get<applied_before>(verdict.value()).version, token);
  }
}

TEST(rule_17_applied_once, our_token_counts_before_anything_that_forbids_the_save) {
  auto wanted = save_of(15, 1);
  wanted.in_doubt = true;
  wanted.if_version = 14;
  wanted.what.expected = {{"n", std::int64_t{77}}};
  auto row = tombstone();
  row.session.expire_at = sys_seconds(seconds(1));
  EXPECT_EQ(std::get<applied_before>(judge_save(row, wanted).value()).version, 15);
}

TEST(rule_17_applied_once, a_doubt_that_eight_saves_have_buried_stays_one) {
  auto wanted = save_of(99, 13);
  wanted.in_doubt = true;
  EXPECT_EQ(refusal_of(stored(), wanted), errc());
  wanted.seen_version = 12;
  EXPECT_EQ(refusal_of(stored(), wanted), errc::outcome_unknown);
  wanted.in_doubt = false;
  EXPECT_EQ(refusal_of(stored(), wanted), errc());
}

TEST(rule_08_deleted_stays_deleted, a_record_that_is_not_live_takes_no_save) {
  EXPECT_EQ(refusal_of(tombstone(), save_of(99)), errc::session_gone);
  auto expired = stored();
  expired.session.expire_at = std::chrono::floor<seconds>(now);
  EXPECT_EQ(refusal_of(expired, save_of(99)), errc::session_gone);
  expired.session.expire_at += seconds(1);
  EXPECT_EQ(refusal_of(expired, save_of(99)), errc());
}

TEST(rule_15_reject, another_version_is_a_conflict_that_names_both) {
  auto wanted = save_of(99);
  wanted.if_version = 20;
  EXPECT_EQ(refusal_of(stored(), wanted), errc());
  wanted.if_version = 19;
  const auto verdict = judge_save(stored(), wanted);
  EXPECT_EQ(verdict.error().code(), errc::conflict);
  EXPECT_EQ(verdict.error().detail(), "version 20, expected 19");
}

TEST(verdict, faults_are_judged_in_their_order) {
  auto wanted = save_of(99, 1);
  wanted.in_doubt = true;
  wanted.if_version = 1;
  wanted.what.expected = {{"n", std::nullopt}};
  wanted.what.actions.insert_or_assign("text", add_integer{1});
  auto row = tombstone();
  row.session.values["text"] = "\"x\"";
  EXPECT_EQ(refusal_of(row, wanted), errc::outcome_unknown) << "its values live on";
  wanted.in_doubt = false;
  EXPECT_EQ(refusal_of(row, wanted), errc::session_gone);
  row.session.renewed_to.reset();
  wanted.in_doubt = true;
  EXPECT_EQ(refusal_of(row, wanted), errc::outcome_unknown);
  wanted.in_doubt = false;
  EXPECT_EQ(judge_save(row, wanted).error().detail(), "version 20, expected 1");
  wanted.if_version.reset();
  EXPECT_EQ(judge_save(row, wanted).error().detail(), "key \"n\"");
  wanted.what.expected.clear();
  EXPECT_EQ(refusal_of(row, wanted), errc::not_an_integer);
}

TEST(rule_09_renew, begins_on_the_record_as_it_was_loaded) {
  EXPECT_EQ(judge_renew(stored(), wanted_renewal()).value(), true);
}

TEST(rule_09_renew, that_succeeded_before_does_not_begin_again) {
  auto row = tombstone();
  EXPECT_EQ(judge_renew(row, wanted_renewal()).value(), false);
  row.session.expire_at = sys_seconds(seconds(1));
  EXPECT_EQ(judge_renew(row, wanted_renewal()).value(), false);
}

TEST(rule_09_renew, finds_a_record_gone_that_another_renewed_or_that_expired) {
  auto row = tombstone();
  row.session.renewed_to = "another";
  EXPECT_EQ(judge_renew(row, wanted_renewal()).error().code(), errc::session_gone);
  row = stored();
  row.session.expire_at = std::chrono::floor<seconds>(now);
  EXPECT_EQ(judge_renew(row, wanted_renewal()).error().code(), errc::session_gone);
}

TEST(rule_09_renew, of_another_version_is_a_conflict) {
  auto wanted = wanted_renewal();
  wanted.next.version = 19;
  EXPECT_EQ(judge_renew(stored(), wanted).error().code(), errc::conflict);
}

TEST(rule_09_renew, makes_the_next_version_under_the_new_key) {
  auto wanted = wanted_renewal();
  wanted.next.extras = "{}";
  const auto next = renewed(wanted);
  EXPECT_EQ(next.key, "new");
  EXPECT_EQ(next.values, wanted.next.values);
  EXPECT_EQ(next.extras, "{}");
  EXPECT_EQ(next.created_at, wanted.next.created_at);
  EXPECT_EQ(next.updated_at, now);
  EXPECT_EQ(next.expire_at, wanted.next.expire_at);
  EXPECT_EQ(next.version, 21);
  EXPECT_FALSE(next.is_tombstone());
}

TEST(rule_09_renew, a_tombstone_leads_to_the_new_key_for_ten_minutes_and_an_hour) {
  auto wanted = wanted_renewal();
  wanted.now = now + microseconds(1);
  wanted.next.user = "ann";
  auto old = stored().session;
  turn_into_tombstone(old, wanted);
  EXPECT_EQ(old.user, "ann");
  EXPECT_EQ(old.key, "old");
  EXPECT_EQ(old.renewed_to, "new");
  EXPECT_EQ(old.updated_at, wanted.now);
  EXPECT_EQ(old.expire_at, std::chrono::floor<seconds>(now) + seconds(4201));
  EXPECT_FALSE(old.is_live(wanted.now));
}

stored_row locked_by(const char* owner) {
  auto row = stored();
  row.lock = session_lock(owner, 3, std::chrono::milliseconds(500));
  return row;
}

TEST(rule_16_lock, may_be_set_where_there_is_none_or_the_one_seen) {
  lock_request wanted;
  wanted.owner = "me";
  wanted.now = now;
  EXPECT_FALSE(judge_lock(stored(), wanted));
  EXPECT_EQ(judge_lock(locked_by("another"), wanted)->held->owner, "another");
  wanted.seen = session_lock("another", 3, {});
  EXPECT_FALSE(judge_lock(locked_by("another"), wanted));
  wanted.seen->beat = 2;
  EXPECT_TRUE(judge_lock(locked_by("another"), wanted)->held);
}

TEST(rule_16_lock, of_our_own_was_set_by_an_earlier_attempt) {
  lock_request wanted;
  wanted.owner = "me";
  wanted.now = now;
  EXPECT_EQ(judge_lock(locked_by("me"), wanted)->found->key, stored().session.key);
}

TEST(rule_16_lock, is_for_live_records_alone) {
  lock_request wanted;
  wanted.owner = "me";
  wanted.now = now;
  auto tombstone = locked_by("another");
  tombstone.session.renewed_to = "new";
  EXPECT_EQ(judge_lock(tombstone, wanted)->found->renewed_to, "new");
  wanted.now = stored().session.expire_at;
  const auto expired = judge_lock(locked_by("me"), wanted);
  ASSERT_TRUE(expired);
  EXPECT_FALSE(expired->found || expired->held);
}

TEST(rule_16_lock, that_is_not_ours_comes_after_gone_and_before_the_version) {
  auto wanted = save_of(99);
  wanted.lock_owner = "me";
  wanted.if_version = 1;
  EXPECT_EQ(refusal_of(stored(), wanted), errc::lock_lost);
  EXPECT_EQ(refusal_of(locked_by("another"), wanted), errc::lock_lost);
  EXPECT_EQ(refusal_of(locked_by("me"), wanted), errc::conflict);
  auto gone = tombstone();
  gone.lock = locked_by("another").lock;
  EXPECT_EQ(refusal_of(gone, wanted), errc::session_gone);
  wanted.token = token_of(20);
  EXPECT_TRUE(judge_save(locked_by("another"), wanted)) << "it was applied before";
}

TEST(rule_16_lock, of_another_does_not_concern_a_save_without_one) {
  EXPECT_EQ(refusal_of(locked_by("another"), save_of(99)), errc());
}

TEST(rule_16_lock, of_another_forbids_a_renewal) {
  auto wanted = wanted_renewal();
  wanted.lock_owner = "me";
  EXPECT_EQ(judge_renew(locked_by("another"), wanted).error().code(), errc::lock_lost);
  EXPECT_EQ(judge_renew(locked_by("me"), wanted).value(), true);
}

TEST(rule_16_lock, is_released_by_a_touch_that_has_nothing_else_to_do) {
  touch_request wanted;
  wanted.now = now;
  wanted.expire_at = stored().session.expire_at;
  EXPECT_FALSE(judge_touch(locked_by("another"), wanted).value());
  wanted.lock_owner = "me";
  EXPECT_TRUE(judge_touch(locked_by("me"), wanted).value());
  EXPECT_FALSE(judge_touch(stored(), wanted).value()) << "an earlier attempt succeeded";
  wanted.expire_at += seconds(1);
  EXPECT_EQ(judge_touch(stored(), wanted).error().code(), errc::lock_lost);
  EXPECT_EQ(judge_touch(tombstone(), wanted).error().code(), errc::session_gone);
}

}  // namespace
}  // namespace dynasession::detail
