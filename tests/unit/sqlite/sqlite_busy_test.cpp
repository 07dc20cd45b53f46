// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/sqlite_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class rule_21_locked_database : public sqlite_test {
 protected:
  rule_21_locked_database() { EXPECT_TRUE(run(sqlite_store(options()).create(draft(key)))); }

  void lock() { blocker_.run_script("BEGIN IMMEDIATE"); }
  void unlock() {
    if (blocker_.is_in_transaction()) blocker_.run_script("COMMIT");
  }

  sqlite_options impatient() const {
    auto made = options();
    made.deadline = 30ms;
    return made;
  }

  sqlite::connection blocker_ = other();
};

TEST_F(rule_21_locked_database, every_write_ends_at_its_deadline_and_says_why) {
  sqlite_store store(impatient());
  lock();
  touch_request touch;
  touch.key = key;
  const auto saved = run(store.save(setting("name", "true")));
  EXPECT_EQ(code_of(saved), errc::deadline_exceeded);
  EXPECT_EQ(saved.error().detail(),
            path() + ": another connection, of this process or another, holds the database locked");
  EXPECT_EQ(code_of(run(store.create(draft("another")))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store.touch(touch))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store.renew(renewing(key, "new")))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store.remove(key))), errc::deadline_exceeded);
}

TEST_F(rule_21_locked_database, a_call_ends_by_an_earlier_deadline_of_its_own) {
  auto patient = options();
  patient.deadline = 1min;
  sqlite_store store(patient);
  lock();
  const auto until = std::chrono::steady_clock::now() + 30ms;
  touch_request touch;
  touch.key = key;
  EXPECT_EQ(code_of(run(store.save(setting("name", "true"), until))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store.create(draft("another"), until))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store.touch(touch, until))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store.renew(renewing(key, "new"), until))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store.remove(key, until))), errc::deadline_exceeded);
  EXPECT_EQ(code_of(run(store.unlock(key, "owner", until))), errc::deadline_exceeded);
}

TEST_F(rule_21_locked_database, after_the_deadline_the_store_works_again) {
  sqlite_store store(impatient());
  lock();
  ASSERT_FALSE(run(store.save(setting("name", "true"))));
  unlock();
  EXPECT_TRUE(run(store.save(setting("name", "true"))));
}

TEST_F(rule_21_locked_database, reading_needs_no_lock) {
  sqlite_store store(impatient());
  lock();
  EXPECT_TRUE(run(store.load(key, now)).value());
}

TEST_F(rule_21_locked_database, a_save_waits_for_the_other_writer_and_succeeds) {
  auto patient = options();
  patient.random = [&](std::span<std::byte>) { unlock(); };  // drawn from before each pause
  sqlite_store store(patient);
  lock();
  EXPECT_EQ(run(store.save(setting("name", "true"))).value(), 2);
}

TEST_F(rule_21_locked_database, operators_work_goes_on_after_the_deadline_of_a_session) {
  auto patient = impatient();
  const auto late = std::chrono::steady_clock::now() + 2 * patient.deadline;
  patient.random = [&](std::span<std::byte>) {
    if (std::chrono::steady_clock::now() > late) unlock();
  };
  sqlite_store store(patient);
  session_summary seen;
  seen.key = key;
  lock();
  EXPECT_TRUE(run(store.remove_unchanged({seen})));
}

TEST_F(rule_21_locked_database, the_thread_does_other_work_while_a_save_waits) {
  sqlite_store store(options());
  lock();
  asio::io_context context{1};
  errc outcome = errc::unavailable;
  asio::co_spawn(
      context, store.save(setting("name", "true")),
      [&](std::exception_ptr, const result<std::int64_t>& saved) { outcome = code_of(saved); });
  asio::post(context, [this] { unlock(); });  // runs only if the save lets it
  context.run();
  EXPECT_EQ(outcome, errc{});
}

}  // namespace
}  // namespace dynasession::test
