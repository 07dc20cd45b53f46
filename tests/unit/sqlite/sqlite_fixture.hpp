// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/connection.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/run.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <string>
#include <utility>

namespace dynasession::test {

template <class T>
errc code_of(const result<T>& answer) {
  return answer ? errc{} : errc_of(answer.error().code());
}

inline write_token token_of(int number) {
  write_token token{};
  token[0] = static_cast<std::byte>(number);
  return token;
}

/// A folder for a database file, and helpers for the tests of the SQLite store.
class sqlite_test : public ::testing::Test {
 protected:
  static constexpr timestamp now = manual_clock::start;
  static constexpr auto later =
      std::chrono::ceil<std::chrono::seconds>(now + std::chrono::hours(1));
  inline static const std::string key = "abcdefgh-the-rest-of-the-key";

  std::string path() const { return folder_.file("sessions.db"); }
  sqlite_options options() const { return {.sqlite_path = path()}; }

  /// Another program that uses the same file.
  sqlite::connection other() const {
    return sqlite::connection(path(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  }

  static record draft(std::string new_key, stored_values values = {}) {
    record made;
    made.key = std::move(new_key);
    made.values = std::move(values);
    made.created_at = made.updated_at = now;
    made.expire_at = later;
    made.version = 1;
    return made;
  }

  static save_request setting(std::string name, stored_value value, int token = 1) {
    save_request request;
    request.key = key;
    request.what.actions.insert_or_assign(std::move(name), set_value{std::move(value)});
    request.now = now;
    request.expire_at = later;
    request.seen_version = 1;
    request.token = token_of(token);
    return request;
  }

  static renew_request renewing(std::string old_key, std::string new_key) {
    renew_request request;
    request.old_key = std::move(old_key);
    request.next = draft(std::move(new_key));
    request.now = now;
    return request;
  }

  static stored_values values_in(sqlite_store& store) {
    return run(store.load(key, now)).value().value().values;
  }

  temporary_folder folder_;
};

}  // namespace dynasession::test
