// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_catalog.hpp>
#include <dynasession/testing/store_suite/store_test.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::inline v0::detail::store_suite {

class user_test : public store_test {
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

DYNASESSION_STORE_SUITE(users, user_test);

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

TEST_P(users, move_with_a_renewed_record_and_stay_with_its_tombstone) {
  given_of("ann", "old");
  given_renewed("old", "new");
  EXPECT_EQ(user_of("new"), "ann");
  EXPECT_EQ(user_of("old"), "ann");
}

TEST_P(users, of_a_tombstone_are_those_of_the_new_record) {
  given("old");
  auto login = renew_of("old", "new");
  login.next.user = "ann";
  ASSERT_EQ(renew(std::move(login)), no_error);
  EXPECT_EQ(user_of("old"), "ann");
  auto logout = renew_of("new", "newest");
  logout.next.user.reset();
  ASSERT_EQ(renew(std::move(logout)), no_error);
  EXPECT_EQ(user_of("new"), std::nullopt);
}

using keys = std::set<std::string>;

/// A test of a store that is a catalog too.
class catalog_test : public user_test {
 protected:
  void SetUp() override {
    if (!catalog_) GTEST_SKIP() << "the store is no session_catalog";
  }

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
  keys keys_of(const std::vector<session_summary>& sessions) {
    keys found;
    for (const auto& each : sessions) EXPECT_TRUE(found.insert(each.key).second) << "twice";
    return found;
  }
  std::size_t remove_unchanged(std::vector<session_summary> seen) {
    return run(catalog_->remove_unchanged(std::move(seen))).value().removed;
  }

  const std::shared_ptr<session_catalog> catalog_ =
      std::dynamic_pointer_cast<session_catalog>(store_);
};

DYNASESSION_STORE_SUITE(a_scan, catalog_test);

TEST_P(a_scan, gives_every_record_once_in_any_segments_and_pages) {
  keys expected;
  for (int i = 0; i < 20; ++i) {
    given("k" + std::to_string(i));
    expected.insert("k" + std::to_string(i));
  }
  EXPECT_EQ(keys_of(scanned(1, 100)), expected);
  EXPECT_EQ(keys_of(scanned(1, 3)), expected);
  EXPECT_EQ(keys_of(scanned(4, 3)), expected);
}

TEST_P(a_scan, gives_users_times_and_tombstones) {
  given_of("ann", "old");
  clock_.advance(std::chrono::minutes(1));
  given_renewed("old", "new");
  for (const auto& each : scanned(1, 100)) {
    EXPECT_EQ(each.created_at, manual_clock::start);
    EXPECT_EQ(each.updated_at, now());
    EXPECT_EQ(each.is_tombstone, each.key == "old");
    EXPECT_EQ(each.user, "ann");
  }
}

TEST_P(a_scan, gives_its_cost) {
  given("a");
  EXPECT_GT(run(catalog_->scan(scan_request())).value().units, 0);
}

DYNASESSION_STORE_SUITE(removal_of_unchanged_records, catalog_test);

TEST_P(removal_of_unchanged_records, removes_records_that_nobody_used) {
  for (int i = 0; i < 40; ++i) given("k" + std::to_string(i));
  EXPECT_EQ(remove_unchanged(scanned(1, 100)), 40u);
  EXPECT_TRUE(scanned(1, 100).empty());
}

TEST_P(removal_of_unchanged_records, spares_records_that_were_saved_touched_or_renewed_since) {
  for (const auto* key : {"idle", "saved", "touched", "renewed", "gone"}) given(key);
  const auto seen = scanned(1, 100);
  clock_.advance(std::chrono::minutes(1));
  foreign_saves("saved", 1);
  ASSERT_EQ(touch(touch_of("touched", in(2 * lifetime))), no_error);
  given_renewed("renewed", "new");
  ASSERT_EQ(remove("gone"), no_error);
  EXPECT_EQ(remove_unchanged(seen), 2u) << "the idle one, and the one that was gone already";
  EXPECT_FALSE(load("idle"));
  for (const auto* key : {"saved", "touched", "new"}) EXPECT_TRUE(is_live(key)) << key;
  EXPECT_TRUE(load("renewed").value().is_tombstone());
}

TEST_P(removal_of_unchanged_records, of_no_records_removes_none) {
  EXPECT_EQ(remove_unchanged({}), 0u);
}

class user_sessions_test : public catalog_test {
 protected:
  keys listed(const std::string& user) { return listed_at(user, now()); }
  keys listed_at(const std::string& user, timestamp time) {
    keys found;
    std::string after;
    do {
      const auto page = run(catalog_->list_of_user(user, time, after)).value();
      for (const auto& each : page.sessions) EXPECT_TRUE(found.insert(each.key).second) << "twice";
      after = page.next;
    } while (!after.empty());
    return found;
  }
  bool remove_of(std::string key, std::string user) {
    return run(catalog_->remove_of_user(std::move(key), std::move(user))).value();
  }
};
DYNASESSION_STORE_SUITE(sessions_of_a_user, user_sessions_test);

TEST_P(sessions_of_a_user, are_listed_with_their_times) {
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

TEST_P(sessions_of_a_user, are_only_those_of_this_user) {
  given_of("ann", "a1");
  given_of("ann", "a2");
  given_of("anna", "b");
  given("c");
  EXPECT_EQ(listed("ann"), (keys{"a1", "a2"}));
  EXPECT_EQ(listed("an"), keys{});
}

TEST_P(sessions_of_a_user, change_with_a_login_and_a_logout) {
  given("a");
  ASSERT_EQ(save(giving("ann", "a")), no_error);
  EXPECT_EQ(listed("ann"), (keys{"a"}));
  ASSERT_EQ(save(giving("bob", "a")), no_error);
  EXPECT_EQ(listed("ann"), keys{});
  ASSERT_EQ(save(giving(std::nullopt, "a")), no_error);
  EXPECT_EQ(listed("bob"), keys{});
}

TEST_P(sessions_of_a_user, end_with_their_expiry) {
  given_of("ann", "a");
  EXPECT_EQ(listed_at("ann", now() + lifetime - std::chrono::microseconds(1)), (keys{"a"}));
  EXPECT_EQ(listed_at("ann", now() + lifetime), keys{});
}

TEST_P(sessions_of_a_user, are_listed_once_under_the_newest_id) {
  given_of("ann", "old");
  given_renewed("old", "new");
  EXPECT_EQ(listed("ann"), (keys{"new"}));
}

TEST_P(sessions_of_a_user, are_found_by_their_tombstones_when_renewed_between_pages) {
  for (int i = 0; i < 150; ++i) given_of("ann", "k" + std::to_string(i));
  const auto first = run(catalog_->list_of_user("ann", now(), "")).value();
  ASSERT_FALSE(first.next.empty());
  keys found;
  for (const auto& each : first.sessions) found.insert(each.key);
  // To keys before the first, so that none comes in a later page.
  for (int i = 0; i < 150; ++i) {
    const auto key = "k" + std::to_string(i);
    if (!found.contains(key)) given_renewed(key, "a" + key);
  }
  for (auto after = first.next; !after.empty();) {
    const auto page = run(catalog_->list_of_user("ann", now(), after)).value();
    for (const auto& each : page.sessions) {
      EXPECT_FALSE(each.is_tombstone);
      found.insert(each.key);
    }
    after = page.next;
  }
  EXPECT_EQ(found.size(), 150u);
}

TEST_P(sessions_of_a_user, are_found_by_a_tombstone_that_has_expired) {
  auto made = draft("old");
  made.user = "ann";
  made.expire_at = in(24 * lifetime);
  ASSERT_EQ(create(std::move(made)), no_error);
  given_renewed("old", "new");
  clock_.advance(2 * lifetime);
  EXPECT_EQ(listed("ann"), (keys{"new"}));
  EXPECT_TRUE(remove_of("old", "ann"));
  EXPECT_EQ(listed("ann"), keys{});
}

TEST_P(sessions_of_a_user, are_gone_with_a_tombstone_that_leads_nowhere) {
  given_of("ann", "old");
  given_renewed("old", "new");
  ASSERT_EQ(remove("new"), no_error);
  EXPECT_EQ(listed("ann"), keys{});
  EXPECT_FALSE(remove_of("old", "ann"));
}

TEST_P(sessions_of_a_user, that_became_anothers_are_not_found_by_their_tombstones) {
  given_of("ann", "old");
  given_renewed("old", "new");
  ASSERT_EQ(save(giving("bob", "new")), no_error);
  EXPECT_EQ(listed("ann"), keys{});
  EXPECT_FALSE(remove_of("old", "ann"));
  EXPECT_EQ(listed("bob"), (keys{"new"}));
}

TEST_P(sessions_of_a_user, have_the_keys_that_they_were_renewed_to) {
  const auto successors = [&](std::string key) {
    return run(catalog_->successors_of(std::move(key))).value();
  };
  given_of("ann", "first");
  EXPECT_TRUE(successors("first").empty());
  EXPECT_TRUE(successors("nobody").empty());
  given_renewed("first", "second");
  given_renewed("second", "third");
  EXPECT_EQ(successors("first"), (std::vector<std::string>{"second", "third"}));
  EXPECT_EQ(successors("second"), (std::vector<std::string>{"third"}));
  ASSERT_EQ(remove("third"), no_error);
  EXPECT_EQ(successors("first"), (std::vector<std::string>{"second", "third"}));
}

TEST_P(sessions_of_a_user, come_in_pages) {
  keys expected;
  for (int i = 0; i < 120; ++i) {
    const auto key = "k" + std::to_string(i);
    given_of("ann", key);
    expected.insert(key);
  }
  EXPECT_EQ(listed("ann"), expected);
}

TEST_P(sessions_of_a_user, are_removed_one_by_one) {
  given_of("ann", "a1");
  given_of("ann", "a2");
  EXPECT_TRUE(remove_of("a1", "ann"));
  EXPECT_FALSE(remove_of("a1", "ann"));
  EXPECT_FALSE(load("a1"));
  EXPECT_EQ(listed("ann"), (keys{"a2"}));
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

}  // namespace dynasession::inline v0::detail::store_suite
