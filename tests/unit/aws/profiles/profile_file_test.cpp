// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/profile_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

constexpr auto config = profile_file_kind::config;
constexpr auto of_credentials = profile_file_kind::credentials;

std::string parse_refusal(std::string_view text) {
  const auto parsed = parse_profile_file(text, config);
  return parsed ? "accepted" : parsed.error().detail();
}

TEST(profile_file, has_properties_by_profile) {
  const auto file =
      parse_profile_file("# mine\n[default]\nRegion = eu-west-1 ; near\n\n[profile a]\r\nb=c#d\r\n",
                         config)
          .value();
  EXPECT_EQ(file.profiles,
            (sections{{"default", {{"region", "eu-west-1"}}}, {"a", {{"b", "c#d"}}}}));
}

TEST(profile_file, credentials_names_its_profiles_without_a_word_before) {
  const auto file = parse_profile_file("[a]\nb = c\n[profile d]\ne = f\n", of_credentials).value();
  EXPECT_EQ(file.profiles, (sections{{"a", {{"b", "c"}}}}));
}

TEST(profile_file, has_settings_of_services_too) {
  const auto file =
      parse_profile_file("[services local]\ndynamodb =\n  endpoint_url = http://h\n", config)
          .value();
  EXPECT_EQ(file.services, (sections{{"local", {{"dynamodb", "\nendpoint_url = http://h"}}}}));
  EXPECT_TRUE(file.profiles.empty());
}

TEST(profile_file, is_merged_property_by_property) {
  auto file = parse_profile_file("[default]\na = 1\nb = 1\n", config).value();
  file.merge(parse_profile_file("[default]\nb = 2\n[c]\nd = 3\n", of_credentials).value());
  EXPECT_EQ(file.profiles, (sections{{"default", {{"a", "1"}, {"b", "2"}}}, {"c", {{"d", "3"}}}}));
}

TEST(profile_file, that_is_wrong_is_refused_by_line_and_not_repeated) {
  EXPECT_EQ(parse_refusal("hush = hush"), "line 1: a property is before the first section");
  EXPECT_EQ(parse_refusal("\n hush"), "line 2: a line is before the first section");
  EXPECT_EQ(parse_refusal("[default]\nhush"), "line 2: a property has no '='");
  EXPECT_EQ(parse_refusal("[default]\n= hush"), "line 2: a property has no name");
  EXPECT_EQ(parse_refusal("[default"), "line 1: a section's name does not end with ']'");
  EXPECT_EQ(parse_refusal("[default]\n hush"),
            "line 2: an indented line does not follow a property");
  EXPECT_EQ(parse_refusal("[default]\ns3 =\n hush"), "line 3: a nested property has no '='");
  EXPECT_EQ(parse_refusal("[default]\ns3 =\n = hush"), "line 3: a nested property has no name");
}

TEST(profile_file, of_any_bytes_does_no_harm) {
  using namespace std::string_view_literals;
  for (const auto text : {"["sv, "[]"sv, "[ ]\na=b"sv, "]"sv, "\0"sv, "[default]\n\xff=\xff"sv,
                          "\r\n\r"sv, "[profile ]"sv, "[profile"sv, "=\n"sv, "[#]"sv})
    EXPECT_THAT(parse_refusal(text), testing::AnyOf("accepted", testing::StartsWith("line 1: ")));
}

}  // namespace
}  // namespace dynasession::aws
