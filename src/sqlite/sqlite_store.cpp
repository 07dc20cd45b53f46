// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_catalog.hpp"
#include "sqlite/sqlite_connections.hpp"
#include "sqlite/sqlite_records.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <time.h>

#include <chrono>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0 {
namespace {

namespace asio = boost::asio;
namespace records = detail::sqlite_records;
namespace catalog = detail::sqlite_catalog;

// Also while the machine sleeps.
std::chrono::microseconds uptime() {
  timespec passed{};
  ::clock_gettime(CLOCK_BOOTTIME, &passed);
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::seconds(passed.tv_sec) + std::chrono::nanoseconds(passed.tv_nsec));
}

// Repeats a transaction until the database is not locked. The thread is not blocked between
// attempts.
template <class Verb>
asio::awaitable<std::invoke_result_t<Verb&, sqlite::connection&>> run(
    detail::sqlite_connections& connections, std::string_view operation, Verb& verb,
    detail::backoff backoff) {
  using answer = std::invoke_result_t<Verb&, sqlite::connection&>;
  auto call = connections.begin(operation);
  for (;;) {
    ++call.report.attempts;
    if (auto done = connections.attempt(verb)) co_return call.end(*std::move(done));
    const auto pause = backoff.next_pause();
    if (!pause) co_return call.end(answer(connections.still_locked()));
    const bool goes_on = co_await detail::pause_for(*pause);
    if (!goes_on) co_return call.end(answer(error(errc::unavailable, "cancelled")));
  }
}

template <class Verb>
auto run(detail::sqlite_connections& connections, std::string_view operation, Verb& verb,
         call_deadline until) {
  return run(connections, operation, verb, connections.start_backoff(until));
}

template <class Verb>
auto run_patiently(detail::sqlite_connections& connections, std::string_view operation,
                   Verb& verb) {
  return run(connections, operation, verb, connections.start_patient_backoff());
}

}  // namespace

sqlite_store::sqlite_store(sqlite_options options)
    : connections_(std::make_unique<detail::sqlite_connections>(std::move(options))) {}

sqlite_store::~sqlite_store() = default;

asio::awaitable<result<void>> sqlite_store::create(record draft, call_deadline until) {
  auto verb = [&](sqlite::connection& database) {
    return records::create(database, draft, uptime(), connections_->max_size());
  };
  co_return co_await run(*connections_, "create", verb, until);
}

asio::awaitable<result<std::optional<record>>> sqlite_store::load(std::string key, timestamp now,
                                                                  call_deadline until) {
  auto verb = [&](sqlite::connection& database) {
    return records::load(database, key, now, connections_->max_size());
  };
  co_return co_await run(*connections_, "load", verb, until);
}

asio::awaitable<result<std::int64_t>> sqlite_store::save(save_request request,
                                                         call_deadline until) {
  auto verb = [&](sqlite::connection& database) {
    return records::save(database, request, connections_->max_size());
  };
  co_return co_await run(*connections_, "save", verb, until);
}

asio::awaitable<result<void>> sqlite_store::touch(touch_request request, call_deadline until) {
  auto verb = [&](sqlite::connection& database) {
    return records::touch(database, request, connections_->max_size());
  };
  co_return co_await run(*connections_, "touch", verb, until);
}

asio::awaitable<result<void>> sqlite_store::renew(renew_request request, call_deadline until) {
  auto verb = [&](sqlite::connection& database) {
    return records::renew(database, request, connections_->max_size());
  };
  co_return co_await run(*connections_, "renew", verb, until);
}

asio::awaitable<result<void>> sqlite_store::remove(std::string key, call_deadline until) {
  auto verb = [&](sqlite::connection& database) { return records::remove(database, key); };
  co_return co_await run(*connections_, "remove", verb, until);
}

asio::awaitable<result<lock_answer>> sqlite_store::lock(lock_request request, call_deadline until) {
  auto verb = [&](sqlite::connection& database) {
    return records::lock(database, request, connections_->max_size());
  };
  co_return co_await run(*connections_, "lock", verb, until);
}

asio::awaitable<result<std::optional<session_lock>>> sqlite_store::peek_lock(std::string key,
                                                                             call_deadline until) {
  auto verb = [&](sqlite::connection& database) { return records::peek_lock(database, key); };
  co_return co_await run(*connections_, "peek_lock", verb, until);
}

asio::awaitable<result<void>> sqlite_store::renew_lease(std::string key, std::string owner,
                                                        std::int64_t beat, call_deadline until) {
  auto verb = [&](sqlite::connection& database) {
    return records::renew_lease(database, key, owner, beat);
  };
  co_return co_await run(*connections_, "renew_lease", verb, until);
}

asio::awaitable<result<void>> sqlite_store::unlock(std::string key, std::string owner,
                                                   call_deadline until) {
  auto verb = [&](sqlite::connection& database) { return records::unlock(database, key, owner); };
  co_return co_await run(*connections_, "unlock", verb, until);
}

asio::awaitable<result<session_page>> sqlite_store::scan(scan_request request) {
  auto verb = [&](sqlite::connection& database) { return catalog::scan(database, request); };
  co_return co_await run_patiently(*connections_, "scan", verb);
}

asio::awaitable<result<removal>> sqlite_store::remove_unchanged(std::vector<session_summary> seen) {
  auto verb = [&](sqlite::connection& database) {
    return catalog::remove_unchanged(database, seen);
  };
  co_return co_await run_patiently(*connections_, "remove_unchanged", verb);
}

asio::awaitable<result<session_page>> sqlite_store::list_of_user(std::string user, timestamp now,
                                                                 std::string after) {
  auto verb = [&](sqlite::connection& database) {
    return catalog::list_of_user(database, user, now, after);
  };
  co_return co_await run_patiently(*connections_, "list_of_user", verb);
}

asio::awaitable<result<std::vector<std::string>>> sqlite_store::successors_of(std::string key) {
  auto verb = [&](sqlite::connection& database) { return catalog::successors_of(database, key); };
  co_return co_await run_patiently(*connections_, "successors_of", verb);
}

asio::awaitable<result<bool>> sqlite_store::remove_of_user(std::string key, std::string user) {
  auto verb = [&](sqlite::connection& database) {
    return catalog::remove_of_user(database, key, user);
  };
  co_return co_await run_patiently(*connections_, "remove_of_user", verb);
}

}  // namespace dynasession::inline v0
