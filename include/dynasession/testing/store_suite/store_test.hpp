// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_catalog.hpp>
#include <dynasession/store/session_store.hpp>
#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/run.hpp>
#include <dynasession/testing/store_suite/store_under_test.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0 {

/// For messages of failed tests.
inline void PrintTo(errc code, std::ostream* out) {
  *out << (code == errc{} ? "no error" : make_error_code(code).message());
}

}  // namespace dynasession::inline v0

namespace dynasession::inline v0::detail::store_suite {

constexpr errc no_error{};

template <class T>
errc code_of(const result<T>& answer) {
  return answer ? no_error : errc_of(answer.error().code());
}

/// A JSON string as stores keep it.
inline stored_value text(std::string_view contents) { return '"' + std::string(contents) + '"'; }
inline stored_value number(std::int64_t value) { return value; }
inline change set(stored_value value) { return set_value{std::move(value)}; }
inline change add(std::int64_t amount) { return add_integer{amount}; }
inline change erase() { return erase_key{}; }

/// A new store for each test, its verbs as blocking calls, and requests filled in as a manager does.
class store_test : public ::testing::TestWithParam<store_under_test> {
 protected:
  static constexpr std::chrono::hours lifetime{1};

  timestamp now() const { return clock_.now(); }
  std::chrono::sys_seconds in(std::chrono::seconds later) const {
    return std::chrono::ceil<std::chrono::seconds>(now() + later);
  }

  record draft(std::string key, stored_values values = {}) const {
    record fresh;
    fresh.key = std::move(key);
    fresh.values = std::move(values);
    fresh.created_at = now();
    fresh.updated_at = now();
    fresh.expire_at = in(lifetime);
    return fresh;
  }
  save_request save_of(std::string key) {
    save_request request;
    request.seen_version = version_of(key);
    request.key = std::move(key);
    request.now = now();
    request.expire_at = in(lifetime);
    request.token = new_token();
    return request;
  }
  renew_request renew_of(std::string old_key, std::string new_key) {
    renew_request request;
    request.next = load(old_key).value_or(draft(old_key));
    request.next.key = std::move(new_key);
    request.old_key = std::move(old_key);
    request.now = now();
    return request;
  }
  touch_request touch_of(std::string key, std::chrono::sys_seconds expire_at) const {
    touch_request request;
    request.key = std::move(key);
    request.now = now();
    request.expire_at = expire_at;
    return request;
  }

  /// Creates a record that must not exist yet.
  void given(std::string key, stored_values values = {}) {
    ASSERT_EQ(create(draft(std::move(key), std::move(values))), no_error);
  }
  /// Renews a live record.
  void given_renewed(std::string old_key, std::string new_key) {
    ASSERT_EQ(renew(renew_of(std::move(old_key), std::move(new_key))), no_error);
  }
  /// Saves by other requests, which touch no key of the test's own.
  void foreign_saves(const std::string& key, int count) {
    for (int i = 0; i < count; ++i) {
      auto request = save_of(key);
      request.what.actions["foreign"] = set(number(i));
      ASSERT_EQ(save(std::move(request)), no_error);
    }
  }

  errc create(record draft) const { return code_of(run(store_->create(std::move(draft)))); }
  std::optional<record> load(std::string key) const { return load_at(std::move(key), now()); }
  std::optional<record> load_at(std::string key, timestamp time) const {
    return run(store_->load(std::move(key), time)).value();
  }
  stored_values values_of(std::string key) const {
    const auto found = load(std::move(key));
    EXPECT_TRUE(found) << "there is no record";
    return found ? found->values : stored_values{};
  }
  std::int64_t version_of(std::string key) const {
    const auto found = load(std::move(key));
    return found ? found->version : 0;
  }
  bool is_live(std::string key) const {
    const auto found = load(std::move(key));
    return found && found->is_live(now());
  }
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
  /// Another one each time.
  write_token new_token() {
    write_token token{};
    auto count = ++tokens_;
    for (auto at = token.rbegin(); count > 0; ++at, count >>= 8)
      *at = static_cast<std::byte>(count & 0xff);
    return token;
  }

  std::atomic<std::uint64_t> tokens_ = 0;
};

/// A test of the size limit, which a store that compresses does not keep to the byte.
class size_test : public store_test {
 protected:
  void SetUp() override {
    if (GetParam().compresses) GTEST_SKIP() << "the store compresses values";
  }
};

inline std::string name_of(const ::testing::TestParamInfo<store_under_test>& store) {
  return store.param.name;
}

/// Declares a suite, named after a rule, that every store must pass. Its tests have the members of the
/// fixture.
#define DYNASESSION_STORE_SUITE(suite, fixture)                                                    \
  class suite : public fixture {};                                                                 \
  INSTANTIATE_TEST_SUITE_P(stores, suite, ::testing::ValuesIn(::dynasession::stores_under_test()), \
                           ::dynasession::detail::store_suite::name_of)

}  // namespace dynasession::inline v0::detail::store_suite
