// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "adapter_suite/adapter.hpp"
#include "http/http_client.hpp"
#include "support/faulty_store.hpp"

#include <dynasession/testing/memory_store.hpp>

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::test {

/// A server of its own for each test, on a faulty store.
class adapter_test : public ::testing::TestWithParam<adapter> {
 protected:
  using change = void (*)(configuration& options);
  explicit adapter_test(change made = [](configuration&) {}) : change_(made) {}
  ~adapter_test() override { store_->release(); }

  int port() const { return server_->port(); }
  web_browser new_browser() const { return web_browser(port()); }
  /// What a visitor's counter stands at, looked up without counting.
  static std::string visits(web_browser& visitor) { return visitor.get("/peek").body; }

  static constexpr const char* cookie_name = "__Host-session";

  /// A visitor who was here once.
  web_browser known_visitor() const;
  /// The pair "name=value" of a visitor.
  static std::string pair_of(web_browser& visitor);
  /// A request with exactly these Cookie fields, the last of its connection.
  static std::string get_request(const std::string& target,
                                 std::initializer_list<std::string> cookie_fields = {});
  /// The answer to such a request; nullopt if the server closes without one.
  std::optional<http_response> answer_to(std::string_view bytes) const;

  /// What the library logged, from any thread.
  std::vector<std::string> log_lines(std::string_view with = {}) const;

  const std::shared_ptr<memory_store> records_ = std::make_shared<memory_store>();
  const std::shared_ptr<faulty_store> store_ = std::make_shared<faulty_store>(records_);

  configuration options();

 private:
  const change change_;
  mutable std::mutex mutex_;
  std::vector<std::string> log_;
  const std::unique_ptr<server_under_test> server_ = GetParam().start(store_, options());
};

/// Declares a suite, named after a rule, that every adapter must pass; the second form with a
/// fixture derived from adapter_test.
#define ADAPTER_SUITE(suite) ADAPTER_SUITE_WITH(suite, ::dynasession::test::adapter_test)
#define ADAPTER_SUITE_WITH(suite, fixture)                                           \
  class suite : public fixture {};                                                   \
  INSTANTIATE_TEST_SUITE_P(adapters, suite,                                          \
                           ::testing::ValuesIn(::dynasession::test::all_adapters()), \
                           [](const auto& tested) { return tested.param.name; })

}  // namespace dynasession::test
