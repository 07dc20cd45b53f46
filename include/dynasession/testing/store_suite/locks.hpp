// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

namespace dynasession::inline v0::detail::store_suite {

using namespace std::chrono_literals;

enum class lock_outcome { locked, held, tombstone, nothing };

class lock_test : public store_test {
 protected:
  lock_request lock_of(std::string key, std::string owner) const {
    lock_request request;
    request.key = std::move(key);
    request.now = now();
    request.owner = std::move(owner);
    request.lease = 500ms;
    return request;
  }
  lock_answer answer_to(lock_request request) const {
    return run(store_->lock(std::move(request))).value();
  }
  lock_outcome lock(lock_request request) const {
    const auto answer = answer_to(std::move(request));
    if (answer.held) return lock_outcome::held;
    if (!answer.found) return lock_outcome::nothing;
    return answer.found->is_tombstone() ? lock_outcome::tombstone : lock_outcome::locked;
  }
  lock_outcome lock(std::string key, std::string owner) const {
    return lock(lock_of(std::move(key), std::move(owner)));
  }
  lock_request take_over(std::string owner, std::string from, std::int64_t beat) const {
    auto request = lock_of("a", std::move(owner));
    request.seen = session_lock(std::move(from), beat, 500ms);
    return request;
  }
  std::optional<session_lock> peek(std::string key) const {
    return run(store_->peek_lock(std::move(key))).value();
  }
  std::string owner_of(std::string key) const {
    const auto there = peek(std::move(key));
    return there ? there->owner : "nobody";
  }
  errc renew_lease(std::string key, std::string owner, std::int64_t beat) const {
    return code_of(run(store_->renew_lease(std::move(key), std::move(owner), beat)));
  }
  errc unlock(std::string key, std::string owner) const {
    return code_of(run(store_->unlock(std::move(key), std::move(owner))));
  }
  save_request save_under(std::string owner, std::int64_t value) {
    auto request = save_of("a");
    request.what.actions["n"] = set(number(value));
    request.lock_owner = std::move(owner);
    return request;
  }
  touch_request touch_under(std::string owner, std::chrono::seconds lived) const {
    auto request = touch_of("a", in(lived));
    request.lock_owner = std::move(owner);
    return request;
  }
  renew_request renew_under(std::string owner) {
    auto request = renew_of("a", "b");
    request.lock_owner = std::move(owner);
    return request;
  }
};

DYNASESSION_STORE_SUITE(rule_16_taking_a_lock, lock_test);

TEST_P(rule_16_taking_a_lock, reads_the_record_in_the_same_request) {
  given("a", {{"n", number(1)}});
  const auto before = load("a");
  const auto answer = answer_to(lock_of("a", "me"));
  ASSERT_TRUE(answer.found && before);
  EXPECT_FALSE(answer.held);
  EXPECT_EQ(answer.found->values, before->values);
  EXPECT_EQ(answer.found->version, before->version);
  EXPECT_EQ(answer.found->created_at, before->created_at);
  EXPECT_EQ(answer.found->updated_at, before->updated_at);
  EXPECT_EQ(answer.found->expire_at, before->expire_at);
  EXPECT_EQ(answer.found->extras, before->extras) << "the lock is not part of the extras";
  EXPECT_EQ(peek("a"), session_lock("me", 0, 500ms));
}

TEST_P(rule_16_taking_a_lock, gives_the_lock_of_the_holder_and_leaves_it) {
  given("a");
  EXPECT_EQ(lock("a", "first"), lock_outcome::locked);
  const auto answer = answer_to(lock_of("a", "second"));
  EXPECT_FALSE(answer.found);
  EXPECT_EQ(answer.held, session_lock("first", 0, 500ms));
  EXPECT_EQ(owner_of("a"), "first");
}

TEST_P(rule_16_taking_a_lock, again_after_a_lost_answer_is_a_success) {
  given("a", {{"n", number(1)}});
  EXPECT_EQ(lock("a", "me"), lock_outcome::locked);
  const auto answer = answer_to(lock_of("a", "me"));
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.found->values, (stored_values{{"n", number(1)}}));
}

TEST_P(rule_16_taking_a_lock, again_does_not_set_the_beat_back) {
  given("a");
  lock("a", "me");
  EXPECT_EQ(renew_lease("a", "me", 2), no_error);
  EXPECT_EQ(lock("a", "me"), lock_outcome::locked);
  EXPECT_EQ(peek("a"), session_lock("me", 2, 500ms));
}

TEST_P(rule_16_taking_a_lock, finds_nothing_where_there_is_no_record_and_creates_none) {
  EXPECT_EQ(lock("a", "me"), lock_outcome::nothing);
  EXPECT_FALSE(load("a"));
  EXPECT_EQ(peek("a"), std::nullopt);
  EXPECT_EQ(create(draft("a")), no_error) << "the attempt left something under the key";
}

TEST_P(rule_16_taking_a_lock, finds_nothing_where_the_record_has_expired) {
  given("a");
  clock_.advance(lifetime);
  EXPECT_EQ(lock("a", "me"), lock_outcome::nothing);
  EXPECT_EQ(peek("a"), std::nullopt);
}

TEST_P(rule_16_taking_a_lock, of_a_tombstone_gives_the_tombstone_without_a_lock) {
  given("a");
  given_renewed("a", "b");
  const auto answer = answer_to(lock_of("a", "me"));
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.found->renewed_to, "b");
  EXPECT_EQ(peek("a"), std::nullopt);
}

TEST_P(rule_16_taking_a_lock, changes_neither_version_nor_expiry) {
  given("a");
  const auto before = load("a");
  lock("a", "me");
  renew_lease("a", "me", 1);
  const auto after = load("a");
  ASSERT_TRUE(before && after);
  EXPECT_EQ(after->version, before->version);
  EXPECT_EQ(after->expire_at, before->expire_at);
}

DYNASESSION_STORE_SUITE(rule_16_taking_over, lock_test);

TEST_P(rule_16_taking_over, succeeds_while_owner_and_beat_are_as_seen) {
  given("a", {{"n", number(1)}});
  lock("a", "dead");
  EXPECT_EQ(lock(take_over("me", "dead", 0)), lock_outcome::locked);
  EXPECT_EQ(owner_of("a"), "me");
}

TEST_P(rule_16_taking_over, fails_once_the_holder_moved_its_beat) {
  given("a");
  lock("a", "alive");
  EXPECT_EQ(renew_lease("a", "alive", 1), no_error);
  const auto answer = answer_to(take_over("me", "alive", 0));
  EXPECT_EQ(answer.held, session_lock("alive", 1, 500ms));
}

TEST_P(rule_16_taking_over, fails_if_another_was_faster_even_with_the_same_beat) {
  given("a");
  lock("a", "dead");
  EXPECT_EQ(lock(take_over("first", "dead", 0)), lock_outcome::locked);
  EXPECT_EQ(lock(take_over("second", "dead", 0)), lock_outcome::held);
  EXPECT_EQ(owner_of("a"), "first");
}

TEST_P(rule_16_taking_over, locks_a_record_that_was_released_meanwhile) {
  given("a");
  EXPECT_EQ(lock(take_over("me", "dead", 3)), lock_outcome::locked);
}

DYNASESSION_STORE_SUITE(rule_16_renewing_a_lease, lock_test);

TEST_P(rule_16_renewing_a_lease, is_only_for_the_holder) {
  given("a");
  lock("a", "me");
  EXPECT_EQ(renew_lease("a", "me", 1), no_error);
  EXPECT_EQ(renew_lease("a", "me", 1), no_error) << "after a lost answer";
  EXPECT_EQ(renew_lease("a", "another", 2), errc::lock_lost);
  EXPECT_EQ(peek("a"), session_lock("me", 1, 500ms));
}

// models/locks.pml: an exact beat loses the lock with one lost message, and setting back robs a holder.
TEST_P(rule_16_renewing_a_lease, needs_none_of_those_before_and_is_never_set_back_by_one) {
  given("a");
  lock("a", "me");
  EXPECT_EQ(renew_lease("a", "me", 3), no_error) << "the first two were lost";
  EXPECT_EQ(renew_lease("a", "me", 2), no_error) << "late, but still the holder's";
  EXPECT_EQ(peek("a"), session_lock("me", 3, 500ms));
}

TEST_P(rule_16_renewing_a_lease, that_comes_late_creates_neither_lock_nor_record) {
  EXPECT_EQ(renew_lease("a", "me", 1), errc::lock_lost);
  EXPECT_FALSE(load("a"));
  given("a");
  EXPECT_EQ(renew_lease("a", "me", 1), errc::lock_lost);
  EXPECT_EQ(peek("a"), std::nullopt);
}

DYNASESSION_STORE_SUITE(rule_16_releasing, lock_test);

TEST_P(rule_16_releasing, frees_the_record_and_may_be_repeated) {
  given("a");
  lock("a", "me");
  EXPECT_EQ(unlock("a", "me"), no_error);
  EXPECT_EQ(peek("a"), std::nullopt);
  EXPECT_EQ(unlock("a", "me"), no_error);
  EXPECT_EQ(lock("a", "another"), lock_outcome::locked);
}

TEST_P(rule_16_releasing, leaves_the_lock_of_another) {
  given("a");
  lock("a", "another");
  EXPECT_EQ(unlock("a", "me"), no_error);
  EXPECT_EQ(owner_of("a"), "another");
}

TEST_P(rule_16_releasing, works_on_a_record_that_has_expired) {
  given("a");
  lock("a", "me");
  clock_.advance(lifetime);
  EXPECT_EQ(unlock("a", "me"), no_error);
  EXPECT_EQ(peek("a"), std::nullopt);
}

TEST_P(rule_16_releasing, never_creates_a_record) {
  EXPECT_EQ(unlock("a", "me"), no_error);
  EXPECT_FALSE(load("a"));
  EXPECT_EQ(create(draft("a")), no_error);
}

DYNASESSION_STORE_SUITE(rule_16_writing_under_a_lock, lock_test);

TEST_P(rule_16_writing_under_a_lock, saves_and_releases_in_one) {
  given("a");
  lock("a", "me");
  EXPECT_EQ(save(save_under("me", 1)), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"n", number(1)}}));
  EXPECT_EQ(peek("a"), std::nullopt);
}

TEST_P(rule_16_writing_under_a_lock,
       a_save_repeated_after_a_lost_answer_succeeds_although_it_released) {
  given("a");
  lock("a", "me");
  auto request = save_under("me", 1);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(lock("a", "next"), lock_outcome::locked);
  request.in_doubt = true;
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(version_of("a"), 2);
  EXPECT_EQ(owner_of("a"), "next");
}

TEST_P(rule_16_writing_under_a_lock, a_save_under_a_lost_lock_writes_nothing) {
  given("a", {{"n", number(1)}});
  EXPECT_EQ(save(save_under("me", 2)), errc::lock_lost) << "there is none";
  lock("a", "another");
  EXPECT_EQ(save(save_under("me", 2)), errc::lock_lost);
  EXPECT_EQ(values_of("a"), (stored_values{{"n", number(1)}}));
  EXPECT_EQ(version_of("a"), 1);
  EXPECT_EQ(owner_of("a"), "another");
}

TEST_P(rule_16_writing_under_a_lock, a_save_of_many_keys_needs_the_lock_too) {
  given("a", {{"n", number(1)}});
  lock("a", "another");
  auto request = save_under("me", 2);
  for (int i = 0; i < 400; ++i) request.what.actions["key " + std::to_string(i)] = set(number(i));
  EXPECT_EQ(save(request), errc::lock_lost);
  EXPECT_EQ(values_of("a").size(), 1U);
  request.lock_owner = "another";
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a").size(), 401U);
  EXPECT_EQ(peek("a"), std::nullopt);
}

TEST_P(rule_16_writing_under_a_lock, a_lost_lock_is_judged_after_gone_and_before_the_version) {
  given("a");
  auto request = save_under("me", 2);
  request.if_version = 77;
  request.what.expected["n"] = number(9);
  EXPECT_EQ(save(request), errc::lock_lost);
  lock("a", "me");
  EXPECT_EQ(save(request), errc::conflict);
  EXPECT_EQ(owner_of("a"), "me") << "a save that is refused releases nothing";
  clock_.advance(lifetime);
  request.now = now();
  EXPECT_EQ(save(request), errc::session_gone);
}

TEST_P(rule_16_writing_under_a_lock, a_save_without_one_leaves_a_lock_alone) {
  given("a");
  lock("a", "another");
  foreign_saves("a", 1);
  EXPECT_EQ(touch(touch_of("a", in(2 * lifetime))), no_error);
  EXPECT_EQ(owner_of("a"), "another");
}

TEST_P(rule_16_writing_under_a_lock, touches_and_releases_in_one) {
  given("a");
  lock("a", "me");
  EXPECT_EQ(touch(touch_under("me", 2 * lifetime)), no_error);
  EXPECT_EQ(load("a")->expire_at, in(2 * lifetime));
  EXPECT_EQ(peek("a"), std::nullopt);
  EXPECT_EQ(touch(touch_under("me", 2 * lifetime)), no_error) << "after a lost answer";
}

TEST_P(rule_16_writing_under_a_lock, a_touch_that_extends_nothing_releases_too) {
  given("a");
  lock("a", "me");
  EXPECT_EQ(touch(touch_under("me", 1s)), no_error);
  EXPECT_EQ(load("a")->expire_at, in(lifetime));
  EXPECT_EQ(peek("a"), std::nullopt);
}

TEST_P(rule_16_writing_under_a_lock, a_touch_under_a_lost_lock_moves_nothing) {
  given("a");
  lock("a", "another");
  EXPECT_EQ(touch(touch_under("me", 2 * lifetime)), errc::lock_lost);
  EXPECT_EQ(load("a")->expire_at, in(lifetime));
  EXPECT_EQ(owner_of("a"), "another");
}

TEST_P(rule_16_writing_under_a_lock, a_renewal_leaves_a_lock_on_neither_record) {
  given("a", {{"n", number(1)}});
  lock("a", "me");
  const auto request = renew_under("me");
  EXPECT_EQ(renew(request), no_error);
  EXPECT_EQ(peek("a"), std::nullopt);
  EXPECT_EQ(peek("b"), std::nullopt);
  EXPECT_EQ(lock("b", "next"), lock_outcome::locked);
  EXPECT_EQ(renew(request), no_error) << "after a lost answer";
  EXPECT_EQ(owner_of("b"), "next");
}

TEST_P(rule_16_writing_under_a_lock, a_renewal_under_a_lost_lock_moves_nothing) {
  given("a");
  lock("a", "another");
  EXPECT_EQ(renew(renew_under("me")), errc::lock_lost);
  EXPECT_TRUE(is_live("a"));
  EXPECT_FALSE(load("b"));
  EXPECT_EQ(owner_of("a"), "another");
}

TEST_P(rule_16_writing_under_a_lock, removing_ends_the_lock_with_the_record) {
  given("a");
  lock("a", "me");
  EXPECT_EQ(remove("a"), no_error);
  EXPECT_EQ(save(save_under("me", 1)), errc::session_gone);
  EXPECT_EQ(peek("a"), std::nullopt);
}

}  // namespace dynasession::inline v0::detail::store_suite
