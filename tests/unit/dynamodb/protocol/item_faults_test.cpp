// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/item.hpp"
#include "support/attribute_json.hpp"

#include <boost/json/parse.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

json::object good_item() {
  return json::parse(R"({
    "session_id": {"S": "abcdefghijklmnop"},
    "data": {"M": {"name": {"S": "\"hush\""}}},
    "created_at": {"N": "1700000000.123456"},
    "updated_at": {"N": "1700000100"},
    "expire_at": {"N": "1700018100"},
    "version": {"N": "3"}})")
      .as_object();
}

std::string complaint_about(const json::object& item) {
  const auto read = read_item(document_of(item).root(), item_format());
  if (read) return "none";
  EXPECT_EQ(read.error().code(), errc::corrupt_record);
  return read.error().detail();
}

std::string complaint_with(const char* name, const char* written) {
  auto item = good_item();
  item[name] = json::parse(written);
  return complaint_about(item);
}

std::string complaint_without(const char* name) {
  auto item = good_item();
  item.erase(name);
  return complaint_about(item);
}

TEST(rule_22_bad_input, the_item_that_these_tests_spoil_is_a_good_one) {
  EXPECT_EQ(complaint_about(good_item()), "none");
}

TEST(rule_22_bad_input, a_missing_attribute_is_named_with_what_was_expected) {
  EXPECT_EQ(complaint_without("data"),
            "record abcdefgh..., attribute data: expected a map (M), found nothing");
  for (const auto* name : {"created_at", "updated_at", "expire_at"})
    EXPECT_EQ(complaint_without(name), "record abcdefgh..., attribute " + std::string(name) +
                                           ": expected a time (N), found nothing");
  EXPECT_EQ(
      complaint_without("version"),
      "record abcdefgh..., attribute version: expected a positive integer (N), found nothing");
}

TEST(rule_22_bad_input, an_attribute_of_the_wrong_type_is_named_with_what_was_found) {
  EXPECT_EQ(complaint_with("data", R"({"S":"hush"})"),
            "record abcdefgh..., attribute data: expected a map (M), found S");
  EXPECT_EQ(complaint_with("expire_at", R"({"S":"1700018100"})"),
            "record abcdefgh..., attribute expire_at: expected a time (N), found S");
  EXPECT_EQ(complaint_with("version", R"({"BOOL":true})"),
            "record abcdefgh..., attribute version: expected a positive integer (N), found BOOL");
  EXPECT_EQ(complaint_with("renewed_to", R"({"N":"5"})"),
            "record abcdefgh..., attribute renewed_to: expected a key (S), found N");
  EXPECT_EQ(complaint_with("renewed_to", R"({"NULL":true})"),
            "record abcdefgh..., attribute renewed_to: expected a key (S), found NULL");
}

TEST(rule_22_bad_input, a_user_that_is_no_text_is_no_user) {
  EXPECT_EQ(complaint_with("user_id", R"({"N":"5"})"),
            "record abcdefgh..., attribute user_id: expected a user (S), found N");
  auto item = good_item();
  item["user_id"] = json::parse(R"({"N":"5"})");
  EXPECT_FALSE(read_summary(document_of(item).root(), item_format()));
}

TEST(rule_22_bad_input, limits_and_times_of_logins_are_checked) {
  EXPECT_EQ(complaint_with("authenticated_at", R"({"S":"5"})"),
            "record abcdefgh..., attribute authenticated_at: expected a time (N), found S");
  for (const auto* written :
       {R"({"S":"x"})", R"({"M":{"idle_timeout":{"N":"0"}}})",
        R"({"M":{"idle_timeout":{"N":"9223372036854775807"}}})",
        R"({"M":{"absolute_timeout":{"S":"5"}}})", R"({"M":{"persistent_cookie":{"N":"1"}}})"})
    EXPECT_THAT(complaint_with("limits", written),
                testing::StartsWith("record abcdefgh..., attribute limits: expected timeouts (M)"))
        << written;
  EXPECT_EQ(complaint_with("limits", R"({"M":{}})"), "none");
  EXPECT_EQ(complaint_with("limits", R"({"M":{"later":{"S":"x"}}})"), "none");
}

TEST(rule_22_bad_input, a_value_that_is_none_of_ours_is_named_by_its_key) {
  EXPECT_EQ(complaint_with("data", R"({"M":{"a\nb":{"BOOL":true}}})"),
            R"(record abcdefgh..., attribute data."a\nb": expected a session value, found BOOL)");
  EXPECT_EQ(complaint_with("data", R"({"M":{"bin":{"B":"aHVzaA=="}}})"),
            R"(record abcdefgh..., attribute data."bin": expected a session value, found B)");
  EXPECT_EQ(complaint_with("data", R"({"M":{"n":{"N":"1.5"}}})"),
            R"(record abcdefgh..., attribute data."n": expected a session value, found N)");
}

TEST(rule_22_bad_input, the_first_of_many_faults_is_reported) {
  EXPECT_THAT(complaint_about({{"session_id", parsed(text("key"))}}),
              testing::HasSubstr("created_at"));
}

TEST(rule_22_bad_input, an_item_without_its_key_is_refused) {
  EXPECT_EQ(complaint_without("session_id"),
            "a record, attribute session_id: expected a key (S), found nothing");
  EXPECT_EQ(complaint_with("session_id", R"({"N":"5"})"),
            "a record, attribute session_id: expected a key (S), found N");
  EXPECT_EQ(complaint_about({}),
            "a record, attribute session_id: expected a key (S), found nothing");
}

TEST(rule_22_bad_input, a_key_that_would_break_a_line_of_a_log_is_not_shown) {
  for (const auto* key : {"a\nb", "\033[31mred", "caf\xC3\xA9\xC3\xA9\xC3\xA9", "a key"}) {
    auto item = good_item();
    item["session_id"] = parsed(text(key));
    item.erase("version");
    EXPECT_THAT(complaint_about(item), testing::StartsWith("a record, attribute version")) << key;
  }
}

TEST(rule_22_bad_input, versions_and_times_out_of_range_are_refused) {
  for (const auto* version : {"0", "-1", "1.5", "1E3", "", "9223372036854775807",
                              "9223372036854775800", "5000000000000000000"})
    EXPECT_THAT(complaint_with("version", (R"({"N":")" + std::string(version) + "\"}").c_str()),
                testing::HasSubstr("attribute version"))
        << version;
  for (const auto* time : {"-1", "-0.5", "1E9", "", "soon", "253402300800", "9223372036854775807"})
    EXPECT_THAT(complaint_with("expire_at", (R"({"N":")" + std::string(time) + "\"}").c_str()),
                testing::HasSubstr("attribute expire_at"))
        << time;
}

TEST(rule_22_bad_input, no_complaint_holds_a_value) {
  for (const auto* name :
       {"session_id", "data", "created_at", "updated_at", "expire_at", "version", "renewed_to"})
    for (const auto* written :
         {R"({"S":["hush"]})", R"({"hush":"hush"})", R"("hush")", R"(["hush"])",
          R"({"SS":["hush"]})", R"({"N":"hush"})", R"({"S":"a","hush":"a"})",
          R"({"M":{"key":{"L":[{"S":"hush"}]}}})", R"({"B":"hush"})"}) {
      const auto complaint = complaint_with(name, written);
      EXPECT_NE(complaint, "none") << name << written;
      EXPECT_THAT(complaint, testing::Not(testing::HasSubstr("hush"))) << name << written;
    }
}

TEST(rule_22_bad_input, a_lock_that_is_none_is_named_without_its_contents) {
  for (const auto* written :
       {R"({"S": "hush"})", R"({"M": {}})", R"({"M": {"owner": {"S": "hush"}}})",
        R"({"M": {"owner": {"S": "hush"}, "beat": {"N": "1.5"}, "lease_ms": {"N": "1"}}})",
        R"({"M": {"owner": {"S": "hush"}, "beat": {"N": "1"}, "lease_ms": {"N": "1e99"}}})",
        R"({"M": {"owner": {"N": "1"}, "beat": {"N": "1"}, "lease_ms": {"N": "1"}}})", "null"}) {
    const auto complaint = complaint_with("lock", written);
    EXPECT_THAT(complaint, testing::HasSubstr("attribute lock: expected owner, beat and lease_ms"));
    EXPECT_THAT(complaint, testing::Not(testing::HasSubstr("hush")));
  }
}

TEST(rule_22_bad_input, a_lock_with_a_lease_that_makes_no_sense_is_a_lock) {
  for (const auto* lease : {"-1", "0", "9223372036854775807", "-9223372036854775808"})
    EXPECT_EQ(complaint_with("lock", (R"({"M": {"owner": {"S": ""}, "beat": {"N": "-1"}, )"
                                      R"("lease_ms": {"N": ")" +
                                      std::string(lease) + "\"}}}")
                                         .c_str()),
              "none");
}

}  // namespace
}  // namespace dynasession::dynamodb
