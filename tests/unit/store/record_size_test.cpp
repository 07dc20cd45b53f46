// SPDX-License-Identifier: Apache-2.0
#include <dynasession/store/record_size.hpp>

#include <gtest/gtest.h>

namespace dynasession {
namespace {

stored_values filled_to(std::size_t size) {
  stored_values values{{"biggest", std::string()}, {"count", std::int64_t{5}}, {"a", "true"}};
  std::get<std::string>(values["biggest"]).assign(size - record_size(values), 'x');
  return values;
}

TEST(rule_20_size, names_and_values_count) {
  const auto empty = record_size({});
  EXPECT_EQ(record_size({{"name", std::string(100, 'x')}}), empty + 105);
  EXPECT_GT(record_size({{"n", std::int64_t{-1}}}), empty + 10);
}

TEST(rule_20_size, a_record_of_exactly_the_limit_fits) {
  EXPECT_TRUE(check_record_size(filled_to(max_record_size)));
}

TEST(rule_20_size, one_byte_more_is_refused_with_the_size_and_the_biggest_keys) {
  const auto refused = check_record_size(filled_to(max_record_size + 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), errc::session_too_large);
  const auto detail = refused.error().detail();
  EXPECT_TRUE(
      detail.starts_with("409601 bytes of at most 409600; the biggest keys are \"biggest\" ("))
      << detail;
  EXPECT_TRUE(detail.ends_with("), \"count\" (18), \"a\" (6)")) << detail;
}

TEST(rule_20_size, a_limit_of_a_store_counts_as_well) {
  EXPECT_TRUE(check_record_size(filled_to(2000), 2000));
  const auto detail = check_record_size(filled_to(2001), 2000).error().detail();
  EXPECT_TRUE(detail.starts_with("2001 bytes of at most 2000; the biggest keys are \"biggest\" ("))
      << detail;
}

TEST(rule_20_size, the_error_names_three_keys_at_the_most_and_no_value) {
  auto values = filled_to(max_record_size + 1);
  values["second"] = std::string(5000, 'y');
  values["third"] = std::string(4000, 'z');
  const auto detail = check_record_size(values).error().detail();
  EXPECT_TRUE(detail.ends_with("\"second\" (5007), \"third\" (4006)")) << detail;
  EXPECT_EQ(detail.find("yyy"), std::string::npos);
}

}  // namespace
}  // namespace dynasession
