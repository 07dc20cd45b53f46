// SPDX-License-Identifier: Apache-2.0
#include <dynasession/json.hpp>
#include <dynasession/session.hpp>

#include <boost/json/value.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace shop {

struct item {
  std::string name;
  int count = 0;
  bool operator==(const item&) const = default;
};

item tag_invoke(boost::json::value_to_tag<item>, const boost::json::value& from) {
  return {boost::json::value_to<std::string>(from.at("name")),
          boost::json::value_to<int>(from.at("count"))};
}

void tag_invoke(boost::json::value_from_tag, boost::json::value& to, const item& from) {
  to = {{"name", from.name}, {"count", from.count}};
}

}  // namespace shop

namespace dynasession {
namespace {

template <class F>
session_error thrown_by(F act) {
  try {
    act();
  } catch (const session_error& failure) {
    return failure;
  }
  ADD_FAILURE() << "nothing was thrown";
  return session_error(error());
}

TEST(rule_12_values, come_back_as_they_were_set) {
  session s;
  s.set("int", 42);
  s.set("bool", true);
  s.set("double", 0.1);
  s.set("text", "ann");
  s.set("string", std::string("bob"));
  s.set("list", std::vector<std::string>{"a", "b"});
  s.set("map", std::map<std::string, int>{{"a", 1}});
  s.set("null", nullptr);
  EXPECT_EQ(s.get<int>("int"), 42);
  EXPECT_EQ(s.get<double>("int"), 42.0);
  EXPECT_EQ(s.get<bool>("bool"), true);
  EXPECT_EQ(s.get<double>("double"), 0.1);
  EXPECT_EQ(s.get<std::string>("text"), "ann");
  EXPECT_EQ(s.get<std::string>("string"), "bob");
  EXPECT_EQ(s.get<std::vector<std::string>>("list"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ((s.get<std::map<std::string, int>>("map")), (std::map<std::string, int>{{"a", 1}}));
  EXPECT_TRUE(s.get<boost::json::value>("null")->is_null());
}

TEST(rule_12_values, types_of_the_application_work_too) {
  session s;
  const std::vector<shop::item> cart{{"tea", 2}, {"cup", 1}};
  s.set("cart", cart);
  EXPECT_EQ(s.get<std::vector<shop::item>>("cart"), cart);
}

TEST(rule_12_values, an_absent_key_is_nullopt_or_the_fallback) {
  session s;
  EXPECT_EQ(s.get<int>("n"), std::nullopt);
  EXPECT_EQ(s.get_or("n", 7), 7);
  EXPECT_EQ(s.get_or("name", "nobody"), "nobody");
  EXPECT_FALSE(s.contains("n"));
  s.set("n", 1);
  s.set("name", "ann");
  EXPECT_EQ(s.get_or("n", 7), 1);
  EXPECT_EQ(s.get_or("name", "nobody"), "ann");
  EXPECT_TRUE(s.contains("n"));
}

TEST(rule_12_values, a_wrong_type_is_an_error_that_names_the_key_and_not_the_value) {
  session s;
  s.set("card", "4111-secret");
  const auto failure = thrown_by([&] { s.get<int>("card"); });
  EXPECT_EQ(failure.code(), errc::wrong_type);
  EXPECT_THAT(failure.what(), testing::HasSubstr("\"card\""));
  EXPECT_THAT(failure.what(), testing::Not(testing::HasSubstr("secret")));
}

TEST(rule_12_values, a_number_that_does_not_fit_is_a_wrong_type) {
  session s;
  s.set("n", 300);
  EXPECT_EQ(thrown_by([&] { s.get<signed char>("n"); }).code(), errc::wrong_type);
  s.set("n", -1);
  EXPECT_EQ(thrown_by([&] { s.get<unsigned>("n"); }).code(), errc::wrong_type);
  s.set("n", -1e300);
  EXPECT_EQ(thrown_by([&] { s.get<float>("n"); }).code(), errc::wrong_type);
  s.set("n", 0.1);
  EXPECT_EQ(s.get<float>("n"), 0.1F);
}

TEST(rule_12_values, what_json_cannot_hold_is_refused_at_set) {
  session s;
  EXPECT_EQ(thrown_by([&] { s.set("x", std::nan("")); }).code(), errc::not_json);
  const char* none = nullptr;
  EXPECT_EQ(thrown_by([&] { s.set("x", none); }).code(), errc::not_json);
  const auto failure = thrown_by([&] { s.set("x", "caf\xe9 secret"); });
  EXPECT_EQ(failure.code(), errc::not_json);
  EXPECT_THAT(failure.what(), testing::HasSubstr("\"x\""));
  EXPECT_THAT(failure.what(), testing::Not(testing::HasSubstr("secret")));
  EXPECT_TRUE(s.keys().empty());
}

TEST(rule_12_values, take_gets_and_erases) {
  session s;
  s.set("flash", "saved");
  EXPECT_EQ(s.take<std::string>("flash"), "saved");
  EXPECT_EQ(s.take<std::string>("flash"), std::nullopt);
}

TEST(rule_12_values, take_of_a_wrong_type_keeps_the_value) {
  session s;
  s.set("flash", "saved");
  EXPECT_THROW(s.take<int>("flash"), session_error);
  EXPECT_TRUE(s.contains("flash"));
}

TEST(rule_14_update, gives_the_new_value) {
  session s;
  const auto notes = s.update<std::vector<std::string>>("notes", [](auto stored) {
    auto list = std::move(stored).value_or(std::vector<std::string>{});
    list.push_back("milk");
    return list;
  });
  EXPECT_EQ(notes, std::vector<std::string>{"milk"});
  EXPECT_EQ(s.get<std::vector<std::string>>("notes"), notes);
}

TEST(rule_14_increment, gives_the_sum) {
  session s;
  EXPECT_EQ(s.increment("visits"), 1);
  EXPECT_EQ(s.increment("visits", 10), 11);
  EXPECT_EQ(s.get<int>("visits"), 11);
}

TEST(rule_07_destroy, leaves_a_new_empty_session) {
  session s;
  s.set("a", 1);
  s.destroy();
  EXPECT_TRUE(s.keys().empty());
  EXPECT_EQ(s.state(), session_state::fresh);
}

static_assert(!std::is_copy_constructible_v<session>, "a copy would lose changes");

}  // namespace
}  // namespace dynasession
