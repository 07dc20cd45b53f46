// SPDX-License-Identifier: Apache-2.0
#include "settings/yaml_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace dynasession::detail {
namespace {

const variables named{{"A", "one"}, {"DOLLAR", "x$"}, {"EMPTY", ""}, {"NESTED", "${A}"}};

std::string expanded(std::string text) {
  const auto wrong = expand(text, named);
  return wrong ? "error: " + *wrong : text;
}

TEST(expand, replaces_what_is_named) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", ""},
      {"plain", "plain"},
      {"${A}", "one"},
      {"<${A}|${A}>", "<one|one>"},
      {"${A:-two}", "one"},
      {"${B:-two}", "two"},
      {"${EMPTY:-two}", "two"},
      {"${EMPTY}", ""},
      {"${B:-}", ""},
      {"${B:-a:-b}", "a:-b"},
      {"${DOLLAR}${A}", "x$one"},
  };
  for (const auto& [text, result] : cases) EXPECT_EQ(expanded(text), result) << text;
}

TEST(expand, leaves_other_dollars_alone) {
  for (const std::string text : {"$", "$A", "a$b", "$$", "cost: 5$", "{A}"})
    EXPECT_EQ(expanded(text), text);
  EXPECT_EQ(expanded("$${A}"), "${A}");
}

TEST(expand, what_a_variable_holds_is_not_expanded_again) {
  EXPECT_EQ(expanded("${NESTED}"), "${A}");
}

TEST(expand, refuses_what_looks_like_a_secret_where_no_secret_belongs) {
  const variables secrets{{"AWS_SECRET_ACCESS_KEY", "a"},
                          {"AWS_ACCESS_KEY_ID", "a"},
                          {"DB_PASSWORD", "a"},
                          {"Github_Token", "a"},
                          {"DB_PASS", "a"},
                          {"MY_PWD", "a"},
                          {"SESSION_KEY", "a"},
                          {"AUTH_HEADER", "a"},
                          {"DATABASE_URL", "postgres://user:a@db"}};
  for (const auto& [name, value] : secrets) {
    std::string text = "${" + name + "}";
    EXPECT_TRUE(expand(text, secrets, expansion::no_secrets)) << name;
    EXPECT_FALSE(expand(text, secrets)) << name;
  }
  for (const auto* text : {"${A}", "${TABLE_KEY:-id}", "${HOST:-http://db}", "${COMPASS:-a}",
                           "${AUTHOR:-a}", "${SESSION_KEY_FILE:-a}"}) {
    std::string copy = text;
    EXPECT_FALSE(expand(copy, named, expansion::no_secrets)) << text;
  }
}

TEST(expand, takes_for_an_endpoint_only_what_is_named_as_a_part_of_one) {
  const variables all{{"SHOP_SIGNER", "hush"}, {"SECURITY_PIN", "hush"}, {"DBHOST", "db"},
                      {"DB_PORT", "8000"},     {"AWS_REGION", "here"},   {"HOST_TOKEN", "hush"}};
  for (const auto* name : {"SHOP_SIGNER", "SECURITY_PIN", "HOST_TOKEN", "OTHER:-x"}) {
    std::string text = std::string("http://${") + name + "}";
    const auto wrong = expand(text, all, expansion::endpoints);
    ASSERT_TRUE(wrong) << name;
    EXPECT_THAT(*wrong, testing::Not(testing::HasSubstr("hush")));
  }
  std::string text = "http://${DBHOST}.${AWS_REGION}:${DB_PORT}";
  EXPECT_FALSE(expand(text, all, expansion::endpoints));
  EXPECT_EQ(text, "http://db.here:8000");
}

TEST(expand, names_the_variable_that_is_missing) {
  EXPECT_THAT(expanded("${MISSING}"), testing::AllOf(testing::StartsWith("error: "),
                                                     testing::HasSubstr("MISSING is not set")));
}

TEST(expand, refuses_what_is_no_name) {
  for (const std::string text : {"${", "${A", "${}", "${1A}", "${A-b}", "${ A }", "${A:b}",
                                 "${:-b}", "${B:-${A}}", "${A:-${B:-c}}"})
    EXPECT_THAT(expanded(text), testing::StartsWith("error: ")) << text;
}

TEST(expand, an_error_leaves_the_text_as_it_was) {
  std::string text = "${A} ${MISSING}";
  EXPECT_TRUE(expand(text, named));
  EXPECT_EQ(text, "${A} ${MISSING}");
}

}  // namespace
}  // namespace dynasession::detail
