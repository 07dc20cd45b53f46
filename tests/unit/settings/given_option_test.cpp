// SPDX-License-Identifier: Apache-2.0
#include "settings/given_option.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

TEST(given_option, an_error_tells_place_option_and_problem) {
  const auto reason = invalid_option("a.yml:3", "max_age", "must be a number");
  EXPECT_EQ(reason.code(), errc::invalid_configuration);
  EXPECT_EQ(reason.detail(), "a.yml:3: max_age: must be a number");
  EXPECT_EQ(invalid_option("a.yml:3", "", "is no map").detail(), "a.yml:3: is no map");
}

TEST(given_option, a_name_that_could_be_anything_is_not_shown) {
  for (const auto& name : {std::string("two words"), std::string("a\nb"), std::string(33, 'a'),
                           std::string("caf\xC3\xA9")})
    EXPECT_EQ(invalid_option("code", name, "unknown").detail(), "code: (a name): unknown");
}

}  // namespace
}  // namespace dynasession::detail
