// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/canonical_uri.hpp"

#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

TEST(canonical_uri, a_path_never_climbs_above_the_root) {
  EXPECT_EQ(canonical_path("", true), "/");
  EXPECT_EQ(canonical_path("/../../a", true), "/a");
  EXPECT_EQ(canonical_path("/a/b/../c/./d//e/", true), "/a/c/d/e/");
  EXPECT_EQ(canonical_path("/...", true), "/...");
}

TEST(canonical_uri, a_path_that_is_not_normalised_is_only_encoded) {
  EXPECT_EQ(canonical_path("", false), "/");
  EXPECT_EQ(canonical_path("/a/..//%2F:\x80", false), "/a/..//%252F%3A%80");
}

TEST(canonical_uri, a_query_is_encoded_once_whether_it_was_or_not) {
  EXPECT_EQ(canonical_query("a=%2f&b=/"), "a=%2F&b=%2F");
  EXPECT_EQ(canonical_query("a=+&b=%20"), "a=%2B&b=%20");
}

TEST(canonical_uri, what_is_no_escape_is_text) {
  EXPECT_EQ(canonical_query("a=%"), "a=%25");
  EXPECT_EQ(canonical_query("a=%4"), "a=%254");
  EXPECT_EQ(canonical_query("a=%zz%+1"), "a=%25zz%25%2B1");
}

TEST(canonical_uri, parameters_are_sorted_by_name_then_value) {
  EXPECT_EQ(canonical_query("b=2&a=2&a=1&a-b=0"), "a=1&a=2&a-b=0&b=2");
}

TEST(canonical_uri, odd_parameters_keep_their_meaning) {
  EXPECT_EQ(canonical_query(""), "");
  EXPECT_EQ(canonical_query("&&a&&"), "a=");
  EXPECT_EQ(canonical_query("=1&a=b=c"), "=1&a=b%3Dc");
}

}  // namespace
}  // namespace dynasession::aws
