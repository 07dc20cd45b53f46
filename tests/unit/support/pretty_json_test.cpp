// SPDX-License-Identifier: Apache-2.0
#include "support/pretty_json.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

namespace json = boost::json;

TEST(pretty_json, has_a_member_a_line) {
  const auto value = json::parse(R"({"a":[1,"x\"\n"],"b":{"c\\":null},"d":{},"e":[]})");
  EXPECT_EQ(pretty_json(value), R"({
  "a": [
    1,
    "x\"\n"
  ],
  "b": {
    "c\\": null
  },
  "d": {},
  "e": []
}
)");
  EXPECT_EQ(json::parse(pretty_json(value)), value);
}

}  // namespace
}  // namespace dynasession::detail
