// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace dynasession {
namespace {

TEST(error, every_code_has_words_of_its_own) {
  std::set<std::string> messages;
  const int last = static_cast<int>(errc::callback_failed);
  for (int code = 1; code <= last; ++code) messages.insert(error_category().message(code));
  EXPECT_EQ(messages.size(), static_cast<std::size_t>(last));
  EXPECT_FALSE(messages.contains(error_category().message(last + 1)));
}

TEST(error, every_code_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  const int last = static_cast<int>(errc::callback_failed);
  for (int code = 1; code <= last; ++code) names.insert(to_string(static_cast<errc>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last));
  EXPECT_TRUE(names.contains("deadline_exceeded"));
  EXPECT_EQ(to_string(errc{}), "unknown");
}

TEST(error, an_exception_carries_code_and_detail) {
  const session_error thrown(error(errc::conflict, "key \"n\""));
  EXPECT_EQ(thrown.code(), errc::conflict);
  EXPECT_STREQ(thrown.what(), "another request changed the session: key \"n\"");
  EXPECT_EQ(thrown.reason().detail(), "key \"n\"");
}

TEST(error, a_result_without_a_value_throws_it) {
  const result<int> failed = error(errc::store_full, "sessions.db");
  EXPECT_THROW(failed.value(), session_error);
  EXPECT_EQ(result<int>(3).value(), 3);
}

}  // namespace
}  // namespace dynasession
