// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_records.hpp"

#include "records/plain_size.hpp"
#include "sqlite/sqlite_schema.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

namespace dynasession::detail::sqlite_records {
namespace {

using test::code_of;
using test::token_of;

constexpr std::chrono::hours uptime{1000};

result<void> create(sqlite::connection& database, const record& draft) {
  return sqlite_records::create(database, draft, uptime);
}

class sqlite_records_test : public test::sqlite_test {
 protected:
  sqlite_records_test() {
    EXPECT_TRUE(prepare_schema(database_, path()));
    EXPECT_TRUE(create(database_, draft(key, {{"count", std::int64_t{5}}})));
  }

  stored_values values() { return load(database_, key, now).value().value().values; }
  std::int64_t sessions() { return database_.number("SELECT count(*) FROM sessions"); }
  std::int64_t session_values() { return database_.number("SELECT count(*) FROM session_values"); }
  std::string keys() {
    sqlite::cursor row(database_.prepared(
        "SELECT group_concat(key) FROM (SELECT key FROM sessions ORDER BY key)"));
    return row.next() ? std::string(row.text(0)) : std::string();
  }

  sqlite::connection database_ = other();
};

using sqlite_value_rows = sqlite_records_test;

TEST_F(sqlite_value_rows, lie_in_the_order_of_the_keys) {
  for (const std::string each : {"zoo", "bee", "cat", "owl", "ant", ""}) {
    ASSERT_TRUE(create(database_, draft(each + "-key", {{"a", std::int64_t{1}}, {"b", "true"}})));
    auto adding = setting("late", "true");
    adding.key = each + "-key";
    ASSERT_TRUE(save(database_, adding));
  }
  sqlite::cursor row(database_.prepared(
      "SELECT group_concat(key) FROM (SELECT key FROM session_values ORDER BY rowid)"));
  ASSERT_TRUE(row.next());
  EXPECT_EQ(row.text(0),
            "-key,-key,-key," + key +
                ",ant-key,ant-key,ant-key,bee-key,bee-key,bee-key,cat-key,cat-key,cat-key,"
                "owl-key,owl-key,owl-key,zoo-key,zoo-key,zoo-key");
}

TEST_F(sqlite_value_rows, are_kept_apart_where_keys_begin_alike) {
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(create(database_, draft(key + std::to_string(i), {{"count", std::int64_t{i}}})));
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(load(database_, key + std::to_string(i), now).value().value().values,
              (stored_values{{"count", std::int64_t{i}}}));
  EXPECT_EQ(values(), (stored_values{{"count", std::int64_t{5}}}));
}

using rule_17_register_in_a_row = sqlite_records_test;

TEST_F(rule_17_register_in_a_row, a_ninth_save_pushes_the_first_token_out) {
  for (int number = 1; number <= 8; ++number)
    ASSERT_TRUE(save(database_, setting("name", "true", number)));
  EXPECT_EQ(save(database_, setting("name", "true", 1)).value(), 2);
  ASSERT_EQ(save(database_, setting("name", "true", 9)).value(), 10);
  EXPECT_EQ(save(database_, setting("name", "true", 1)).value(), 11);
}

TEST_F(rule_17_register_in_a_row, in_doubt_after_eight_saves_is_unknown_and_writes_nothing) {
  for (int number = 1; number <= 8; ++number)
    ASSERT_TRUE(save(database_, setting("name", "true", number)));
  auto late = setting("late", "true", 100);
  late.in_doubt = true;
  EXPECT_EQ(code_of(save(database_, late)), errc::outcome_unknown);
  EXPECT_FALSE(values().contains("late"));
  late.seen_version = 2;
  EXPECT_TRUE(save(database_, late));
}

TEST_F(rule_17_register_in_a_row, a_save_that_was_applied_before_a_renewal_is_still_known) {
  ASSERT_TRUE(save(database_, setting("name", "true")));
  auto renewal = renewing(key, "new");
  renewal.next.version = 2;
  ASSERT_TRUE(renew(database_, renewal));
  EXPECT_TRUE(save(database_, setting("name", "true")));
  EXPECT_EQ(code_of(save(database_, setting("name", "true", 2))), errc::session_gone);
}

using rule_09_renew_of_rows = sqlite_records_test;

TEST_F(rule_09_renew_of_rows,
       a_tombstone_keeps_no_values_and_expires_in_seventy_minutes_rounded_up) {
  auto renewal = renewing(key, "new");
  renewal.now = now + std::chrono::microseconds(1);
  ASSERT_TRUE(renew(database_, renewal));
  EXPECT_EQ(session_values(), 0);
  const auto tombstone = load(database_, key, now).value().value();
  EXPECT_EQ(tombstone.renewed_to, "new");
  EXPECT_EQ(tombstone.expire_at, now + std::chrono::seconds(4201));
}

TEST_F(rule_09_renew_of_rows, a_renewal_to_a_key_in_use_leaves_both_records_alone) {
  ASSERT_TRUE(create(database_, draft("new", {{"mine", "true"}})));
  EXPECT_EQ(code_of(renew(database_, renewing(key, "new"))), errc::id_collision);
  EXPECT_EQ(values(), (stored_values{{"count", std::int64_t{5}}}));
  EXPECT_EQ(load(database_, "new", now).value().value().values, (stored_values{{"mine", "true"}}));
}

using rule_07_destroy_of_rows = sqlite_records_test;

TEST_F(rule_07_destroy_of_rows, removing_follows_a_chain_of_tombstones_and_leaves_them) {
  ASSERT_TRUE(renew(database_, renewing(key, "second")));
  auto again = renewing("second", "third");
  again.next.version = 2;
  again.next.values = {{"name", "true"}};
  ASSERT_TRUE(renew(database_, again));
  ASSERT_TRUE(remove(database_, key));
  EXPECT_EQ(sessions(), 2);
  EXPECT_EQ(session_values(), 0);
}

TEST_F(rule_07_destroy_of_rows, a_circle_of_tombstones_ends) {
  ASSERT_TRUE(create(database_, draft("second")));
  database_.run_script(
      "UPDATE sessions SET renewed_to = 'second' WHERE key LIKE 'abc%';"
      "UPDATE sessions SET renewed_to = '" +
      key + "' WHERE key = 'second'");
  EXPECT_TRUE(remove(database_, key));
  EXPECT_EQ(sessions(), 2);
}

TEST_F(rule_07_destroy_of_rows, sessions_deleted_by_hand_take_their_values_along) {
  database_.run_script("DELETE FROM sessions");
  EXPECT_EQ(session_values(), 0);
}

using rule_05_expiry_of_rows = sqlite_records_test;

TEST_F(rule_05_expiry_of_rows, each_new_session_removes_up_to_four_expired_ones) {
  for (int number = 1; number <= 6; ++number) {
    auto ended = draft("ended-" + std::to_string(number), {{"name", "true"}});
    ended.updated_at = timestamp();  // when it was new, the others had not expired
    ended.expire_at = std::chrono::sys_seconds(std::chrono::seconds(number));
    ASSERT_TRUE(create(database_, ended));
  }
  database_.run_script("DELETE FROM file_time");  // by which all were written at once
  ASSERT_TRUE(create(database_, draft("a-new-one")));
  EXPECT_EQ(keys(), "a-new-one," + key + ",ended-5,ended-6");
  EXPECT_EQ(session_values(), 3);
}

TEST_F(rule_05_expiry_of_rows,
       a_new_session_of_a_process_whose_clock_is_ahead_breaks_no_way_to_a_renewed_one) {
  ASSERT_TRUE(renew(database_, renewing(key, "new")));
  auto ahead = draft("a-new-one");  // and so just before the tombstone
  ahead.updated_at = now + std::chrono::minutes(20);
  ASSERT_TRUE(create(database_, ahead));
  ASSERT_TRUE(remove(database_, key));
  EXPECT_FALSE(load(database_, "new", now).value());
}

class rule_05_a_clock_that_is_ahead : public sqlite_records_test {
 protected:
  rule_05_a_clock_that_is_ahead() {
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(create(database_, draft("live-" + std::to_string(i))));
  }
  // What a process does whose clock is ahead by so much.
  void create_many(std::chrono::hours ahead, std::chrono::microseconds at) {
    for (int i = 0; i < 100; ++i) {
      auto made = draft("a-new-one-" + std::to_string(++made_));
      made.updated_at = now + ahead + (at - uptime);
      made.expire_at =
          std::chrono::ceil<std::chrono::seconds>(made.updated_at + std::chrono::hours(1));
      ASSERT_TRUE(sqlite_records::create(database_, made, at));
    }
  }
  std::int64_t live() {
    return database_.number("SELECT count(*) FROM sessions WHERE key LIKE 'live-%'");
  }

  int made_ = 0;
};

TEST_F(rule_05_a_clock_that_is_ahead, removes_nothing) {
  create_many(std::chrono::hours(5), uptime);
  EXPECT_EQ(live(), 20);
  create_many(std::chrono::hours(50), uptime + std::chrono::minutes(30));
  EXPECT_EQ(live(), 20);
}

TEST_F(rule_05_a_clock_that_is_ahead, removes_what_has_expired_by_the_time_that_passed) {
  create_many(std::chrono::hours(5), uptime + std::chrono::hours(2));
  EXPECT_LT(live(), 20);
}

TEST_F(rule_05_a_clock_that_is_ahead, is_corrected_by_another_process) {
  create_many(std::chrono::hours(5), uptime + std::chrono::minutes(50));
  auto right = draft("right");
  right.updated_at = now + std::chrono::minutes(50);
  ASSERT_TRUE(sqlite_records::create(database_, right, uptime + std::chrono::minutes(50)));
  create_many(std::chrono::hours(5), uptime + std::chrono::minutes(112));
  EXPECT_EQ(live(), 20);
}

TEST_F(rule_05_a_clock_that_is_ahead, is_not_trusted_after_a_restart_of_the_machine_either) {
  create_many(std::chrono::hours(5), uptime);
  for (int i = 0; i < 20; ++i) {
    auto made = draft("after-" + std::to_string(i));
    made.updated_at = now + std::chrono::hours(50);
    ASSERT_TRUE(sqlite_records::create(database_, made, std::chrono::minutes(1)));
  }
  EXPECT_EQ(live(), 20);
}

TEST_F(rule_05_a_clock_that_is_ahead, is_not_trusted_in_a_file_without_a_noted_time) {
  database_.run_script("DELETE FROM file_time");
  create_many(std::chrono::hours(5), uptime);
  EXPECT_EQ(live(), 20);
}

TEST_F(rule_05_expiry_of_rows, times_in_an_altered_file_do_not_overflow) {
  for (const auto* time : {"-9223372036854775807 - 1", "-1", "9223372036854775807"}) {
    database_.run_script(std::string("DELETE FROM file_time; UPDATE sessions SET updated_at = ") +
                         time);
    EXPECT_TRUE(create(database_, draft(std::string("new after ") + time)));
    EXPECT_EQ(database_.number("SELECT at FROM file_time"), now.time_since_epoch().count());
  }
  EXPECT_EQ(sessions(), 4);
}

TEST_F(rule_05_expiry_of_rows, an_expired_record_keeps_its_key) {
  database_.run_script("UPDATE sessions SET expire_at = 1");
  EXPECT_FALSE(load(database_, key, now).value());
  EXPECT_EQ(code_of(create(database_, draft(key))), errc::id_collision);
}

using rule_20_size_of_rows = sqlite_records_test;

TEST_F(rule_20_size_of_rows, a_save_that_makes_the_record_too_large_in_sum_writes_nothing) {
  const std::string half(max_record_size / 2, 'x');
  ASSERT_TRUE(save(database_, setting("first", half)));
  const auto refused = save(database_, setting("second", half, 2));
  EXPECT_EQ(code_of(refused), errc::session_too_large);
  EXPECT_FALSE(values().contains("second"));
  EXPECT_EQ(load(database_, key, now).value().value().version, 2);
}

TEST_F(rule_20_size_of_rows, the_size_that_a_sender_expects_counts_until_others_save) {
  const std::string half(max_record_size / 2, 'x');
  ASSERT_TRUE(save(database_, setting("first", half)));
  auto request = setting("second", half, 2);
  request.expected_size = max_record_size / 2 + 1000;  // by what it saw: version 1
  EXPECT_EQ(code_of(save(database_, request)), errc::session_too_large);
  request.what.actions["first"] = erase_key();
  request.seen_version = 2;
  EXPECT_TRUE(save(database_, request));
  request.what.actions.erase("first");
  request.token = token_of(3);
  request.seen_version = 3;
  request.what.actions["third"] = set_value{half};
  request.expected_size = max_record_size + 1000;
  EXPECT_EQ(code_of(save(database_, request)), errc::session_too_large);
  EXPECT_EQ(values(), (stored_values{{"count", std::int64_t{5}}, {"second", half}}));
}

TEST_F(rule_20_size_of_rows, a_load_beyond_the_limit_names_the_size_and_the_biggest_keys) {
  ASSERT_TRUE(save(database_, setting("large", std::string(1500, 'x'))));
  const auto refused = sqlite_records::load(database_, key, now, smallest_max_size).error();
  EXPECT_EQ(refused.code(), errc::session_too_large);
  const std::string words = refused.detail();
  EXPECT_NE(words.find(" bytes of at most 1024; the biggest keys are "), words.npos) << words;
  EXPECT_NE(words.find("large"), words.npos) << words;
  EXPECT_NE(words.find("(1506)"), words.npos) << words;
}

TEST_F(rule_20_size_of_rows, a_new_record_and_a_renewed_one_are_measured_too) {
  const stored_values large{{"large", std::string(max_record_size, 'x')}};
  auto renewal = renewing(key, "new");
  renewal.next.values = large;
  EXPECT_EQ(code_of(create(database_, draft("another", large))), errc::session_too_large);
  EXPECT_EQ(code_of(renew(database_, renewal)), errc::session_too_large);
  EXPECT_EQ(sessions(), 1);
}

using rule_13_save_of_one_key = sqlite_records_test;

TEST_F(rule_13_save_of_one_key, reads_no_other_one) {
  ASSERT_TRUE(save(database_, setting("name", "true")));
  database_.run_script("UPDATE session_values SET value = 1.5 WHERE name = 'count'");
  auto request = setting("name", "false", 2);
  request.seen_version = 2;
  request.expected_size = 1000;
  EXPECT_TRUE(save(database_, request));
  EXPECT_EQ(load(database_, key, now).error().detail(), "record abcdefgh..., column value");
}

TEST_F(rule_13_save_of_one_key, that_is_added_to_reads_what_is_there) {
  auto request = setting("count", "");
  request.what.actions["count"] = add_integer{2};
  request.what.actions["new"] = add_integer{3};
  ASSERT_TRUE(save(database_, request));
  EXPECT_EQ(values(), (stored_values{{"count", std::int64_t{7}}, {"new", std::int64_t{3}}}));
}

}  // namespace
}  // namespace dynasession::detail::sqlite_records
