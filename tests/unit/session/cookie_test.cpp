// SPDX-License-Identifier: Apache-2.0
#include <dynasession/cookie.hpp>
#include <dynasession/error.hpp>

#include <gtest/gtest.h>

#include <functional>

namespace dynasession {
namespace {

cookie named(std::string name, std::string value = "v") {
  cookie made;
  made.name = std::move(name);
  made.value = std::move(value);
  return made;
}

TEST(cookie, defaults_are_the_safe_ones) {
  EXPECT_EQ(named("s").to_header(), "s=v; Path=/; Secure; HttpOnly; SameSite=Lax");
}

TEST(cookie, every_attribute_is_written) {
  auto full = named("s");
  full.path = "/app";
  full.domain = ".example.org";
  full.max_age = std::chrono::hours(1);
  full.partitioned = true;
  full.site = same_site::none;
  EXPECT_EQ(full.to_header(),
            "s=v; Path=/app; Domain=example.org; Max-Age=3600; Secure; HttpOnly; SameSite=None; "
            "Partitioned");
  full.secure = full.http_only = full.partitioned = false;
  full.site = same_site::strict;
  EXPECT_EQ(full.to_header(), "s=v; Path=/app; Domain=example.org; Max-Age=3600; SameSite=Strict");
}

TEST(cookie, nothing_can_be_smuggled_into_the_header) {
  const std::vector<std::function<void(cookie&)>> attacks{
      [](cookie& c) { c.value = "v; Domain=evil.example"; },
      [](cookie& c) { c.value = "v\r\nSet-Cookie: a=b"; },
      [](cookie& c) { c.value = std::string("v\0w", 3); },
      [](cookie& c) { c.name = "a=b"; },
      [](cookie& c) { c.name = ""; },
      [](cookie& c) { c.path = "/; Secure"; },
      [](cookie& c) { c.path = "app"; },
      [](cookie& c) { c.domain = "a; HttpOnly"; },
      [](cookie& c) { c.domain = "a..b"; },
      [](cookie& c) { c.domain = "-a.example"; },
  };
  for (const auto& attack : attacks) {
    auto target = named("s");
    attack(target);
    EXPECT_THROW(target.to_header(), session_error) << &attack - attacks.data();
  }
}

TEST(cookie, what_browsers_refuse_is_known) {
  EXPECT_FALSE(refusal_reason(named("__Host-s")));
  EXPECT_FALSE(refusal_reason(named("__Secure-s")));
  EXPECT_FALSE(refusal_reason(named("__Http-s")));
  EXPECT_FALSE(refusal_reason(named("__Host-Http-s")));
  auto widest = named("__Http-s");
  widest.path = "/" + std::string(1023, 'p');
  widest.domain = ".example.org";
  EXPECT_FALSE(refusal_reason(widest));
  const std::vector<std::function<void(cookie&)>> mistakes{
      [](cookie& c) { c.secure = false; },
      [](cookie& c) { c.name = "__HOST-s", c.path = "/app"; },
      [](cookie& c) { c.domain = "example.org"; },
      [](cookie& c) { c.name = "__secure-s", c.secure = false; },
      [](cookie& c) { c.name = "s", c.site = same_site::none, c.secure = false; },
      [](cookie& c) { c.name = "s", c.partitioned = true, c.secure = false; },
      [](cookie& c) { c.max_age = std::chrono::days{401}; },
      [](cookie& c) { c.name = std::string(4096, 's'); },
      [](cookie& c) { c.name = "__Http-s", c.http_only = false; },
      [](cookie& c) { c.name = "__HTTP-s", c.secure = false; },
      [](cookie& c) { c.name = "__Host-Http-s", c.http_only = false; },
      [](cookie& c) { c.name = "__host-http-s", c.secure = false; },
      [](cookie& c) { c.name = "__Host-Http-s", c.path = "/app"; },
      [](cookie& c) { c.name = "__Host-Http-s", c.domain = "example.org"; },
      [](cookie& c) { c.name = "s", c.domain = "com"; },
      [](cookie& c) { c.name = "s", c.domain = ".localhost"; },
      [](cookie& c) { c.name = "s", c.domain = "example.org."; },
      [](cookie& c) { c.name = "s", c.domain = "com."; },
      [](cookie& c) { c.name = "s", c.path = "/" + std::string(1024, 'p'); },
      [](cookie& c) {
        c.name = "s", c.domain = "org";
        for (int i = 0; i < 126; ++i) c.domain = "a." + c.domain;
      },
  };
  for (const auto& mistake : mistakes) {
    auto target = named("__Host-s");
    mistake(target);
    EXPECT_TRUE(refusal_reason(target)) << &mistake - mistakes.data();
  }
}

}  // namespace
}  // namespace dynasession
