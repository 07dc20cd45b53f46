// SPDX-License-Identifier: Apache-2.0
#include "session/presented_cookies.hpp"
#include "vectors.hpp"

#include <dynasession/cookie.hpp>
#include <dynasession/error.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

using dynasession::detail::for_each_cookie;
using dynasession::detail::for_each_value;

namespace json = boost::json;
using pairs = std::vector<std::pair<std::string, std::string>>;

pairs read(std::string_view field) {
  pairs found;
  for_each_cookie(field, [&](auto name, auto value) { found.emplace_back(name, value); });
  return found;
}

std::vector<std::string> values_of(std::string_view field, std::string_view name) {
  std::vector<std::string> found;
  for_each_value(field, name, [&](std::string_view value) { found.emplace_back(value); });
  return found;
}

std::string text(const json::value& value) { return json::value_to<std::string>(value); }

std::string unquoted(std::string value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

std::optional<std::string> written(const cookie& c) {
  try {
    return c.to_header();
  } catch (const session_error&) {
    return std::nullopt;
  }
}

TEST(conformance_cookies, go_reads_cookie_fields_as_we_do) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "6-cookies/go-net-http/read-cookie-header.json");
  for (const auto& each : cases) {
    const auto wanted_name = text(each.at("filter_name"));
    pairs found;
    for (const auto& line : each.at("cookie_header_lines").as_array())
      for (auto& pair : read(line.as_string()))
        if (wanted_name.empty() || pair.first == wanted_name) found.push_back(std::move(pair));
    pairs expected;
    for (const auto& cookie : each.at("cookies").as_array())
      expected.emplace_back(text(cookie.at("name")), text(cookie.at("value")));
    EXPECT_EQ(found, expected);
  }
  RecordProperty("cases", static_cast<int>(cases.size()));
}

TEST(conformance_cookies, go_writes_cookie_fields_that_we_read) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "6-cookies/go-net-http/write-cookie-header.json");
  for (const auto& each : cases) {
    pairs expected;
    for (const auto& pair : each.at("cookies").as_array())
      expected.emplace_back(text(pair.at(0)), text(pair.at(1)));
    EXPECT_EQ(read(each.at("cookie_header").as_string()), expected);
  }
}

// Two deliberate differences: quotes around a value are removed, and %-escapes are kept.
TEST(conformance_cookies, jshttp_reads_the_first_cookie_of_each_name_as_we_do) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "6-cookies/jshttp-cookie/parse-cookie.json");
  for (const auto& each : cases) {
    const auto field = text(each.at("cookie_header"));
    if (field.find("%20") != field.npos) continue;
    for (const auto& [name, value] : each.at("expected").as_object()) {
      const auto found = values_of(field, name);
      ASSERT_FALSE(found.empty()) << field;
      EXPECT_EQ(found.front(), unquoted(text(value))) << field;
    }
  }
}

// Where Go drops or quotes invalid characters, we refuse to write the cookie.
TEST(conformance_cookies, go_writes_set_cookie_fields_as_we_do) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "6-cookies/go-net-http/write-set-cookie.json");
  for (const auto& each : cases) {
    const auto& given = each.at("cookie").as_object();
    if (given.contains("Expires")) continue;  // we write Max-Age
    cookie ours;
    ours.name = text(given.at("Name"));
    ours.value = text_or_empty(given, "Value");
    ours.domain = text_or_empty(given, "Domain");
    if (given.contains("Path")) ours.path = text(given.at("Path"));
    if (given.contains("MaxAge"))
      ours.max_age = std::chrono::seconds(given.at("MaxAge").as_int64());
    const auto site = text_or_empty(given, "SameSite");
    ours.site = site == "strict" ? same_site::strict
                : site == "none" ? same_site::none
                                 : same_site::lax;
    const auto expected = text(each.at("set_cookie"));
    const auto header = written(ours);
    const bool dropped = expected.empty() || expected.find('"') != expected.npos ||
                         (given.contains("Domain") && expected.find("Domain") == expected.npos);
    EXPECT_EQ(header.has_value(), !dropped) << expected;
    if (!header || dropped) continue;
    std::string_view rest = expected;
    while (!rest.empty()) {
      const auto part = rest.substr(0, rest.find("; "));
      EXPECT_THAT("; " + *header + ";", testing::HasSubstr("; " + std::string(part) + ";"));
      rest.remove_prefix(std::min(rest.size(), part.size() + 2));
    }
  }
}

TEST(conformance_cookies, go_sanitizes_just_the_values_that_we_refuse) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "6-cookies/go-net-http/sanitize-value.json");
  for (const auto& each : cases) {
    cookie ours;
    ours.name = "c";
    ours.value = text(each.at("in"));
    EXPECT_EQ(written(ours).has_value(), each.at("in") == each.at("want")) << ours.value;
  }
}

TEST(conformance_cookies, those_of_busy_sites_are_read) {
  const auto sites = vectors("6-cookies/jshttp-cookie/top-cookie.json");
  if (!sites) GTEST_SKIP() << "no vectors here";
  for (const auto& [site, field] : sites->as_object()) {
    if (text(field).empty()) continue;
    const auto with_ours = text(field) + "; __Host-session=ours";
    EXPECT_THAT(values_of(with_ours, "__Host-session"), testing::ElementsAre("ours")) << site;
  }
}

}  // namespace
}  // namespace dynasession::test
