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
  EXPECT_EQ(options.idle_timeout, 5h);
  EXPECT_EQ(options.absolute_timeout, std::chrono::days(7));
  EXPECT_EQ(options.cookie_name, "__Host-session");
  EXPECT_EQ(options.secure, true);
  EXPECT_TRUE(options.http_only);
  EXPECT_EQ(options.same_site, same_site::lax);
  EXPECT_FALSE(options.cookie_max_age);
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
      {"idle_timeout", [](configuration& c) { c.idle_timeout = 0s; }},
      {"absolute_timeout", [](configuration& c) { c.absolute_timeout = -1s; }},
      {"idle_timeout", [](configuration& c) { c.idle_timeout = std::chrono::seconds::max(); }},
      {"cookie_name", [](configuration& c) { c.cookie_name = std::string(4050, 'k'); }},
      {"cookie_max_age", [](configuration& c) { c.cookie_max_age = 0s; }},
      {"touch_after", [](configuration& c) { c.touch_after = -1s; }},
      {"touch_after", [](configuration& c) { c.touch_after = 5h; }},
      {"cache_for", [](configuration& c) { c.cache_for = 0ms; }},
      {"cache_for", [](configuration& c) { c.cache_for = 5min + 1ms; }},
      {"cache_for",
       [](configuration& c) { c.cache_for = 2s, c.read_consistency = read_consistency::eventual; }},
      {"cache_size", [](configuration& c) { c.cache_size = 0; }},
      {"secret_key", [](configuration& c) { c.secret_key = "fifteen bytes ."; }},
      {"secret_key", [](configuration& c) { c.secret_key = " \r\nfifteen bytes .\t\n"; }},
      {"secret_key", [](configuration& c) { c.secret_key = std::string(64, ' '); }},
      {"previous_secret_keys, number 2",
       [](configuration& c) {
         c.previous_secret_keys = {"a good secret of some year", ""};
       }},
      {"previous_secret_keys, number 1",
       [](configuration& c) { c.previous_secret_keys = {"short"}; }},
      {"cookie_name", [](configuration& c) { c.secure = false; }},
      {"cookie_name", [](configuration& c) { c.cookie_name = "a b"; }},
      {"cookie_name", [](configuration& c) { c.cookie_name = "s\r\nSet-Cookie: planted"; }},
      {"path", [](configuration& c) { c.cookie_name = "s", c.path = "app"; }},
      {"path", [](configuration& c) { c.cookie_name = "s", c.path = "/\r\nSet-Cookie: p=1"; }},
      {"path", [](configuration& c) { c.cookie_name = "s", c.path = "/\nX: y"; }},
      {"path", [](configuration& c) { c.cookie_name = "s", c.path = std::string("/\0", 2); }},
      {"domain",
       [](configuration& c) { c.cookie_name = "s", c.domain = "a.example\r\nSet-Cookie: p=1"; }},
      {"domain", [](configuration& c) { c.cookie_name = "s", c.domain = "a.example\n"; }},
      {"domain", [](configuration& c) { c.cookie_name = "s", c.domain = "a;b"; }},
      {"domain", [](configuration& c) { c.cookie_name = "s", c.domain = "com"; }},
      {"path", [](configuration& c) { c.cookie_name = "s", c.path += std::string(1024, 'p'); }},
      {"cookie_name", [](configuration& c) { c.cookie_name = "__Http-s", c.http_only = false; }},
      {"same_site",
       [](configuration& c) {
         c.cookie_name = "s", c.secure = false, c.same_site = same_site::none;
       }},
      {"cookie_name", [](configuration& c) { c.secure = secure_policy::automatic; }},
      {"same_site",
       [](configuration& c) {
         c.cookie_name = "s", c.secure = secure_policy::automatic, c.same_site = same_site::none;
       }},
      {"trusted_proxies",
       [](configuration& c) {
         c.trusted_proxies = {"127.0.0.1", "nginx"};
       }},
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

TEST(rule_04_ids_and_signatures, secrets_of_sixteen_bytes_are_the_least) {
  auto options = valid();
  options.secret_key = "sixteen bytes ..";
  options.previous_secret_keys = {"sixteen bytes ..", "\nsixteen bytes .."};
  EXPECT_NO_THROW(validate(options));
}

TEST(rule_04_ids_and_signatures, the_fingerprint_of_a_secret_tells_servers_apart) {
  const std::string secret = "a secret of thirty-two bytes ...";
  EXPECT_EQ(secret_fingerprint(secret), "29952d49");
  EXPECT_NE(secret_fingerprint(secret), secret_fingerprint(secret + "\n"));
}

TEST(rule_04_ids_and_signatures, a_secret_is_in_no_configuration_error) {
  auto options = valid();
  options.cookie_name = "";
  try {
    validate(options);
    FAIL();
  } catch (const session_error& failure) {
    EXPECT_THAT(failure.what(), testing::Not(testing::HasSubstr(options.secret_key)));
  }
}

}  // namespace
}  // namespace dynasession
