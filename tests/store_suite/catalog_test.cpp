// SPDX-License-Identifier: Apache-2.0
#include "store_suite/store_test.hpp"

#include <dynasession/store/session_catalog.hpp>

#include <gmock/gmock.h>

#include <set>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class of_a_user : public store_test {
 protected:
  void given_of(const std::string& user, std::string key) {
    auto made = draft(std::move(key));
    made.user = user;
    ASSERT_EQ(create(std::move(made)), no_error);
  }

  save_request giving(std::optional<std::string> user, const std::string& key) {
    auto request = save_of(key);
    request.what.user.emplace(std::move(user));
    return request;
  }

  std::optional<std::string> user_of(const std::string& key) { return load(key).value().user; }
};

class users : public of_a_user {};
INSTANTIATE_TEST_SUITE_P(stores, users, ::testing::ValuesIn(stores_under_test()), name_of);

TEST_P(users, are_created_with_a_record) {
  given_of("ann", "a");
  given("b");
  EXPECT_EQ(user_of("a"), "ann");
  EXPECT_EQ(user_of("b"), std::nullopt);
}

TEST_P(users, are_saved_replaced_and_removed) {
  given("a");
  EXPECT_EQ(save(giving("ann", "a")), no_error);
  EXPECT_EQ(user_of("a"), "ann");
  EXPECT_EQ(save(giving(std::string(max_user_size, 'x'), "a")), no_error);
  EXPECT_EQ(user_of("a"), std::string(max_user_size, 'x'));
  EXPECT_EQ(save(giving(std::nullopt, "a")), no_error);
  EXPECT_EQ(user_of("a"), std::nullopt);
}

TEST_P(users, stay_with_a_record_that_is_saved_cleared_or_touched) {
  given_of("ann", "a");
  foreign_saves("a", 1);
  auto clearing = save_of("a");
  clearing.what.clear = true;
  EXPECT_EQ(save(clearing), no_error);
  EXPECT_EQ(touch(touch_of("a", in(2 * lifetime))), no_error);
  EXPECT_EQ(user_of("a"), "ann");
}

TEST_P(users, are_saved_with_more_changes_than_one_expression_holds) {
  given("a");
  auto request = giving("ann", "a");
  for (int i = 0; i < 500; ++i) request.what.actions["key" + std::to_string(i)] = set(number(i));
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(user_of("a"), "ann");
}

TEST_P(users, move_with_a_renewed_record_and_leave_the_tombstone) {
  given_of("ann", "old");
  given_renewed("old", "new");
  EXPECT_EQ(user_of("new"), "ann");
  EXPECT_EQ(user_of("old"), std::nullopt);
}

/// The stores that operators can look into.
class of_a_catalog : public of_a_user {
 protected:
  std::vector<session_summary> scanned(std::size_t segments, std::size_t limit) {
    std::vector<session_summary> all;
    scan_request wanted;
    wanted.segments = segments;
    wanted.limit = limit;
    for (; wanted.segment < segments; ++wanted.segment) do {
        auto page = run(catalog_->scan(wanted)).value();
        EXPECT_LE(page.sessions.size(), limit);
        EXPECT_EQ(page.unreadable, 0u);
        all.insert(all.end(), page.sessions.begin(), page.sessions.end());
        wanted.after = page.next;
      } while (!wanted.after.empty());
    return all;
  }
  std::set<std::string> keys_of(const std::vector<session_summary>& sessions) {
    std::set<std::string> keys;
    for (const auto& each : sessions) EXPECT_TRUE(keys.insert(each.key).second) << "twice";
    return keys;
  }
  std::size_t remove_unchanged(std::vector<session_summary> seen) {
    return run(catalog_->remove_unchanged(std::move(seen))).value().removed;
  }

  const std::shared_ptr<session_catalog> catalog_ =
      std::dynamic_pointer_cast<session_catalog>(store_);
};

class a_scan : public of_a_catalog {};
INSTANTIATE_TEST_SUITE_P(stores, a_scan, ::testing::ValuesIn(stores_with_catalog()), name_of);

TEST_P(a_scan, tells_of_every_record_once_in_any_segments_and_pages) {
  std::set<std::string> expected;
  for (int i = 0; i < 20; ++i) {
    given("k" + std::to_string(i));
    expected.insert("k" + std::to_string(i));
  }
  EXPECT_EQ(keys_of(scanned(1, 100)), expected);
  EXPECT_EQ(keys_of(scanned(1, 3)), expected);
  EXPECT_EQ(keys_of(scanned(4, 3)), expected);
}

TEST_P(a_scan, tells_of_users_times_and_tombstones) {
  given_of("ann", "old");
  clock_.advance(std::chrono::minutes(1));
  given_renewed("old", "new");
  for (const auto& each : scanned(1, 100)) {
    EXPECT_EQ(each.created_at, manual_clock::start);
    EXPECT_EQ(each.updated_at, now());
    EXPECT_EQ(each.is_tombstone, each.key == "old");
    EXPECT_EQ(each.user.has_value(), each.key == "new");
  }
}

TEST_P(a_scan, tells_what_it_cost) {
  given("a");
  EXPECT_GT(run(catalog_->scan(scan_request())).value().units, 0);
}

class removal_of_what_was_seen : public of_a_catalog {};
INSTANTIATE_TEST_SUITE_P(stores, removal_of_what_was_seen,
                         ::testing::ValuesIn(stores_with_catalog()), name_of);

TEST_P(removal_of_what_was_seen, removes_what_nothing_happened_to) {
  for (int i = 0; i < 40; ++i) given("k" + std::to_string(i));
  EXPECT_EQ(remove_unchanged(scanned(1, 100)), 40u);
  EXPECT_THAT(scanned(1, 100), IsEmpty());
}

TEST_P(removal_of_what_was_seen, spares_what_was_saved_touched_renewed_or_removed_since) {
  for (const auto* key : {"idle", "saved", "touched", "renewed", "gone"}) given(key);
  const auto seen = scanned(1, 100);
  clock_.advance(std::chrono::minutes(1));
  foreign_saves("saved", 1);
  ASSERT_EQ(touch(touch_of("touched", in(2 * lifetime))), no_error);
  given_renewed("renewed", "new");
  ASSERT_EQ(remove("gone"), no_error);
  EXPECT_EQ(remove_unchanged(seen), 2u) << "the idle one, and what was gone already";
  EXPECT_FALSE(load("idle"));
  for (const auto* key : {"saved", "touched", "new"}) EXPECT_TRUE(is_live(key)) << key;
  EXPECT_TRUE(load("renewed").value().is_tombstone());
}

TEST_P(removal_of_what_was_seen, of_nothing_is_nothing) { EXPECT_EQ(remove_unchanged({}), 0u); }

class sessions_of_a_user : public of_a_catalog {
 protected:
  std::set<std::string> listed(const std::string& user) { return listed_at(user, now()); }
  std::set<std::string> listed_at(const std::string& user, timestamp time) {
    std::set<std::string> keys;
    std::string after;
    do {
      const auto page = run(catalog_->list_of_user(user, time, after)).value();
      for (const auto& each : page.sessions) EXPECT_TRUE(keys.insert(each.key).second) << "twice";
      after = page.next;
    } while (!after.empty());
    return keys;
  }
  bool remove_of(std::string key, std::string user) {
    return run(catalog_->remove_of_user(std::move(key), std::move(user))).value();
  }
};
INSTANTIATE_TEST_SUITE_P(stores, sessions_of_a_user, ::testing::ValuesIn(stores_with_catalog()),
                         name_of);

TEST_P(sessions_of_a_user, are_told_with_their_times) {
  given_of("ann", "a");
  const auto page = run(catalog_->list_of_user("ann", now(), "")).value();
  ASSERT_EQ(page.sessions.size(), 1u);
  const auto& session = page.sessions[0];
  EXPECT_EQ(session.key, "a");
  EXPECT_EQ(session.user, "ann");
  EXPECT_EQ(session.created_at, now());
  EXPECT_EQ(session.updated_at, now());
  EXPECT_EQ(session.expire_at, in(lifetime));
}

TEST_P(sessions_of_a_user, are_those_of_this_user_alone) {
  given_of("ann", "a1");
  given_of("ann", "a2");
  given_of("anna", "b");
  given("c");
  EXPECT_THAT(listed("ann"), ElementsAre("a1", "a2"));
  EXPECT_THAT(listed("an"), IsEmpty());
}

TEST_P(sessions_of_a_user, follow_a_login_and_a_logout) {
  given("a");
  ASSERT_EQ(save(giving("ann", "a")), no_error);
  EXPECT_THAT(listed("ann"), ElementsAre("a"));
  ASSERT_EQ(save(giving("bob", "a")), no_error);
  EXPECT_THAT(listed("ann"), IsEmpty());
  ASSERT_EQ(save(giving(std::nullopt, "a")), no_error);
  EXPECT_THAT(listed("bob"), IsEmpty());
}

TEST_P(sessions_of_a_user, end_with_their_expiry) {
  given_of("ann", "a");
  EXPECT_THAT(listed_at("ann", now() + lifetime - std::chrono::microseconds(1)), ElementsAre("a"));
  EXPECT_THAT(listed_at("ann", now() + lifetime), IsEmpty());
}

TEST_P(sessions_of_a_user, are_listed_once_under_the_id_of_today) {
  given_of("ann", "old");
  given_renewed("old", "new");
  EXPECT_THAT(listed("ann"), ElementsAre("new"));
}

TEST_P(sessions_of_a_user, come_in_pages) {
  std::set<std::string> expected;
  for (int i = 0; i < 120; ++i) {
    const auto key = "k" + std::to_string(i);
    given_of("ann", key);
    expected.insert(key);
  }
  EXPECT_FALSE(run(catalog_->list_of_user("ann", now(), "")).value().next.empty());
  EXPECT_EQ(listed("ann"), expected);
}

TEST_P(sessions_of_a_user, are_removed_one_by_one) {
  given_of("ann", "a1");
  given_of("ann", "a2");
  EXPECT_TRUE(remove_of("a1", "ann"));
  EXPECT_FALSE(remove_of("a1", "ann"));
  EXPECT_FALSE(load("a1"));
  EXPECT_THAT(listed("ann"), ElementsAre("a2"));
}

TEST_P(sessions_of_a_user, are_not_removed_for_another) {
  given_of("ann", "a");
  given("b");
  EXPECT_FALSE(remove_of("a", "bob"));
  EXPECT_FALSE(remove_of("b", "bob"));
  EXPECT_TRUE(is_live("a"));
  EXPECT_TRUE(is_live("b"));
}

TEST_P(sessions_of_a_user, are_removed_under_an_id_that_was_renewed_since) {
  given_of("ann", "first");
  given_renewed("first", "second");
  given_renewed("second", "third");
  EXPECT_FALSE(remove_of("first", "bob"));
  EXPECT_TRUE(is_live("third"));
  EXPECT_TRUE(remove_of("first", "ann"));
  EXPECT_FALSE(load("third"));
}

}  // namespace
}  // namespace dynasession::test
