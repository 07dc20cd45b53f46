// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_file.hpp"

#include "sqlite/sqlite_connections.hpp"
#include "support/fault_vfs.hpp"
#include "support/thrown_by.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dynasession::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using dynasession::detail::sqlite_connections;

TEST(rule_22_a_file, or_a_link_of_another_user_is_a_risk_to_all_but_root) {
  struct stat file {};
  file.st_mode = S_IFREG | 0600;
  file.st_uid = 1000;
  using dynasession::detail::find_risk;
  EXPECT_EQ(find_risk(file, 1001), "it belongs to another user (1000)");
  EXPECT_EQ(find_risk(file, 1000), std::nullopt);
  EXPECT_EQ(find_risk(file, 0), std::nullopt);
  file.st_uid = 0;
  EXPECT_EQ(find_risk(file, 1000), std::nullopt);
  file.st_mode = S_IFLNK | 0777;
  EXPECT_EQ(find_risk(file, 1000), std::nullopt) << "a link has no mode of its own";
  file.st_uid = 1001;
  EXPECT_NE(find_risk(file, 1000), std::nullopt);
}

class rule_22_a_file_in_use : public sqlite_test {
 protected:
  static result<std::int64_t> do_nothing(sqlite::connection&) { return std::int64_t{0}; }

  std::string kept() const { return folder_.file("kept.db"); }

  std::string another() const { return folder_.file("another.db"); }
  void make_another() const { const sqlite_store made({.sqlite_path = another()}); }

  void replace() const {
    make_another();
    put_another();
  }
  void put_another() const {
    fs::rename(path(), kept());
    fs::rename(another(), path());
  }

  static std::string content(const std::string& file) {
    std::ifstream read(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(read), {}};
  }

  // A store looks at its file now and then.
  static void wait_until_noticed(sqlite_store& store) {
    while (run(store.load(key, now))) {
    }
  }
  void wait_until_noticed() { wait_until_noticed(store_); }

  // With one session.
  std::unique_ptr<sqlite_store> another_store() const {
    auto made = open_another();
    EXPECT_TRUE(run(made->create(draft(key))));
    return made;
  }
  std::unique_ptr<sqlite_store> open_another() const {
    return std::make_unique<sqlite_store>(sqlite_options{.sqlite_path = another()});
  }

  void expect_not_opened_again() const {
    const auto reason = thrown_by([this] { open_another(); });
    EXPECT_EQ(reason.code(), errc::unavailable);
    EXPECT_EQ(reason.detail(), another() +
                                   ": another store of this process still uses a file, -wal or "
                                   "-shm that was deleted, moved or replaced: end it first");
  }

  void expect_unavailable(const std::string& words) {
    for (const auto& answer :
         {code_of(run(store_.create(draft("new")))), code_of(run(store_.remove(key))),
          code_of(run(store_.load(key, now)))})
      EXPECT_EQ(answer, errc::unavailable);
    EXPECT_EQ(run(store_.save(setting("name", "true"))).error().detail(), path() + ": " + words);
  }

  sqlite_store store_{options()};
};

TEST_F(rule_22_a_file_in_use, that_is_deleted_is_noticed) {
  ASSERT_TRUE(run(store_.create(draft(key))));
  fs::remove(path());
  wait_until_noticed();
  expect_unavailable(
      "the file was deleted or moved while in use: stop all servers, then put it back");
}

TEST_F(rule_22_a_file_in_use, that_is_replaced_is_noticed) {
  ASSERT_TRUE(run(store_.create(draft(key))));
  replace();
  wait_until_noticed();
  expect_unavailable(
      "the file was replaced while in use: stop all servers, then put back what was moved; if a "
      "new file was made meanwhile, delete its -wal and -shm");
}

// As in a folder that may not be searched, but for root too.
TEST_F(rule_22_a_file_in_use, that_cannot_be_looked_at_is_not_called_deleted) {
  fs::rename(path(), kept());
  fs::create_symlink(path(), path());
  wait_until_noticed();
  expect_unavailable(
      "the file cannot be looked at: Too many levels of symbolic links: repair that, then restart "
      "the servers");
}

// New connections would find the file where the link leads, and begin a log there.
TEST_F(rule_22_a_file_in_use, that_is_moved_behind_a_link_is_noticed) {
  fs::rename(path(), kept());
  fs::create_symlink(kept(), path());
  wait_until_noticed();
  expect_unavailable(
      "the file was deleted or moved while in use: stop all servers, then put it back");
}

// The connections that are open would go on with the old log, new ones and other processes begin another.
TEST_F(rule_22_a_file_in_use, whose_log_is_deleted_is_noticed) {
  for (const auto* ending : {"-wal", "-shm"}) {
    auto store = another_store();
    const auto log = another() + ending;
    fs::remove(log);
    wait_until_noticed(*store);
    EXPECT_EQ(run(store->load(key, now)).error().detail(),
              log +
                  ": the file was deleted or replaced while in use: stop all servers, then put "
                  "back what was moved");
    store.reset();
    fs::remove(another());
  }
}

TEST_F(rule_22_a_file_in_use, whose_log_is_deleted_is_whole_after_a_restart) {
  auto store = another_store();
  for (const auto* ending : {"-wal", "-shm"}) fs::remove(another() + ending);
  store.reset();
  store = open_another();
  EXPECT_TRUE(run(store->load(key, now)).value());
}

// Another process that finds the index in use, but not what it tells of, can do no more than that.
TEST_F(rule_22_a_file_in_use, whose_log_is_replaced_by_an_empty_one_is_whole_after_a_restart) {
  auto store = another_store();
  fs::remove(another() + "-wal");
  std::ofstream made(another() + "-wal");
  store.reset();
  store = open_another();
  EXPECT_TRUE(run(store->load(key, now)).value());
}

// Another process has begun the new log, or index, and its writes are in it.
TEST_F(rule_22_a_file_in_use, whose_log_is_replaced_is_left_with_the_new_one) {
  for (const auto* ending : {"-wal", "-shm"}) {
    auto store = another_store();
    const auto file = content(another());
    fs::rename(another() + ending, kept());
    std::ofstream(another() + ending) << "of another process";
    const auto log = content(another() + "-wal");
    store.reset();
    EXPECT_EQ(content(another()), file) << ending;
    EXPECT_EQ(content(another() + "-wal"), log) << ending;
    for (const auto* each : {"", "-wal", "-shm"}) fs::remove(another() + each);
  }
}

// Another process may have copied what it wrote there into the file, and cut its log back.
TEST_F(rule_22_a_file_in_use, whose_log_is_replaced_by_an_empty_one_with_an_index_is_left) {
  auto store = another_store();
  const auto file = content(another());
  for (const auto* ending : {"-wal", "-shm"}) fs::remove(another() + ending);
  std::ofstream(another() + "-shm") << "of another process";
  std::ofstream(another() + "-wal").close();
  store.reset();
  EXPECT_EQ(content(another()), file);
}

// While they were away, another process may have begun others and ended them, or used the file elsewhere.
TEST_F(rule_22_a_file_in_use, that_was_away_is_refused_until_a_restart) {
  for (const auto* ending : {"", "-wal", "-shm"}) {
    auto store = another_store();
    fs::rename(another() + ending, kept());
    wait_until_noticed(*store);
    fs::rename(kept(), another() + ending);
    EXPECT_EQ(run(store->load(key, now)).error().detail(),
              another() +
                  ": the file, its -wal or its -shm could not be found for a time: stop all "
                  "servers, then start them");
    const auto log = content(another() + "-wal");
    store.reset();
    EXPECT_EQ(content(another() + "-wal"), log) << "to be applied by who comes next";
    store = open_another();
    EXPECT_TRUE(run(store->load(key, now)).value()) << ending;
    store.reset();
    fs::remove(another());
  }
}

// SQLite shares the index within a process, also a deleted one, which does not tell of what others write.
TEST_F(rule_22_a_file_in_use, whose_log_was_deleted_is_not_opened_again_beside_it) {
  for (const auto* ending : {"-wal", "-shm"}) {
    auto store = another_store();
    fs::remove(another() + ending);
    expect_not_opened_again();
    store.reset();
    EXPECT_TRUE(run(open_another()->load(key, now)).value()) << ending;
    fs::remove(another());
  }
}

TEST_F(rule_22_a_file_in_use, whose_log_was_replaced_is_not_opened_again_beside_it) {
  for (const auto* ending : {"-wal", "-shm"}) {
    auto store = another_store();
    fs::rename(another() + ending, kept());
    std::ofstream(another() + ending) << "of another process";
    expect_not_opened_again();
    store.reset();
    EXPECT_NO_THROW(open_another()) << ending;
    fs::remove(another());
  }
}

TEST_F(rule_22_a_file_in_use, that_was_away_is_not_opened_again_beside_a_store_that_saw_it) {
  auto store = another_store();
  fs::rename(another() + "-shm", kept());
  wait_until_noticed(*store);
  fs::rename(kept(), another() + "-shm");
  expect_not_opened_again();
  store.reset();
  EXPECT_TRUE(run(open_another()->load(key, now)).value());
}

// The check before SQLite opens the file finds nothing.
TEST_F(rule_22_a_file_in_use, whose_log_is_replaced_while_it_is_opened_again_is_not_used) {
  auto store = another_store();
  fault_vfs files;
  const auto replace_index = [&] {
    fs::rename(another() + "-shm", kept());
    std::ofstream(another() + "-shm") << "of another process";
  };
  files.around_next_open([] {}, replace_index);
  expect_not_opened_again();
}

TEST_F(rule_22_a_file_in_use, whose_log_is_deleted_while_it_is_opened_is_not_used) {
  const auto index = path() + "-shm";
  fault_vfs files;
  files.around_next_open([] {}, [&] { fs::remove(index); });
  const auto reason = thrown_by([this] { const sqlite_store second(options()); });
  EXPECT_EQ(reason.code(), errc::unavailable);
  EXPECT_NE(reason.detail().find(index + ": the file was deleted"), std::string::npos);
}

TEST_F(rule_22_a_file_in_use, is_looked_at_again_after_ten_milliseconds) {
  auto time = sqlite_connections::clock::time_point() + 1h;
  sqlite_connections connections(options(), [&] { return time; });
  EXPECT_TRUE(connections.attempt(do_nothing).value());
  replace();
  time += 10ms - sqlite_connections::clock::duration(1);
  EXPECT_TRUE(connections.attempt(do_nothing).value());
  time += sqlite_connections::clock::duration(1);
  EXPECT_FALSE(connections.attempt(do_nothing).value());
}

TEST_F(rule_22_a_file_in_use, is_looked_at_before_another_connection_opens_it) {
  sqlite_connections connections(options());
  std::optional<result<std::int64_t>> meanwhile;
  auto replacing = [&](sqlite::connection&) -> result<std::int64_t> {
    replace();
    meanwhile = connections.attempt(do_nothing);
    return std::int64_t{0};
  };
  ASSERT_TRUE(connections.attempt(replacing).value());
  EXPECT_EQ(code_of(meanwhile.value()), errc::unavailable);
}

// SQLite would write to the file that it opened, and to the log of the other one.
TEST_F(rule_22_a_file_in_use, is_the_only_one_that_is_opened_though_another_one_comes_and_goes) {
  make_another();
  fault_vfs files;
  sqlite_connections connections(options());
  std::optional<result<std::int64_t>> meanwhile;
  auto opening = [&](sqlite::connection&) -> result<std::int64_t> {
    files.around_next_open([&] { put_another(); }, [&] { fs::rename(kept(), path()); });
    meanwhile = connections.attempt(do_nothing);
    return std::int64_t{0};
  };
  ASSERT_TRUE(connections.attempt(opening).value());
  EXPECT_EQ(code_of(meanwhile.value()), errc::unavailable);
  EXPECT_TRUE(connections.attempt(do_nothing).value());
}

TEST_F(rule_22_a_file_in_use,
       is_the_only_one_that_is_opened_though_a_link_goes_elsewhere_and_back) {
  const auto link = folder_.file("link.db");
  const auto lead_to = [&](const std::string& file) {
    fs::remove(link);
    fs::create_symlink(file, link);
  };
  make_another();
  lead_to(path());
  fault_vfs files;
  sqlite_connections connections({.sqlite_path = link});
  std::optional<result<std::int64_t>> meanwhile;
  auto opening = [&](sqlite::connection&) -> result<std::int64_t> {
    files.around_next_open([&] { lead_to(another()); }, [&] { lead_to(path()); });
    meanwhile = connections.attempt(do_nothing);
    return std::int64_t{0};
  };
  ASSERT_TRUE(connections.attempt(opening).value());
  EXPECT_EQ(code_of(meanwhile.value()), errc::unavailable);
  EXPECT_TRUE(connections.attempt(do_nothing).value());
}

}  // namespace
}  // namespace dynasession::test
