// SPDX-License-Identifier: Apache-2.0
#include "settings/option_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

/// What a text means to an option of type T; nullopt if it is refused.
template <class T>
std::optional<T> as(const option_value& from) {
  std::optional<T> to(std::in_place);
  if (read(from, *to)) to.reset();
  return to;
}

TEST(option_text, flags_are_those_of_yaml) {
  for (const auto* text : {"true", "True", "yes", "on", "ON"}) EXPECT_EQ(as<bool>(text), true);
  for (const auto* text : {"false", "FALSE", "no", "off"}) EXPECT_EQ(as<bool>(text), false);
  for (const auto* text : {"", "1", "0", "tru", "y", " true"})
    EXPECT_EQ(as<bool>(text), std::nullopt);
}

TEST(option_text, whole_numbers_may_be_grouped_as_in_ruby) {
  EXPECT_EQ(as<std::size_t>("0"), 0u);
  EXPECT_EQ(as<std::size_t>("604_800"), 604800u);
  EXPECT_EQ(as<std::size_t>("18446744073709551615"), 18446744073709551615u);
  for (const auto* text : {"", "-1", "+1", "1.0", "1e3", "_1", "1_", "1__0", "0x10", " 1", "1 ",
                           "ten", "18446744073709551616"})
    EXPECT_EQ(as<std::size_t>(text), std::nullopt) << text;
}

TEST(option_text, a_plain_number_counts_in_the_unit_of_the_option) {
  EXPECT_EQ(as<std::chrono::seconds>("3600"), 1h);
  EXPECT_EQ(as<std::chrono::milliseconds>("250"), 250ms);
  EXPECT_EQ(as<decimal_seconds>("0.25"), 250ms);
  EXPECT_EQ(as<decimal_seconds>("30"), 30s);
}

TEST(option_text, a_time_may_say_its_unit) {
  EXPECT_EQ(as<std::chrono::seconds>("30min"), 30min);
  EXPECT_EQ(as<std::chrono::seconds>("7d"), std::chrono::days(7));
  EXPECT_EQ(as<std::chrono::seconds>("2000ms"), 2s);
  EXPECT_EQ(as<std::chrono::milliseconds>("2s"), 2s);
  EXPECT_EQ(as<decimal_seconds>("250ms"), 250ms);
}

TEST(option_text, what_is_no_time_is_refused) {
  for (const auto* text : {"", "-1", "1.5", "min", "30 min", "30m", "1500ms", "5h30min", "none",
                           "9223372036854775807", "99999999999999999999", "9999999999999d"})
    EXPECT_EQ(as<std::chrono::seconds>(text), std::nullopt) << text;
  for (const auto* text : {"", "-0.1", ".", "1.2.3", "nan", "inf", "1e400", "0,5"})
    EXPECT_EQ(as<decimal_seconds>(text), std::nullopt) << text;
}

TEST(option_text, none_is_for_what_may_be_absent) {
  using maybe = std::optional<std::chrono::seconds>;
  EXPECT_EQ(as<maybe>("none"), std::optional<maybe>(maybe()));
  EXPECT_EQ(as<maybe>("60"), std::optional<maybe>(maybe(60s)));
  EXPECT_EQ(as<maybe>("nothing"), std::nullopt);
}

TEST(option_text, words_are_known_in_any_case) {
  EXPECT_EQ(as<concurrency_policy>("reject"), concurrency_policy::reject);
  EXPECT_EQ(as<same_site>("Strict"), same_site::strict);
  EXPECT_EQ(as<same_site>("none"), same_site::none);
  EXPECT_EQ(as<same_site>("lux"), std::nullopt);
  EXPECT_EQ(as<same_site>(""), std::nullopt);
}

TEST(option_text, a_refusal_names_what_is_accepted) {
  concurrency_policy policy{};
  EXPECT_EQ(read(option_value("both"), policy), "must be one of merge, reject, lock");
}

TEST(option_text, digits_stay_as_they_are_in_a_text) {
  EXPECT_EQ(as<std::string>("00123_4"), "00123_4");
}

TEST(option_text, a_list_is_a_list_or_separated_by_commas) {
  using list = std::vector<std::string>;
  EXPECT_EQ(as<list>("a, b"), (list{"a", "b"}));
  EXPECT_EQ(as<list>("a"), list{"a"});
  EXPECT_EQ(as<list>(""), list{});
  EXPECT_EQ(as<list>("a,,b"), (list{"a", "", "b"}));
  EXPECT_EQ(as<list>(list{"a,b"}), list{"a,b"});
}

TEST(option_text, a_list_is_no_single_value) {
  const option_value list(std::vector<std::string>{"1"});
  EXPECT_FALSE(as<bool>(list));
  EXPECT_FALSE(as<std::string>(list));
  EXPECT_FALSE(as<std::size_t>(list));
  EXPECT_FALSE(as<std::chrono::seconds>(list));
  EXPECT_FALSE(as<decimal_seconds>(list));
  EXPECT_FALSE(as<concurrency_policy>(list));
  EXPECT_FALSE(as<std::optional<std::size_t>>(list));
}

template <class T>
void expect_same_when_read_again(const T& value) {
  EXPECT_EQ(as<T>(text_of(value)), value) << text_of(value);
}

TEST(option_text, what_is_written_is_read_as_the_same) {
  expect_same_when_read_again(true);
  expect_same_when_read_again(std::string("a b"));
  expect_same_when_read_again(std::vector<std::string>{"a", "b"});
  expect_same_when_read_again(std::size_t{1024});
  expect_same_when_read_again(std::chrono::seconds(18000));
  expect_same_when_read_again(std::chrono::milliseconds(250));
  for (const double count : {0.25, 1e-7, 3600.0, 5e-324, 1.7976931348623157e308})
    expect_same_when_read_again(decimal_seconds(count));
  expect_same_when_read_again(concurrency_policy::reject);
  expect_same_when_read_again(same_site::strict);
}

}  // namespace
}  // namespace dynasession::detail
