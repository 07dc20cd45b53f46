// SPDX-License-Identifier: Apache-2.0
#include "support/fault_vfs.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

#include <cerrno>
#include <filesystem>
#include <functional>

namespace dynasession::test {
namespace {

const stored_values before{{"name", "\"old\""}};
const stored_values after{{"name", "\"new\""}};

class rule_22_failing_disk : public sqlite_test {
 protected:
  rule_22_failing_disk() { EXPECT_TRUE(run(sqlite_store(options()).create(draft(key, before)))); }

  // A save while `plan` makes the disk fail. Afterwards the disk works, and the store must work
  // too.
  void save_on(const std::function<void()>& plan, const std::function<void(errc)>& judge) {
    sqlite_store store(options());
    plan();
    const auto saved = run(store.save(setting("name", "\"new\"", ++token_)));
    written_ = disk_.writes();
    disk_.heal();
    judge(code_of(saved));
    expect_whole(store, code_of(saved));
    EXPECT_TRUE(run(store.save(setting("name", "\"old\"", ++token_))));
    EXPECT_EQ(values_in(store), before);
  }

  void expect_whole(sqlite_store& store, errc outcome) const {
    const auto found = values_in(store);
    if (outcome == errc{}) {
      EXPECT_EQ(found, after);
    } else if (outcome == errc::outcome_unknown) {
      EXPECT_TRUE(found == before || found == after);
    } else {
      EXPECT_EQ(found, before);
    }
  }

  // Fails the first write of a save, then the second, and so on until all writes were tried.
  void sweep(int code, const std::function<void(errc)>& judge) {
    for (int nth = 1;; ++nth) {
      SCOPED_TRACE("write " + std::to_string(nth));
      save_on([&] { disk_.fail_write(nth, code); }, judge);
      if (written_ >= nth) continue;
      EXPECT_GT(nth, 2) << "nothing was swept";
      return;
    }
  }

  fault_vfs disk_;
  int written_ = 0;
  int token_ = 0;  // a new one each save
};

TEST_F(rule_22_failing_disk, a_full_disk_refuses_a_save_and_keeps_the_record) {
  save_on([&] { disk_.fail_writes_from(1, SQLITE_FULL); },
          [](errc outcome) { EXPECT_EQ(outcome, errc::store_full); });
}

TEST_F(rule_22_failing_disk, a_full_disk_lets_sessions_be_read) {
  sqlite_store store(options());
  disk_.fail_writes_from(1, SQLITE_FULL);
  EXPECT_EQ(values_in(store), before);
}

// The copy of the log would end halfway, and nobody could go on with it.
TEST_F(rule_22_failing_disk, that_is_full_leaves_a_file_whose_log_was_deleted_as_it_was) {
  {
    sqlite_store store(options());
    ASSERT_TRUE(run(store.create(draft("large", {{"name", '"' + std::string(40000, 'x') + '"'}}))));
    ASSERT_TRUE(run(store.save(setting("name", "\"new\""))));
    std::filesystem::remove(path() + "-wal");
    disk_.fill();
  }
  disk_.heal();
  sqlite_store store(options());
  EXPECT_EQ(values_in(store), before);
  EXPECT_EQ(other().number("SELECT count(*) FROM sessions"), 1);
}

TEST_F(rule_22_failing_disk, each_write_that_finds_the_disk_full_is_a_definite_failure) {
  sweep(SQLITE_FULL, [](errc outcome) {
    EXPECT_TRUE(outcome == errc{} || outcome == errc::store_full) << make_error_code(outcome);
  });
}

TEST_F(rule_22_failing_disk, each_write_that_fails_leaves_the_record_old_or_new) {
  sweep(SQLITE_IOERR_WRITE, [](errc outcome) {
    EXPECT_TRUE(outcome == errc{} || outcome == errc::outcome_unknown ||
                outcome == errc::unavailable)
        << make_error_code(outcome);
  });
}

TEST_F(rule_22_failing_disk, a_save_that_failed_in_its_commit_is_unknown_and_names_the_file) {
  sqlite_store store(options());
  disk_.fail_writes_from(1, SQLITE_IOERR_WRITE);
  const auto saved = run(store.save(setting("name", "\"new\"")));
  ASSERT_EQ(code_of(saved), errc::outcome_unknown);
  EXPECT_EQ(saved.error().detail(), path() + ": disk I/O error");
}

TEST_F(rule_22_failing_disk, a_disk_that_fails_from_the_start_is_an_error_of_the_constructor) {
  disk_.fail_writes_from(1, SQLITE_FULL);
  const auto open_new = [this] { sqlite_store({.sqlite_path = folder_.file("new.db")}); };
  try {
    open_new();
    FAIL() << "a store on a full disk";
  } catch (const session_error& thrown) {
    EXPECT_EQ(thrown.reason().code(), errc::store_full);
  }
  disk_.heal();
  EXPECT_NO_THROW(open_new());
}

TEST_F(rule_22_failing_disk, a_full_disk_is_named_also_if_only_the_system_says_so) {
  disk_.fail_writes_from(1, SQLITE_IOERR_SHMSIZE, ENOSPC);
  try {
    const sqlite_store store({.sqlite_path = folder_.file("new.db")});
    FAIL() << "a store on a full disk";
  } catch (const session_error& thrown) {
    EXPECT_EQ(thrown.reason().code(), errc::store_full);
    EXPECT_EQ(thrown.reason().detail(),
              folder_.file("new.db") + ": disk I/O error: no space is left on the disk");
  }
}

TEST_F(rule_22_failing_disk, a_damaged_file_is_unavailable_and_no_crash) {
  other().run_script("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 1000");
  try {
    const sqlite_store store(options());
    FAIL() << "a store on a damaged file";
  } catch (const session_error& thrown) {
    EXPECT_EQ(thrown.reason().code(), errc::unavailable);
  }
}

}  // namespace
}  // namespace dynasession::test
