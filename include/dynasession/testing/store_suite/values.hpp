// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

#include <limits>

namespace dynasession::inline v0::detail::store_suite {

using integer_limits = std::numeric_limits<std::int64_t>;

DYNASESSION_STORE_SUITE(rule_12_values_are_loaded_as_they_were_stored, store_test);

/// Values of every kind, under keys that have a meaning in one database or another.
inline stored_values awkward_values() {
  using namespace std::string_literals;
  return {
      {"smallest", number(integer_limits::min())},
      {"biggest", number(integer_limits::max())},
      {"zero", number(0)},
      {"empty text", text("")},
      {"null", "null"s},
      {"true", "true"s},
      {"double", "0.1"s},
      {"beyond 64 bits", "18446744073709551615"s},
      {"array", "[1,[2,{\"a\":null}],\"b\"]"s},
      {"spaced object", "{ \"b\" : 1 ,\n \"a\" : 2 }"s},
      {"digits", text("42")},
      {"escapes", text("\\u0000\\n\\\"\\\\")},
      {"unicode", text("gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x91\x8b \xe2\x80\xa8")},
      {"DEL", text("\x7f")},
      {"long text", text(std::string(100 * 1024, 'x'))},
      {std::string(255, 'k'), number(255)},
      {"\xc3\xa9t\xc3\xa9 \xf0\x9f\x8c\x9e", number(1)},
      {"\0nul"s, number(2)},
      {"in\0side"s, number(3)},
      {"in"s, number(4)},
      {"a.b", number(5)},
      {"a", number(6)},
      {"#x", number(7)},
      {":x", number(8)},
      {"$.x[0]", number(9)},
      {"data", number(10)},
      {"version", number(11)},
      {"expire_at", number(12)},
      {" ", number(13)},
      {"'; drop table sessions; --", number(14)},
      {"quote\"backslash\\", number(15)},
      {"A", number(16)},
  };
}

TEST_P(rule_12_values_are_loaded_as_they_were_stored, from_a_create) {
  given("a", awkward_values());
  EXPECT_EQ(values_of("a"), awkward_values());
}

TEST_P(rule_12_values_are_loaded_as_they_were_stored, from_a_save) {
  given("a");
  auto request = save_of("a");
  for (const auto& [key, value] : awkward_values()) request.what.actions[key] = set(value);
  ASSERT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), awkward_values());
}

TEST_P(rule_12_values_are_loaded_as_they_were_stored, from_a_renew) {
  given("old", awkward_values());
  given_renewed("old", "new");
  EXPECT_EQ(values_of("new"), awkward_values());
}

TEST_P(rule_12_values_are_loaded_as_they_were_stored, and_each_can_be_expected) {
  given("a", awkward_values());
  auto request = save_of("a");
  for (const auto& [key, value] : awkward_values()) request.what.expected[key] = value;
  EXPECT_EQ(save(request), no_error);
}

TEST_P(rule_12_values_are_loaded_as_they_were_stored, and_each_can_be_erased_alone) {
  given("a", awkward_values());
  auto left = awkward_values();
  while (!left.empty()) {
    auto request = save_of("a");
    request.what.actions[left.begin()->first] = erase();
    ASSERT_EQ(save(request), no_error);
    left.erase(left.begin());
    ASSERT_EQ(values_of("a"), left);
  }
}

TEST_P(rule_12_values_are_loaded_as_they_were_stored, three_hundred_in_one_save) {
  given("a");
  auto request = save_of("a");
  stored_values wanted;
  for (int i = 0; i < 300; ++i) {
    const auto key = "key number " + std::to_string(i);
    wanted[key] = i % 2 == 0 ? number(i) : text(key);
    request.what.actions[key] = i % 2 == 0 ? add(i) : set(text(key));
  }
  ASSERT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), wanted);
  EXPECT_EQ(version_of("a"), 2);
}

DYNASESSION_STORE_SUITE(rule_24_eventual_reads, store_test);

TEST_P(rule_24_eventual_reads, show_no_other_record_and_none_that_has_expired) {
  given("a", {{"n", number(1)}});
  const auto read = [this](std::string key, timestamp time) {
    return run(store_->load_eventually(std::move(key), time)).value();
  };
  const auto found = read("a", now());
  EXPECT_TRUE(found || store_->has_eventual_reads());
  if (found) {
    EXPECT_EQ(found->key, "a");
    EXPECT_EQ(found->values, (stored_values{{"n", number(1)}}));
  }
  EXPECT_FALSE(read("b", now()));
  EXPECT_FALSE(read("a", draft("a").expire_at));
}

}  // namespace dynasession::inline v0::detail::store_suite
