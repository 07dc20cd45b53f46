// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_catalog.hpp"
#include "sqlite/sqlite_connections.hpp"
#include "sqlite/sqlite_records.hpp"
#include "support/verb_outcome.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <time.h>

#include <chrono>
#include <optional>
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

using backoff_function = detail::backoff (detail::sqlite_connections::*)(call_deadline) const;

constexpr backoff_function of_a_request = &detail::sqlite_connections::start_backoff;
constexpr backoff_function of_operators = &detail::sqlite_connections::start_patient_backoff;

// Repeats a transaction until the database is not locked. The thread is not blocked between attempts.
template <class Verb>
asio::awaitable<std::invoke_result_t<Verb&, sqlite::connection&>> run(
    detail::sqlite_connections& connections, std::string_view operation, Verb verb,
    call_deadline until, backoff_function start_backoff = of_a_request) {
  using answer = std::invoke_result_t<Verb&, sqlite::connection&>;
  auto call = connections.begin(operation);
  auto backoff = (connections.*start_backoff)(until);
  for (;;) {
    ++call.report.attempts;
    if (auto done = connections.attempt(verb)) co_return call.end(*std::move(done));
    const auto pause = backoff.next_pause();
    if (!pause) co_return call.end(answer(connections.still_locked()));
    const bool goes_on = co_await detail::pause_for(*pause);
    if (!goes_on) co_return call.end(answer(detail::cancelled_call()));
  }
}

}  // namespace

sqlite_store::sqlite_store(sqlite_options options)
    : connections_(std::make_unique<detail::sqlite_connections>(std::move(options))) {}

sqlite_store::~sqlite_store() = default;

asio::awaitable<result<void>> sqlite_store::create(record draft, call_deadline until) {
  auto verb = [this, draft = std::move(draft)](sqlite::connection& database) {
    return records::create(database, draft, uptime(), connections_->max_size());
  };
  return run(*connections_, "create", std::move(verb), until);
}

asio::awaitable<result<std::optional<record>>> sqlite_store::load(std::string key, timestamp now,
                                                                  call_deadline until) {
  auto verb = [this, key = std::move(key), now](sqlite::connection& database) {
    return records::load(database, key, now, connections_->max_size());
  };
  return run(*connections_, "load", std::move(verb), until);
}

asio::awaitable<result<std::int64_t>> sqlite_store::save(save_request request,
                                                         call_deadline until) {
  auto verb = [this, request = std::move(request)](sqlite::connection& database) {
    return records::save(database, request, connections_->max_size());
  };
  return run(*connections_, "save", std::move(verb), until);
}

asio::awaitable<result<void>> sqlite_store::touch(touch_request request, call_deadline until) {
  auto verb = [request = std::move(request)](sqlite::connection& database) {
    return records::touch(database, request);
  };
  return run(*connections_, "touch", std::move(verb), until);
}

asio::awaitable<result<void>> sqlite_store::renew(renew_request request, call_deadline until) {
  auto verb = [this, request = std::move(request)](sqlite::connection& database) {
    return records::renew(database, request, connections_->max_size());
  };
  return run(*connections_, "renew", std::move(verb), until);
}

asio::awaitable<result<void>> sqlite_store::remove(std::string key, call_deadline until) {
  auto verb = [key = std::move(key)](sqlite::connection& database) {
    return records::remove(database, key);
  };
  return run(*connections_, "remove", std::move(verb), until);
}

asio::awaitable<result<lock_answer>> sqlite_store::lock(lock_request request, call_deadline until) {
  auto verb = [this, request = std::move(request)](sqlite::connection& database) {
    return records::lock(database, request, connections_->max_size());
  };
  return run(*connections_, "lock", std::move(verb), until);
}

asio::awaitable<result<std::optional<session_lock>>> sqlite_store::peek_lock(std::string key,
                                                                             call_deadline until) {
  auto verb = [key = std::move(key)](sqlite::connection& database) {
    return records::peek_lock(database, key);
  };
  return run(*connections_, "peek_lock", std::move(verb), until);
}

asio::awaitable<result<void>> sqlite_store::renew_lease(std::string key, std::string owner,
                                                        std::int64_t beat, call_deadline until) {
  auto verb = [key = std::move(key), owner = std::move(owner), beat](sqlite::connection& database) {
    return records::renew_lease(database, key, owner, beat);
  };
  return run(*connections_, "renew_lease", std::move(verb), until);
}

asio::awaitable<result<void>> sqlite_store::unlock(std::string key, std::string owner,
                                                   call_deadline until) {
  auto verb = [key = std::move(key), owner = std::move(owner)](sqlite::connection& database) {
    return records::unlock(database, key, owner);
  };
  return run(*connections_, "unlock", std::move(verb), until);
}

asio::awaitable<result<session_page>> sqlite_store::scan(scan_request request) {
  auto verb = [request = std::move(request)](sqlite::connection& database) {
    return catalog::scan(database, request);
  };
  return run(*connections_, "scan", std::move(verb), no_deadline, of_operators);
}

asio::awaitable<result<removal>> sqlite_store::remove_unchanged(std::vector<session_summary> seen) {
  auto verb = [seen = std::move(seen)](sqlite::connection& database) {
    return catalog::remove_unchanged(database, seen);
  };
  return run(*connections_, "remove_unchanged", std::move(verb), no_deadline, of_operators);
}

asio::awaitable<result<session_page>> sqlite_store::list_of_user(std::string user, timestamp now,
                                                                 std::string after) {
  auto verb = [user = std::move(user), now,
               after = std::move(after)](sqlite::connection& database) {
    return catalog::list_of_user(database, user, now, after);
  };
  return run(*connections_, "list_of_user", std::move(verb), no_deadline, of_operators);
}

asio::awaitable<result<std::vector<std::string>>> sqlite_store::successors_of(std::string key) {
  auto verb = [key = std::move(key)](sqlite::connection& database) {
    return catalog::successors_of(database, key);
  };
  return run(*connections_, "successors_of", std::move(verb), no_deadline, of_operators);
}

asio::awaitable<result<bool>> sqlite_store::remove_of_user(std::string key, std::string user,
                                                           call_deadline until) {
  auto verb = [key = std::move(key), user = std::move(user)](sqlite::connection& database) {
    return catalog::remove_of_user(database, key, user);
  };
  return run(*connections_, "remove_of_user", std::move(verb), until, of_operators);
}

}  // namespace dynasession::inline v0
