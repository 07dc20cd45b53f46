// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_schema.hpp"
#include "support/fault_vfs.hpp"
#include "support/process_exit.hpp"
#include "support/thrown_by.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class rule_22_opening : public sqlite_test {
 protected:
  // What the constructor throws.
  static error refusal(sqlite_options options) {
    return thrown_by([&] { const sqlite_store store(std::move(options)); });
  }

  void expect_refused(errc code, const std::string& words) const {
    const auto reason = refusal(options());
    EXPECT_EQ(reason.code(), code);
    EXPECT_NE(reason.detail().find(path() + ": " + words), std::string::npos) << reason.detail();
  }

  // The layout of the library before sessions had locks, with one session.
  void make_first_layout() const {
    other().run_script(R"(
      CREATE TABLE sessions(key TEXT NOT NULL PRIMARY KEY, created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL, expire_at INTEGER NOT NULL, version INTEGER NOT NULL,
        tokens BLOB NOT NULL, renewed_to TEXT) STRICT, WITHOUT ROWID;
      CREATE TABLE session_values(key TEXT NOT NULL, name TEXT NOT NULL, value ANY NOT NULL,
        PRIMARY KEY(key, name)) STRICT;
      CREATE TRIGGER sessions_removed AFTER DELETE ON sessions BEGIN
        DELETE FROM session_values WHERE key = OLD.key; END;
      PRAGMA application_id = 1685679731; PRAGMA user_version = 1)");
    other().execute("INSERT INTO sessions VALUES(?1, 0, 0, ?2, 1, x'', NULL)", std::string(key),
                    std::chrono::ceil<std::chrono::seconds>(now + 1h).time_since_epoch().count());
    other().execute("INSERT INTO session_values VALUES(?1, 'name', '\"Ann\"')", std::string(key));
  }

  std::string content() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_F(rule_22_opening, a_new_file_and_its_side_files_are_for_their_owner_only) {
  sqlite_store store(options());
  ASSERT_TRUE(run(store.create(draft(key))));
  for (const auto* suffix : {"", "-wal", "-shm"})
    EXPECT_EQ(fs::status(path() + suffix).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << suffix;
}

TEST_F(rule_22_opening, a_file_is_marked_as_a_session_store) {
  const sqlite_store store(options());
  auto database = other();
  EXPECT_EQ(database.number("PRAGMA application_id"), dynasession::detail::sqlite_application_id);
  EXPECT_EQ(database.number("PRAGMA user_version"), dynasession::detail::sqlite_layout_version);
  EXPECT_EQ(database.number("SELECT count(*) FROM sessions"), 0);
}

TEST_F(rule_22_opening, sessions_outlive_their_store) {
  ASSERT_TRUE(run(sqlite_store(options()).create(draft(key, {{"name", "\"Ann\""}}))));
  sqlite_store again(options());
  EXPECT_EQ(values_in(again), (stored_values{{"name", "\"Ann\""}}));
}

TEST_F(rule_22_opening, two_stores_on_one_file_see_each_others_sessions) {
  sqlite_store first(options()), second(options());
  ASSERT_TRUE(run(first.create(draft(key))));
  ASSERT_TRUE(run(second.save(setting("name", "\"Ann\""))));
  EXPECT_EQ(values_in(first), (stored_values{{"name", "\"Ann\""}}));
}

TEST_F(rule_22_opening, stores_in_memory_share_nothing) {
  sqlite_store first({.sqlite_path = ":memory:"}), second({.sqlite_path = ":memory:"});
  ASSERT_TRUE(run(first.create(draft(key))));
  EXPECT_FALSE(run(second.load(key, now)).value());
}

TEST_F(rule_22_opening, many_stores_that_create_one_file_at_once_all_succeed) {
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number)
    threads.emplace_back([this, number] {
      sqlite_store store(options());
      EXPECT_TRUE(run(store.create(draft("key-" + std::to_string(number)))));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(other().number("SELECT count(*) FROM sessions"), 8);
}

TEST_F(rule_22_opening, a_missing_folder_is_unavailable) {
  const auto reason = refusal({.sqlite_path = folder_.file("missing/sessions.db")});
  EXPECT_EQ(reason.code(), errc::unavailable);
  EXPECT_NE(reason.detail().find("missing/sessions.db: unable to open"), std::string::npos);
}

TEST_F(rule_22_opening, a_folder_in_place_of_the_file_is_unavailable) {
  fs::create_directory(path());
  expect_refused(errc::unavailable, "unable to open");
}

TEST_F(rule_22_opening, a_text_file_is_no_store_and_stays_as_it_was) {
  const std::string words = "dear diary, " + std::string(2000, '.');
  std::ofstream(path()) << words;
  expect_refused(errc::incompatible_store, "file is not a database");
  EXPECT_EQ(content(), words);
}

TEST_F(rule_22_opening, another_applications_database_is_refused_and_stays_as_it_was) {
  other().run_script("CREATE TABLE recipes(name); PRAGMA application_id = 7");
  const auto before = content();
  expect_refused(errc::incompatible_store,
                 "another application's database: application_id 7, expected 1685679731");
  EXPECT_EQ(content(), before);
}

TEST_F(rule_22_opening, an_unmarked_database_with_tables_is_refused) {
  other().run_script("CREATE TABLE recipes(name)");
  expect_refused(errc::incompatible_store, "another application's database: application_id 0");
}

TEST_F(rule_22_opening, a_file_of_the_first_layout_is_given_what_it_lacks_and_keeps_its_sessions) {
  make_first_layout();
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number)
    threads.emplace_back([this] {
      sqlite_store store(options());
      EXPECT_EQ(values_in(store), (stored_values{{"name", "\"Ann\""}}));
    });
  for (auto& thread : threads) thread.join();
  auto database = other();
  EXPECT_EQ(database.number("PRAGMA user_version"), dynasession::detail::sqlite_layout_version);
  EXPECT_EQ(database.number("SELECT count(*) FROM sessions WHERE lock_owner IS NULL"), 1);
  EXPECT_EQ(database.number("SELECT count(*) FROM sessions WHERE user_id IS NULL"), 1);
}

TEST_F(rule_22_opening, a_file_of_the_second_layout_is_given_users) {
  make_first_layout();
  other().run_script(R"(
    ALTER TABLE sessions ADD COLUMN lock_owner TEXT; ALTER TABLE sessions ADD COLUMN lock_beat INTEGER;
    ALTER TABLE sessions ADD COLUMN lock_lease INTEGER; PRAGMA user_version = 2)");
  sqlite_store store(options());
  auto request = setting("name", "\"Bob\"");
  request.what.user.emplace("bob");
  ASSERT_TRUE(run(store.save(request)));
  EXPECT_EQ(run(store.load(key, now)).value()->user, "bob");
}

TEST_F(rule_22_opening, a_file_of_the_third_layout_is_given_limits_and_times_of_logins) {
  make_first_layout();
  other().run_script(R"(
    ALTER TABLE sessions ADD COLUMN lock_owner TEXT; ALTER TABLE sessions ADD COLUMN lock_beat INTEGER;
    ALTER TABLE sessions ADD COLUMN lock_lease INTEGER; ALTER TABLE sessions ADD COLUMN user_id TEXT;
    CREATE INDEX sessions_by_user ON sessions(user_id) WHERE user_id IS NOT NULL;
    PRAGMA user_version = 3)");
  sqlite_store store(options());
  EXPECT_EQ(run(store.load(key, now)).value()->limits, dynasession::session_limits());
  EXPECT_EQ(run(store.load(key, now)).value()->authenticated_at, std::nullopt);
  auto request = setting("name", "\"Bob\"");
  request.what.limits = dynasession::session_limits{.persistent_cookie = true};
  ASSERT_TRUE(run(store.save(request)));
  EXPECT_TRUE(run(store.load(key, now)).value()->limits.persistent_cookie);
}

TEST_F(rule_22_opening, a_newer_layout_is_refused_with_found_and_expected) {
  { const sqlite_store store(options()); }
  other().run_script("PRAGMA user_version = 6");
  expect_refused(errc::incompatible_store, "layout version 6, expected 5");
}

TEST_F(rule_22_opening, a_file_that_cannot_be_written_is_refused) {
  { const sqlite_store store(options()); }
  fault_vfs files;
  files.open_read_only();
  expect_refused(errc::store_read_only, "the file is read-only");
}

TEST_F(rule_22_opening, a_file_that_all_may_write_to_is_refused) {
  { const sqlite_store store(options()); }
  fs::permissions(path(), fs::perms::others_write, fs::perm_options::add);
  expect_refused(errc::access_denied, "every user of this machine may write to it: chmod o-w");
  fs::permissions(path(), fs::perms::others_write, fs::perm_options::remove);
  EXPECT_FALSE(refusal(options()).failed());
}

// SQLite would delete the log, and with it what the file lacks.
TEST_F(rule_22_opening, a_log_without_its_file_is_kept_until_the_file_is_back) {
  const auto log = path() + "-wal", elsewhere = folder_.file("elsewhere.db");
  { const sqlite_store store(options()); }
  std::ofstream(log) << "of a server that was killed";
  fs::rename(path(), elsewhere);
  for (const bool is_empty : {false, true}) {
    if (is_empty) std::ofstream made(path());
    expect_refused(errc::unavailable,
                   "there is no database, but its log is here: stop all servers, then put the file "
                   "back, or delete " +
                       log);
    EXPECT_EQ(fs::exists(path()), is_empty);
    EXPECT_GT(fs::file_size(log), 0U);
  }
  fs::rename(elsewhere, path());
  EXPECT_FALSE(refusal(options()).failed());
}

TEST_F(rule_22_opening, a_link_leads_to_a_file_that_is_judged_and_creates_none) {
  const auto link = folder_.file("link.db");
  fs::create_symlink(path(), link);
  const auto reason = refusal({.sqlite_path = link});
  EXPECT_EQ(reason.code(), errc::unavailable);
  EXPECT_EQ(reason.detail(), link +
                                 ": it is a link to a file that is not there: put that file back, "
                                 "or remove the link");
  EXPECT_FALSE(fs::exists(path()));
  { const sqlite_store store(options()); }
  EXPECT_FALSE(refusal({.sqlite_path = link}).failed());
  fs::permissions(path(), fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(refusal({.sqlite_path = link}).code(), errc::access_denied);
}

// What `main` assigns to a global is destroyed after what the library needed first at that time.
void exit_with_a_global_store(const std::string& path) {
  static std::shared_ptr<sqlite_store> global;
  global = std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = path});
  std::exit(0);
}

TEST_F(rule_22_opening, a_global_store_may_end_with_the_process) {
  expect_successful_exit([&] { exit_with_a_global_store(path()); });
}

// SQLite applies what it finds there to the file, also if another user made it.
TEST_F(rule_22_opening, a_log_or_a_journal_that_all_may_write_to_is_refused) {
  { const sqlite_store store(options()); }
  fs::create_directory(folder_.file("elsewhere"));
  const auto link = folder_.file("elsewhere/link.db");
  fs::create_symlink(path(), link);
  for (const auto* ending : {"-wal", "-shm", "-journal"}) {
    const auto beside = path() + ending;
    std::ofstream(beside) << "planted";
    fs::permissions(beside, fs::perms::others_write, fs::perm_options::add);
    for (const auto& name : {path(), link}) {
      const auto reason = refusal({.sqlite_path = name});
      EXPECT_EQ(reason.code(), errc::access_denied) << name << ending;
      EXPECT_EQ(reason.detail(),
                beside + ": every user of this machine may write to it: chmod o-w");
    }
    EXPECT_EQ(fs::file_size(beside), 7U) << "it is left as it was";
    fs::remove(beside);
  }
  EXPECT_FALSE(refusal({.sqlite_path = link}).failed());
}

TEST_F(rule_22_opening, a_file_with_triggers_or_views_of_others_is_refused) {
  { const sqlite_store store(options()); }
  other().run_script("CREATE TRIGGER spy AFTER INSERT ON sessions BEGIN DELETE FROM sessions; END");
  expect_refused(errc::incompatible_store, "it has a trigger that is not of a session store");
  other().run_script("DROP TRIGGER spy; CREATE VIEW spy AS SELECT * FROM sessions");
  expect_refused(errc::incompatible_store, "it has a view that is not of a session store");
  other().run_script(
      "DROP VIEW spy; DROP TRIGGER sessions_removed;"
      "CREATE TRIGGER sessions_removed AFTER DELETE ON sessions BEGIN SELECT 1; END");
  expect_refused(errc::incompatible_store, "it has a trigger that is not of a session store");
}

TEST_F(rule_22_opening, what_is_deleted_is_overwritten) {
  {
    sqlite_store store(options());
    ASSERT_TRUE(run(store.create(draft(key, {{"name", "\"a-very-secret-value\""}}))));
    ASSERT_TRUE(run(store.remove(key)));
  }  // the log is gone with the last connection
  EXPECT_EQ(content().find("a-very-secret-value"), std::string::npos);
}

TEST_F(rule_22_opening, a_copy_by_vacuum_into_is_a_store_with_the_same_sessions) {
  sqlite_store store(options());
  ASSERT_TRUE(run(store.create(draft(key, {{"name", "\"Ann\""}}))));
  const auto copy = folder_.file("copy.db");
  other().run_script("VACUUM INTO '" + copy + "'");
  sqlite_store restored({.sqlite_path = copy});
  EXPECT_EQ(values_in(restored), values_in(store));
  EXPECT_TRUE(run(restored.save(setting("name", "true"))));
}

TEST_F(rule_22_opening, a_relative_path_stays_where_it_was_when_the_process_goes_elsewhere) {
  const auto before = fs::current_path();
  fs::current_path(folder_.path());
  sqlite_store store({.sqlite_path = "relative.db"});
  fs::current_path(before);
  EXPECT_TRUE(run(store.create(draft(key))));
  EXPECT_TRUE(fs::exists(folder_.file("relative.db")));
  EXPECT_FALSE(fs::exists("relative.db"));
}

TEST_F(rule_22_opening, a_relative_path_in_a_folder_that_was_deleted_is_unavailable) {
  const auto before = fs::current_path();
  const auto deleted = folder_.file("deleted");
  fs::create_directory(deleted);
  fs::current_path(deleted);
  fs::remove(deleted);
  EXPECT_NO_THROW({
    const auto reason = refusal({.sqlite_path = "relative.db"});
    EXPECT_EQ(reason.code(), errc::unavailable);
    EXPECT_EQ(reason.detail(),
              "relative.db: the current folder cannot be found: No such file or directory");
    EXPECT_FALSE(refusal({.sqlite_path = ":memory:"}).failed()) << "which has no folder";
  });
  fs::current_path(before);
}

TEST_F(rule_22_opening, an_empty_path_is_an_error) {
  EXPECT_EQ(refusal({.sqlite_path = ""}).code(), errc::invalid_configuration);
}

TEST_F(rule_22_opening, a_path_with_a_nul_is_an_error_and_opens_no_other_file) {
  EXPECT_EQ(refusal({.sqlite_path = path() + '\0' + "other"}).code(), errc::invalid_configuration);
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(rule_22_opening, a_deadline_that_cannot_work_is_an_error) {
  for (const auto deadline : {0ms, -1ms, std::chrono::milliseconds::max()})
    EXPECT_EQ(refusal({.sqlite_path = path(), .deadline = deadline}).code(),
              errc::invalid_configuration);
}

TEST_F(rule_22_opening, a_path_is_never_read_as_a_uri) {
  const auto before = fs::current_path();
  fs::current_path(folder_.path());
  { const sqlite_store store({.sqlite_path = "file:sessions.db?mode=memory"}); }
  fs::current_path(before);
  EXPECT_TRUE(fs::exists(folder_.file("file:sessions.db?mode=memory")));
}

TEST_F(rule_22_opening, a_file_locked_for_long_ends_at_the_deadline) {
  auto blocker = other();
  blocker.run_script("BEGIN IMMEDIATE");
  auto impatient = options();
  impatient.deadline = 30ms;
  const auto reason = refusal(impatient);
  EXPECT_EQ(reason.code(), errc::deadline_exceeded);
  EXPECT_NE(
      reason.detail().find(
          path() + ": another connection, of this process or another, holds the database locked"),
      std::string::npos);
}

TEST_F(rule_22_opening, a_file_locked_for_a_moment_is_waited_for) {
  auto blocker = other();
  blocker.run_script("BEGIN IMMEDIATE");
  auto patient = options();
  patient.random = [&](std::span<std::byte>) {  // drawn from before each pause
    if (blocker.is_in_transaction()) blocker.run_script("COMMIT");
  };
  EXPECT_FALSE(refusal(patient).code());
}

}  // namespace
}  // namespace dynasession::test
