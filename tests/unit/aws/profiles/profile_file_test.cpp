// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/profile_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dynasession::aws {
namespace {

constexpr auto config = profile_file_kind::config;
constexpr auto of_credentials = profile_file_kind::credentials;

std::string parse_refusal(std::string_view text) {
  const auto parsed = parse_profile_file(text, config);
  return parsed.problems.empty() ? "accepted" : parsed.problems.front().reason;
}

TEST(profile_file, has_properties_by_profile) {
  const auto file = parse_profile_file(
      "# mine\n[default]\nRegion = eu-west-1 ; near\n\n[profile a]\r\nb=c#d\r\n", config);
  EXPECT_EQ(file.profiles,
            (sections{{"default", {{"region", "eu-west-1"}}}, {"a", {{"b", "c#d"}}}}));
}

TEST(profile_file, credentials_names_its_profiles_without_a_word_before) {
  const auto file = parse_profile_file("[a]\nb = c\n[profile d]\ne = f\n", of_credentials);
  EXPECT_EQ(file.profiles, (sections{{"a", {{"b", "c"}}}}));
}

TEST(profile_file, has_settings_of_services_too) {
  const auto file =
      parse_profile_file("[services local]\ndynamodb =\n  endpoint_url = http://h\n", config);
  EXPECT_EQ(file.services, (sections{{"local", {{"dynamodb", "\nendpoint_url = http://h"}}}}));
  EXPECT_TRUE(file.profiles.empty());
}

TEST(profile_file, is_merged_property_by_property) {
  auto file = parse_profile_file("[default]\na = 1\nb = 1\n", config);
  file.merge(parse_profile_file("[default]\nb = 2\n[c]\nd = 3\n", of_credentials));
  EXPECT_EQ(file.profiles, (sections{{"default", {{"a", "1"}, {"b", "2"}}}, {"c", {{"d", "3"}}}}));
}

TEST(profile_file, that_is_wrong_is_refused_by_line_and_not_repeated) {
  EXPECT_EQ(parse_refusal("hush = hush"), "line 1: a property is before the first section");
  EXPECT_EQ(parse_refusal("\n hush"), "line 2: a property is before the first section");
  EXPECT_EQ(parse_refusal("[default]\nhush"), "line 2: a property has no '='");
  EXPECT_EQ(parse_refusal("[default]\n= hush"), "line 2: a property has no name");
  EXPECT_EQ(parse_refusal("[default"), "line 1: a section's name does not end with ']'");
  EXPECT_EQ(parse_refusal("[default]\n hush"), "line 2: a property has no '='");
  EXPECT_EQ(parse_refusal("[default]\ns3 =\n hush"), "line 3: a nested property has no '='");
  EXPECT_EQ(parse_refusal("[default]\ns3 =\n = hush"), "line 3: a nested property has no name");
}

TEST(profile_file, is_read_as_other_tools_read_it) {
  const sections region{{"default", {{"region", "eu-west-1"}}}};
  for (const auto* text :
       {"\xef\xbb\xbf[default]\nregion = eu-west-1\n", "[default]\n  region = eu-west-1\n",
        "  # mine\n[default]\n\t; [a]\nregion = eu-west-1\n  # more\n",
        "[default] mine\nregion = eu-west-1\n", "[default] ] # [\nregion = eu-west-1\n"}) {
    EXPECT_EQ(parse_refusal(text), "accepted") << text;
    EXPECT_EQ(parse_profile_file(text, config).profiles, region) << text;
  }
}

TEST(profile_file, may_have_all_its_properties_indented) {
  const auto file = parse_profile_file(
      "[default]\n  a = 1\n  b =\n    c = 2\n  d = 3\n    more\ne = 4\n", config);
  EXPECT_TRUE(file.problems.empty());
  EXPECT_EQ(file.profiles,
            (sections{{"default", {{"a", "1"}, {"b", "\nc = 2"}, {"d", "3\nmore"}, {"e", "4"}}}}));
}

TEST(profile_file, knows_the_section_of_what_is_wrong_and_reads_the_rest) {
  const auto file = parse_profile_file(
      "x\n[default]\nx\na = 1\n[profile b]\nx\n[sso-session c]\nx\n[services d]\nx\n[other]\nx\n"
      "[profile e",
      config);
  std::vector<std::string> found;
  for (const auto& each : file.problems) found.push_back(each.section);
  EXPECT_EQ(found, (std::vector<std::string>{"", "profile default", "profile b", "sso-session c",
                                             "services d", "", "profile e"}));
  EXPECT_EQ(file.profiles.at("default"), (properties{{"a", "1"}}));
  EXPECT_EQ(file.problem_in("profile b")->detail(), "line 6: a property has no '='");
  EXPECT_FALSE(file.problem_in("profile absent"));
}

TEST(profile_file, of_any_bytes_does_no_harm) {
  using namespace std::string_view_literals;
  for (const auto text : {"["sv, "[]"sv, "[ ]\na=b"sv, "]"sv, "\0"sv, "[default]\n\xff=\xff"sv,
                          "\r\n\r"sv, "[profile ]"sv, "[profile"sv, "=\n"sv, "[#]"sv})
    EXPECT_THAT(parse_refusal(text), testing::AnyOf("accepted", testing::StartsWith("line 1: ")));
}

}  // namespace
}  // namespace dynasession::aws
