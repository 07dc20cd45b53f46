// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_file.hpp"

#include "sqlite/sqlite_connections.hpp"
#include "support/fault_vfs.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

#include <sys/stat.h>

#include <filesystem>
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

  // A store looks at its file now and then.
  void wait_until_noticed() {
    while (run(store_.load(key, now))) {
    }
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
  expect_unavailable("the file was deleted or moved while in use");
}

TEST_F(rule_22_a_file_in_use, that_is_replaced_is_noticed) {
  ASSERT_TRUE(run(store_.create(draft(key))));
  replace();
  wait_until_noticed();
  expect_unavailable(
      "the file was replaced while in use: stop the servers, delete its -wal and -shm, and put the "
      "new file there again");
}

// The connections that are open would go on with the old log, new ones and other processes begin another.
TEST_F(rule_22_a_file_in_use, whose_log_is_deleted_is_noticed) {
  ASSERT_TRUE(run(store_.create(draft(key))));
  for (const auto* ending : {"-wal", "-shm"}) {
    const auto log = path() + ending;
    fs::rename(log, kept());
    wait_until_noticed();
    const auto answer = run(store_.load(key, now));
    EXPECT_EQ(answer.error().detail(),
              log + ": the file was deleted or replaced while in use: restart the servers");
    fs::rename(kept(), log);
    EXPECT_TRUE(run(store_.load(key, now)));
  }
}

TEST_F(rule_22_a_file_in_use, whose_log_is_deleted_is_whole_after_a_restart) {
  std::optional<sqlite_store> store(std::in_place, sqlite_options{.sqlite_path = another()});
  ASSERT_TRUE(run(store->create(draft(key))));
  for (const auto* ending : {"-wal", "-shm"}) fs::remove(another() + ending);
  store.reset();
  store.emplace(sqlite_options{.sqlite_path = another()});
  EXPECT_TRUE(run(store->load(key, now)).value());
}

TEST_F(rule_22_a_file_in_use, that_is_moved_and_comes_back_works_again) {
  fs::rename(path(), folder_.file("elsewhere.db"));
  wait_until_noticed();
  fs::rename(folder_.file("elsewhere.db"), path());
  EXPECT_TRUE(run(store_.create(draft(key))));
}

TEST_F(rule_22_a_file_in_use, is_looked_at_again_after_ten_milliseconds) {
  auto time = sqlite_connections::clock::time_point() + 1h;
  sqlite_connections connections(options(), [&] { return time; });
  replace();
  time += 10ms;
  EXPECT_FALSE(connections.attempt(do_nothing).value());
  fs::rename(kept(), path());
  EXPECT_TRUE(connections.attempt(do_nothing).value());
  replace();
  time += 10ms - sqlite_connections::clock::duration(1);
  EXPECT_TRUE(connections.attempt(do_nothing).value());
  time += sqlite_connections::clock::duration(1);
  EXPECT_FALSE(connections.attempt(do_nothing).value());
}

TEST_F(rule_22_a_file_in_use, that_was_found_wrong_is_looked_at_by_each_call) {
  auto time = sqlite_connections::clock::time_point() + 1h;
  sqlite_connections connections(options(), [&] { return time; });
  fs::rename(path(), kept());
  time += 10ms;
  EXPECT_FALSE(connections.attempt(do_nothing).value());
  EXPECT_FALSE(connections.attempt(do_nothing).value());
  fs::rename(kept(), path());
  EXPECT_TRUE(connections.attempt(do_nothing).value());
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
