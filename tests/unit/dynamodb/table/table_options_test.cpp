// SPDX-License-Identifier: Apache-2.0
#include "support/thrown_by.hpp"

#include <dynasession/dynamodb/table_options.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::table {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string refusal(const table_options& options) {
  return test::refusal_by([&] { validate(options); });
}

std::string refusal_of_tag(const std::string& key, const std::string& value) {
  return refusal({.tags = {{key, value}}});
}

TEST(table_options, defaults_are_valid_and_on_demand) {
  EXPECT_EQ(refusal({}), "none");
  EXPECT_FALSE(capacity_of({}));
}

TEST(table_options, a_capacity_means_provisioned) {
  const auto read = capacity_of({.read_capacity = 3});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->read, 3u);
  EXPECT_EQ(read->write, 5u);
  const auto written = capacity_of({.write_capacity = 3});
  ASSERT_TRUE(written);
  EXPECT_EQ(written->read, 10u);
  EXPECT_EQ(written->write, 3u);
}

TEST(table_options, provisioned_without_a_capacity_has_that_of_the_gem) {
  const auto units = capacity_of({.billing_mode = billing::provisioned});
  ASSERT_TRUE(units);
  EXPECT_EQ(units->read, 10u);
  EXPECT_EQ(units->write, 5u);
}

TEST(table_options, on_demand_has_no_capacity) {
  EXPECT_EQ(refusal({.billing_mode = billing::on_demand}), "none");
  EXPECT_THAT(refusal({.billing_mode = billing::on_demand, .read_capacity = 10}),
              StartsWith("billing_mode: "));
  EXPECT_THAT(refusal({.billing_mode = billing::on_demand, .write_capacity = 5}),
              StartsWith("billing_mode: "));
}

TEST(table_options, a_capacity_is_a_unit_or_more) {
  EXPECT_EQ(refusal({.read_capacity = 1, .write_capacity = 1'000'000'000}), "none");
  EXPECT_THAT(refusal({.read_capacity = 0}), StartsWith("read_capacity: "));
  EXPECT_THAT(refusal({.write_capacity = 0}), StartsWith("write_capacity: "));
  EXPECT_THAT(refusal({.read_capacity = 1'000'000'001}), StartsWith("read_capacity: "));
  EXPECT_THAT(refusal({.write_capacity = SIZE_MAX}), StartsWith("write_capacity: "));
}

TEST(table_options, tags_are_as_long_as_aws_takes_them) {
  const std::string umlaut = "\xC3\xBC";  // one character, two bytes
  EXPECT_EQ(refusal_of_tag(std::string(128, 'k'), std::string(256, 'v')), "none");
  EXPECT_EQ(refusal_of_tag("k", ""), "none");
  std::string key;
  for (int i = 0; i < 128; ++i) key += umlaut;
  EXPECT_EQ(refusal_of_tag(key, "v"), "none");
  EXPECT_THAT(refusal_of_tag(key + umlaut, "v"), StartsWith("tags: a key "));
  EXPECT_THAT(refusal_of_tag("", "v"), StartsWith("tags: a key "));
  EXPECT_THAT(refusal_of_tag(std::string(129, 'k'), "v"), StartsWith("tags: a key "));
  EXPECT_THAT(refusal_of_tag("owner", std::string(257, 'v')), StartsWith("tags: owner: "));
}

TEST(table_options, tags_hold_only_what_aws_takes) {
  EXPECT_EQ(refusal_of_tag("cost center/a+b=c._:@-1", "x y"), "none");
  for (const auto* wrong : {"a\nb", "a;b", "a$b", "a\"b", "\xFF", "\xC3"}) {
    EXPECT_THAT(refusal_of_tag(wrong, "v"), StartsWith("tags: a key ")) << wrong;
    EXPECT_THAT(refusal_of_tag("owner", wrong), StartsWith("tags: owner: ")) << wrong;
  }
  EXPECT_THAT(refusal_of_tag("owner", "hunter2;"), Not(HasSubstr("hunter2")));
}

TEST(table_options, the_prefix_of_aws_is_its_own) {
  EXPECT_THAT(refusal_of_tag("aws:x", "v"), HasSubstr("aws:"));
  EXPECT_THAT(refusal_of_tag("AWS:x", "v"), HasSubstr("prefix"));
  EXPECT_EQ(refusal_of_tag("aws", "aws:"), "none");
}

TEST(table_options, a_table_has_fifty_tags_at_the_most) {
  table_options options;
  for (int i = 0; i < 50; ++i) options.tags[std::to_string(i)] = "v";
  EXPECT_EQ(refusal(options), "none");
  options.tags["one more"] = "v";
  EXPECT_EQ(refusal(options), "tags: must be at most 50");
}

TEST(table_options, an_encryption_key_is_a_word) {
  for (const auto* key : {"alias/shop", "1234abcd-12ab-34cd-56ef-1234567890ab",
                          "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"})
    EXPECT_EQ(refusal({.encryption_key = key}), "none") << key;
  for (const std::string& key :
       {std::string("two words"), std::string("a\nb"), std::string(2049, 'k')})
    EXPECT_THAT(refusal({.encryption_key = key}), StartsWith("encryption_key: "));
}

TEST(table_options, timeout_must_be_positive_and_limited) {
  EXPECT_EQ(refusal({.timeout = 1s}), "none");
  for (const auto timeout : {0s, -1s, std::chrono::seconds::max()})
    EXPECT_THAT(refusal({.timeout = timeout}), StartsWith("timeout: "));
}

}  // namespace
}  // namespace dynasession::table
