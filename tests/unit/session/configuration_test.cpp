// SPDX-License-Identifier: Apache-2.0
#include <dynasession/configuration.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace dynasession {
namespace {

using namespace std::chrono_literals;

configuration valid() { return {.secret_key = "a secret of thirty-two bytes ..."}; }

TEST(configuration, defaults_are_those_of_the_design) {
  const auto options = valid();
  EXPECT_NO_THROW(validate(options));
  EXPECT_EQ(options.max_stale, 5h);
  EXPECT_EQ(options.max_age, std::chrono::days(7));
  EXPECT_EQ(options.key, "__Host-session");
  EXPECT_TRUE(options.secure && options.httponly);
  EXPECT_EQ(options.same_site, same_site::lax);
  EXPECT_FALSE(options.expire_after);
  EXPECT_EQ(options.concurrency, concurrency_policy::merge);
}

TEST(configuration, a_secret_is_required) {
  try {
    validate(configuration{});
    FAIL();
  } catch (const session_error& failure) {
    EXPECT_EQ(failure.code(), errc::missing_secret);
  }
}

TEST(configuration, what_cannot_work_is_refused_by_name) {
  const std::vector<std::pair<std::string, std::function<void(configuration&)>>> mistakes{
      {"max_stale", [](configuration& c) { c.max_stale = 0s; }},
      {"max_age", [](configuration& c) { c.max_age = -1s; }},
      {"max_stale", [](configuration& c) { c.max_stale = std::chrono::seconds::max(); }},
      {"key", [](configuration& c) { c.key = std::string(4050, 'k'); }},
      {"expire_after", [](configuration& c) { c.expire_after = 0s; }},
      {"touch_after", [](configuration& c) { c.touch_after = -1s; }},
      {"touch_after", [](configuration& c) { c.touch_after = 5h; }},
      {"previous_secret_keys",
       [](configuration& c) {
         c.previous_secret_keys = {"good", ""};
       }},
      {"key", [](configuration& c) { c.secure = false; }},
      {"key", [](configuration& c) { c.key = "a b"; }},
      {"path", [](configuration& c) { c.key = "s", c.path = "app"; }},
      {"domain", [](configuration& c) { c.key = "s", c.domain = "a;b"; }},
      {"same_site",
       [](configuration& c) { c.key = "s", c.secure = false, c.same_site = same_site::none; }},
      {"lock_expiry_time", [](configuration& c) { c.lock_expiry_time = 9ms; }},
      {"lock_expiry_time", [](configuration& c) { c.lock_expiry_time = 2h; }},
      {"lock_retry_delay", [](configuration& c) { c.lock_retry_delay = 0ms; }},
      {"lock_max_wait_time", [](configuration& c) { c.lock_max_wait_time = -1ms; }},
      {"lock_max_wait_time", [](configuration& c) { c.lock_max_wait_time = 2h; }},
      {"lock_max_wait_time",
       [](configuration& c) {
         c.lock_max_wait_time = std::chrono::duration<double>(std::nan(""));
       }},
      {"clock", [](configuration& c) { c.clock = nullptr; }},
      {"random", [](configuration& c) { c.random = nullptr; }},
  };
  for (const auto& [option, make] : mistakes) {
    auto options = valid();
    make(options);
    try {
      validate(options);
      ADD_FAILURE() << option;
    } catch (const session_error& failure) {
      EXPECT_EQ(failure.code(), errc::invalid_configuration);
      EXPECT_THAT(failure.what(), testing::HasSubstr(option));
    }
  }
}

TEST(rule_04_ids_and_signatures, a_secret_is_in_no_configuration_error) {
  auto options = valid();
  options.key = "";
  try {
    validate(options);
    FAIL();
  } catch (const session_error& failure) {
    EXPECT_THAT(failure.what(), testing::Not(testing::HasSubstr(options.secret_key)));
  }
}

}  // namespace
}  // namespace dynasession
