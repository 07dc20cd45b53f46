// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store_suite/stores.hpp"
#include "support/manual_clock.hpp"
#include "support/run.hpp"
#include "support/test_random.hpp"

#include <dynasession/store/session_store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession {

inline std::ostream& operator<<(std::ostream& out, errc code) {
  return code == errc{} ? out << "no error" : out << make_error_code(code).message();
}

}  // namespace dynasession

namespace dynasession::test {

constexpr errc no_error{};

template <class T>
errc code_of(const result<T>& answer) {
  return answer ? no_error : answer.error().code();
}

/// A JSON string as stores keep it.
inline stored_value text(std::string_view contents) { return '"' + std::string(contents) + '"'; }
inline stored_value number(std::int64_t value) { return value; }
inline change set(stored_value value) { return set_value{std::move(value)}; }
inline change add(std::int64_t amount) { return add_integer{amount}; }
inline change erase() { return erase_key{}; }

/// A new store for each test, its verbs as blocking calls, and requests filled in as a manager
/// does.
class store_test : public ::testing::TestWithParam<store_under_test> {
 protected:
  static constexpr std::chrono::hours lifetime{1};

  timestamp now() const { return clock_.now(); }
  std::chrono::sys_seconds in(std::chrono::seconds later) const;

  record draft(std::string key, stored_values values = {}) const;
  save_request save_of(std::string key);
  renew_request renew_of(std::string old_key, std::string new_key);
  touch_request touch_of(std::string key, std::chrono::sys_seconds expire_at) const;
  write_token new_token();

  /// Creates a record that must not exist yet.
  void given(std::string key, stored_values values = {});
  /// Renews a live record.
  void given_renewed(std::string old_key, std::string new_key);
  /// Saves by others, which touch no key of a test's own.
  void foreign_saves(const std::string& key, int count);

  errc create(record draft) const { return code_of(run(store_->create(std::move(draft)))); }
  std::optional<record> load(std::string key) const;
  std::optional<record> load_at(std::string key, timestamp time) const;
  stored_values values_of(std::string key) const;
  std::int64_t version_of(std::string key) const;
  bool is_live(std::string key) const;
  errc save(save_request request) const { return code_of(run(store_->save(std::move(request)))); }
  errc touch(touch_request request) const {
    return code_of(run(store_->touch(std::move(request))));
  }
  errc renew(renew_request request) const {
    return code_of(run(store_->renew(std::move(request))));
  }
  errc remove(std::string key) const { return code_of(run(store_->remove(std::move(key)))); }

  const std::shared_ptr<session_store> store_ = GetParam().make();
  const manual_clock clock_;

 private:
  const random_source random_ = test_random();
};

inline std::string name_of(const testing::TestParamInfo<store_under_test>& store) {
  return store.param.name;
}

/// Declares a suite, named after a rule, that every store must pass; the second form names others.
#define STORE_SUITE(suite) STORE_SUITE_OVER(suite, stores_under_test)
#define STORE_SUITE_OVER(suite, stores)                                                       \
  class suite : public ::dynasession::test::store_test {};                                    \
  INSTANTIATE_TEST_SUITE_P(stores, suite, ::testing::ValuesIn(::dynasession::test::stores()), \
                           ::dynasession::test::name_of)

}  // namespace dynasession::test
