// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_rows.hpp"

#include "sqlite/sqlite_records.hpp"
#include "sqlite/sqlite_schema.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace dynasession::detail::sqlite_records {
namespace {

struct alteration {
  const char* name;
  const char* sql;
  const char* column;

  bool is_of_a_value() const { return std::string_view(sql).starts_with("UPDATE session_values"); }
};

// STRICT tables prevent most of this, but a table made by another program may not be STRICT.
class rule_22_altered_rows : public test::sqlite_test,
                             public ::testing::WithParamInterface<alteration> {
 protected:
  rule_22_altered_rows() {
    EXPECT_TRUE(prepare_schema(database_, path()));
    database_.run_script(
        "DROP TABLE sessions; DROP TABLE session_values;"
        "CREATE TABLE sessions(key PRIMARY KEY, created_at, updated_at, expire_at, version, tokens,"
        " renewed_to, lock_owner, lock_beat, lock_lease, user_id, authenticated_at, idle_timeout,"
        " absolute_timeout, persistent_cookie);"
        "CREATE TABLE session_values(key, name, value, PRIMARY KEY(key, name))");
    for (const auto& each : {key, std::string("healthy")})
      EXPECT_TRUE(sqlite_records::create(database_, draft(each, {{"name", "\"secret\""}}),
                                         std::chrono::hours(1)));
    database_.run_script(GetParam().sql + std::string(" WHERE key LIKE 'abc%'"));
  }

  void expect_corrupt(const error& reason) const {
    EXPECT_EQ(reason.code(), errc::corrupt_record);
    EXPECT_EQ(reason.detail(), std::string("record abcdefgh..., column ") + GetParam().column);
  }

  sqlite::connection database_ = other();
};

INSTANTIATE_TEST_SUITE_P(
    columns, rule_22_altered_rows,
    ::testing::Values(
        alteration{"created_at_text", "UPDATE sessions SET created_at = 'x'", "created_at"},
        alteration{"created_at_negative", "UPDATE sessions SET created_at = -1", "created_at"},
        alteration{"updated_at_real", "UPDATE sessions SET updated_at = 1.5", "updated_at"},
        alteration{"updated_at_null", "UPDATE sessions SET updated_at = NULL", "updated_at"},
        alteration{"expire_at_text", "UPDATE sessions SET expire_at = 'never'", "expire_at"},
        alteration{"expire_at_too_far", "UPDATE sessions SET expire_at = 9223372036854775807",
                   "expire_at"},
        alteration{"version_zero", "UPDATE sessions SET version = 0", "version"},
        alteration{"version_text", "UPDATE sessions SET version = 'one'", "version"},
        alteration{"version_largest", "UPDATE sessions SET version = 9223372036854775807",
                   "version"},
        alteration{"tokens_text", "UPDATE sessions SET tokens = ''", "tokens"},
        alteration{"tokens_of_odd_length", "UPDATE sessions SET tokens = zeroblob(17)", "tokens"},
        alteration{"tokens_too_many", "UPDATE sessions SET tokens = zeroblob(144)", "tokens"},
        alteration{"user_id_blob", "UPDATE sessions SET user_id = x'00'", "user_id"},
        alteration{"renewed_to_integer", "UPDATE sessions SET renewed_to = 5", "renewed_to"},
        alteration{"lock_owner_integer", "UPDATE sessions SET lock_owner = 5", "lock_owner"},
        alteration{"lock_beat_missing", "UPDATE sessions SET lock_owner = 'me', lock_lease = 5",
                   "lock_beat"},
        alteration{"lock_lease_text",
                   "UPDATE sessions SET lock_owner = 'me', lock_beat = 1, lock_lease = 'long'",
                   "lock_lease"},
        alteration{"authenticated_at_text", "UPDATE sessions SET authenticated_at = 'x'",
                   "authenticated_at"},
        alteration{"idle_timeout_zero", "UPDATE sessions SET idle_timeout = 0", "idle_timeout"},
        alteration{"absolute_timeout_too_long",
                   "UPDATE sessions SET absolute_timeout = 9223372036854775807",
                   "absolute_timeout"},
        alteration{"persistent_cookie_two", "UPDATE sessions SET persistent_cookie = 2",
                   "persistent_cookie"},
        alteration{"name_blob", "UPDATE session_values SET name = x'00'", "name"},
        alteration{"value_real", "UPDATE session_values SET value = 1.5", "value"},
        alteration{"value_blob", "UPDATE session_values SET value = x'00'", "value"},
        alteration{"value_null", "UPDATE session_values SET value = NULL", "value"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_P(rule_22_altered_rows, are_refused_by_every_verb_that_reads_them) {
  lock_request locking;
  locking.key = key;
  auto adding = setting("name", "");
  adding.what.actions["name"] = add_integer{1};
  expect_corrupt(load(database_, key, now).error());
  expect_corrupt(lock(database_, locking).error());
  expect_corrupt(save(database_, adding).error());
  if (GetParam().is_of_a_value()) return;
  touch_request touching;
  touching.key = key;
  expect_corrupt(save(database_, setting("name", "true")).error());
  expect_corrupt(touch(database_, touching).error());
  expect_corrupt(renew(database_, renewing(key, "new")).error());
}

TEST_P(rule_22_altered_rows, can_be_removed) {
  EXPECT_TRUE(remove(database_, key));
  EXPECT_FALSE(load(database_, key, now).value());
}

TEST_P(rule_22_altered_rows, leave_other_sessions_alone) {
  EXPECT_TRUE(load(database_, "healthy", now).value());
}

}  // namespace
}  // namespace dynasession::detail::sqlite_records
