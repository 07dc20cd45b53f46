// SPDX-License-Identifier: Apache-2.0
#include "sqlite/driver/connection.hpp"
#include "sqlite/driver/statement.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

#include <algorithm>
#include <new>

namespace dynasession::sqlite {
namespace {

class rule_22_sqlite_driver : public test::sqlite_test {
 protected:
  rule_22_sqlite_driver() { database_.run_script("CREATE TABLE t(id INTEGER PRIMARY KEY, value)"); }
  std::int64_t rows() { return database_.number("SELECT count(*) FROM t"); }

  static constexpr auto insert = "INSERT INTO t(value) VALUES(?1)";
  connection database_ = other();
};

TEST_F(rule_22_sqlite_driver, values_of_every_type_come_back_as_they_went_in) {
  const auto bytes = std::as_bytes(std::span("\x00\x01", 2));
  database_.execute(insert, std::int64_t{-5});
  database_.execute(insert, std::string("a\0b", 3));
  database_.execute(insert, bytes);
  database_.execute(insert, std::optional<std::string>());
  database_.execute(insert, std::span<const std::byte>());

  cursor rows(database_.prepared("SELECT value FROM t ORDER BY id"));
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), -5);
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.text(0), std::string_view("a\0b", 3));
  ASSERT_TRUE(rows.next());
  EXPECT_TRUE(std::ranges::equal(rows.at(0).blob(), bytes));
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.type(0), column_type::null);
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.type(0), column_type::blob);
  EXPECT_FALSE(rows.next());
}

TEST_F(rule_22_sqlite_driver, a_statement_left_in_the_middle_runs_from_the_start_again) {
  database_.execute(insert, std::int64_t{1});
  database_.execute(insert, std::int64_t{2});
  for (int turn = 0; turn < 2; ++turn) {
    cursor rows(database_.prepared("SELECT value FROM t ORDER BY id"));
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.integer(0), 1);
  }
}

TEST_F(rule_22_sqlite_driver, a_transaction_that_is_not_committed_leaves_nothing) {
  {
    transaction writing(database_);
    database_.execute(insert, std::int64_t{1});
    EXPECT_TRUE(database_.is_in_transaction());
  }
  EXPECT_FALSE(database_.is_in_transaction());
  EXPECT_EQ(rows(), 0);
}

TEST_F(rule_22_sqlite_driver, a_committed_transaction_stays) {
  {
    transaction writing(database_);
    database_.execute(insert, std::int64_t{1});
    writing.commit();
  }
  EXPECT_EQ(rows(), 1);
}

TEST_F(rule_22_sqlite_driver, what_is_read_while_a_cursor_is_open_is_of_one_state) {
  database_.execute("PRAGMA journal_mode = WAL");
  database_.execute(insert, std::int64_t{1});
  auto second = other();
  {
    cursor open(database_.prepared("SELECT value FROM t WHERE id = 1"));
    ASSERT_TRUE(open.next());
    second.execute("INSERT INTO t(value) VALUES(2)");
    EXPECT_EQ(rows(), 1);
  }
  EXPECT_EQ(rows(), 2);
}

TEST_F(rule_22_sqlite_driver, a_second_writer_fails_at_once_as_busy) {
  auto second = other();
  const transaction writing(database_);
  try {
    const transaction refused(second);
    FAIL() << "two writers at once";
  } catch (const failure& failed) {
    EXPECT_TRUE(failed.is_busy());
    EXPECT_EQ(failed.code(), SQLITE_BUSY);
  }
}

TEST_F(rule_22_sqlite_driver, a_failure_says_what_sqlite_says_and_never_a_bound_value) {
  try {
    database_.execute("INSERT INTO t(id) VALUES(?1)", std::string("secret"));
    FAIL() << "a text is no row id";
  } catch (const failure& failed) {
    EXPECT_STREQ(failed.what(), "datatype mismatch");
    EXPECT_FALSE(failed.is_busy());
    EXPECT_FALSE(failed.is_in_commit());
  }
}

TEST_F(rule_22_sqlite_driver, a_lack_of_memory_is_a_bad_alloc) {
  EXPECT_THROW(raise(nullptr, SQLITE_NOMEM), std::bad_alloc);
  EXPECT_THROW(raise(nullptr, SQLITE_IOERR_NOMEM), std::bad_alloc);
}

}  // namespace
}  // namespace dynasession::sqlite
