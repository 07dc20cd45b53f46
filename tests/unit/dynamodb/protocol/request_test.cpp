// SPDX-License-Identifier: Apache-2.0
#include "request_samples.hpp"

#include <gmock/gmock.h>

namespace dynasession::dynamodb::request_tests {
namespace {

TEST(request, to_load_reads_one_item_consistently_or_not) {
  const auto sent = requests.load("k", true);
  EXPECT_EQ(sent.operation, "GetItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"({"TableName": "sessions", "ConsistentRead": true,
                                           "Key": {"session_id": {"S": "k"}}})"));
  EXPECT_EQ(body_of(requests.load("k", false)).at("ConsistentRead"), false);
}

TEST(request, to_create_puts_version_1_where_nothing_is) {
  auto session = draft();
  session.version = 77;
  const auto sent = requests.create(session);
  EXPECT_EQ(sent.operation, "PutItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
    "TableName": "sessions",
    "Item": {"session_id": {"S": "k"}, "data": {"M": {"n": {"N": "1"}}}, "version": {"N": "1"},
             "created_at": {"N": "1700000000.500000"}, "updated_at": {"N": "1700000000.500000"},
             "expire_at": {"N": "1700018001"}},
    "ConditionExpression": "attribute_not_exists(#key)",
    "ExpressionAttributeNames": {"#key": "session_id"},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD"
})json"));
}

TEST(rule_13_changes, a_save_sends_one_action_a_key_and_no_other_key) {
  auto wanted = save_of("set", set_value{"\"x\""});
  wanted.what.actions.emplace("sum", add_integer{3});
  wanted.what.actions.emplace("gone", erase_key());
  const auto sent = requests.save(wanted);
  EXPECT_EQ(sent->operation, "UpdateItem");
  const auto body = body_of(sent);
  EXPECT_EQ(update_of(body),
            advanced + ",#data.#2=:1,#data.#3=if_not_exists(#data.#3,:zero)+:2 REMOVE #data.#1");
  EXPECT_EQ(condition_of(body),
            live + once + never_shorter +
                " AND (attribute_not_exists(#data.#3) OR #data.#3 BETWEEN :3 AND :4)");
  EXPECT_EQ(body.at("TableName"), "sessions");
  EXPECT_EQ(body.at("Key"), (json::object{{"session_id", parsed(text("k"))}}));
  EXPECT_EQ(body.at("ReturnValues"), "UPDATED_NEW");
  EXPECT_EQ(body.at("ReturnValuesOnConditionCheckFailure"), "ALL_OLD");
  EXPECT_EQ(body.at("ExpressionAttributeNames").at("#1"), "gone");
  EXPECT_EQ(body.at("ExpressionAttributeNames").at("#2"), "set");
  EXPECT_EQ(body.at("ExpressionAttributeNames").at("#3"), "sum");
  EXPECT_EQ(value_of(body, ":1"), text("\"x\""));
  EXPECT_EQ(value_of(body, ":2"), number(std::int64_t{3}));
}

TEST(rule_17_applied_once, a_save_carries_its_token_and_the_last_version_it_may_meet) {
  const auto body = body_of(requests.save(save_of()));
  EXPECT_EQ(update_of(body), advanced);
  EXPECT_EQ(condition_of(body), live + once + never_shorter);
  EXPECT_EQ(value_of(body, ":limit"), number(std::int64_t{13}));
  EXPECT_EQ(value_of(body, ":token"), binary(save_of().token));
  EXPECT_EQ(value_of(body, ":one"), number(std::int64_t{1}));
  EXPECT_EQ(value_of(body, ":now"), number(now));
  EXPECT_EQ(value_of(body, ":expire_at"), number(later));
  EXPECT_EQ(value_of(body, ":M"), text("M"));
}

TEST(rule_17_applied_once, what_fills_places_never_used_is_no_token) {
  const auto filler = value_of(body_of(requests.save(save_of())), ":no");
  EXPECT_EQ(if_binary(answered(filler))->size(), 1U);
}

TEST(rule_15_reject, a_save_of_one_version_says_so) {
  auto wanted = save_of();
  wanted.if_version = 4;
  const auto body = body_of(requests.save(wanted));
  EXPECT_EQ(condition_of(body), live + once + never_shorter + " AND #version=:version");
  EXPECT_EQ(value_of(body, ":version"), number(std::int64_t{4}));
}

TEST(rule_14_increment, a_sum_is_conditional_on_its_fitting_64_bits) {
  struct {
    std::int64_t amount, least, greatest;
  } const cases[] = {{1, limits::min(), limits::max() - 1},
                     {-1, limits::min() + 1, limits::max()},
                     {0, limits::min(), limits::max()},
                     {limits::max(), limits::min(), 0},
                     {limits::min(), 0, limits::max()}};
  for (const auto& [amount, least, greatest] : cases) {
    const auto body = body_of(requests.save(save_of("n", add_integer{amount})));
    EXPECT_THAT(condition_of(body), testing::HasSubstr("#data.#1 BETWEEN :2 AND :3"));
    EXPECT_EQ(value_of(body, ":1"), number(amount));
    EXPECT_EQ(value_of(body, ":2"), number(least));
    EXPECT_EQ(value_of(body, ":3"), number(greatest));
    EXPECT_EQ(value_of(body, ":zero"), number(std::int64_t{0}));
  }
}

TEST(rule_14_update, an_integer_or_an_absence_is_expected_as_it_is) {
  auto wanted = save_of("k", set_value{"true"});
  wanted.what.expected = {{"k", std::int64_t{4}}, {"l", std::nullopt}};
  const auto body = body_of(requests.save(wanted));
  EXPECT_THAT(
      condition_of(body),
      testing::EndsWith(never_shorter + " AND #data.#1=:1 AND attribute_not_exists(#data.#2)"));
  EXPECT_EQ(value_of(body, ":1"), number(std::int64_t{4}));
}

// Another library, or another `compress_over`, may write the same text in another form.
TEST(rule_14_update, a_text_is_expected_or_stands_in_another_form_at_the_version_it_was_seen_at) {
  auto wanted = save_of("k", set_value{"true"});
  wanted.what.expected = {{"k", std::string(200, ' ') + "true"}};
  const auto condition = [&](compression_threshold compress_over) {
    const auto body = body_of(requests_on("id", compress_over).save(wanted));
    EXPECT_EQ(value_of(body, ":seen"), number(std::int64_t{5}));
    return condition_of(body);
  };
  EXPECT_THAT(
      condition(std::nullopt),
      testing::EndsWith(" AND (#data.#1=:1 OR (attribute_type(#data.#1,:B) AND #version=:seen))"));
  EXPECT_THAT(
      condition(1),
      testing::EndsWith(" AND (#data.#1=:1 OR (attribute_exists(#data.#1) AND #version=:seen))"));
}

TEST(rule_07_clear, a_save_that_clears_writes_the_whole_map) {
  auto wanted = save_of("set", set_value{"true"});
  wanted.what.actions.emplace("sum", add_integer{-3});
  wanted.what.actions.emplace("gone", erase_key());
  wanted.what.expected = {{"seen", std::int64_t{1}}};
  wanted.what.clear = true;
  const auto body = body_of(requests.save(wanted));
  EXPECT_EQ(update_of(body), advanced + ",#data=:whole");
  EXPECT_EQ(value_of(body, ":whole"),
            json::parse(R"json({"M": {"set": {"S": "true"}, "sum": {"N": "-3"}}})json"));
  EXPECT_THAT(condition_of(body), testing::EndsWith(never_shorter + " AND #data.#1=:1"));
}

TEST(rule_07_clear, however_many_keys_a_clearing_save_sets_it_is_one_value) {
  auto wanted = save_of();
  wanted.what.clear = true;
  for (int i = 0; i < 1000; ++i) wanted.what.actions.emplace(std::to_string(i), set_value{"true"});
  EXPECT_TRUE(requests.save(wanted));
}

TEST(request, more_changes_than_an_expression_holds_make_none) {
  const auto fits = [](int count, const change& action) {
    auto wanted = save_of();
    for (int i = 0; i < count; ++i) wanted.what.actions.emplace("key " + std::to_string(i), action);
    return requests.save(wanted).has_value();
  };
  EXPECT_TRUE(fits(150, set_value{"true"}));
  EXPECT_FALSE(fits(300, set_value{"true"}));
  EXPECT_TRUE(fits(30, add_integer{1}));
  EXPECT_FALSE(fits(61, add_integer{1}));
  EXPECT_TRUE(fits(150, erase_key()));
  EXPECT_FALSE(fits(400, erase_key()));
}

TEST(request, to_save_all_values_holds_for_the_version_they_were_read_at) {
  auto wanted = save_of("ignored", set_value{"true"});
  const auto sent = requests.save_whole(wanted, 6, {{"a", std::int64_t{1}}, {"b", "\"x\""}});
  EXPECT_EQ(sent.operation, "UpdateItem");
  const auto body = body_of(sent);
  EXPECT_EQ(update_of(body), advanced + ",#data=:whole");
  EXPECT_EQ(condition_of(body), live + once + never_shorter + " AND #version=:version");
  EXPECT_EQ(value_of(body, ":version"), number(std::int64_t{6}));
  EXPECT_EQ(value_of(body, ":whole"),
            json::parse(R"json({"M": {"a": {"N": "1"}, "b": {"S": "\"x\""}}})json"));
  EXPECT_EQ(body.at("ReturnValues"), "UPDATED_NEW");
}

TEST(rule_06_touch, moves_the_expiry_forward_and_nothing_else) {
  const auto sent = requests.touch(touch_of());
  EXPECT_EQ(sent.operation, "UpdateItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
    "TableName": "sessions", "Key": {"session_id": {"S": "k"}},
    "UpdateExpression": "SET #expire_at=:expire_at,#updated_at=:now",
    "ConditionExpression":
      "attribute_type(#data,:M) AND #expire_at>:now AND #expire_at<:expire_at",
    "ExpressionAttributeNames":
      {"#data": "data", "#expire_at": "expire_at", "#updated_at": "updated_at"},
    "ExpressionAttributeValues": {":M": {"S": "M"}, ":now": {"N": "1700000000.500000"},
                                  ":expire_at": {"N": "1700018001"}},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})json"));
}

TEST(request, to_save_leaves_the_user_as_it_is_sets_or_removes_it) {
  auto wanted = save_of();
  EXPECT_FALSE(expressions_of(body_of(requests.save(wanted))).find("#user_id") !=
               std::string::npos);
  wanted.what.user.emplace("ann");
  auto body = body_of(requests.save(wanted));
  expect_placeholders_in_order(body);
  EXPECT_EQ(update_of(body), advanced + ",#user_id=:user REMOVE #authenticated_at");
  EXPECT_EQ(value_of(body, ":user"), text("ann"));
  wanted.what.user.emplace(std::nullopt);
  body = body_of(requests.save(wanted));
  expect_placeholders_in_order(body);
  EXPECT_EQ(update_of(body), advanced + " REMOVE #user_id,#authenticated_at");
}

TEST(request, to_save_all_values_saves_the_user_too) {
  auto wanted = save_of();
  wanted.what.user.emplace("ann");
  EXPECT_EQ(value_of(body_of(requests.save_whole(wanted, 5, {})), ":user"), text("ann"));
}

TEST(rule_09_renew, puts_the_new_record_and_the_tombstone_in_one_transaction) {
  const auto sent = requests.renew(renewal());
  EXPECT_EQ(sent.operation, "TransactWriteItems");
  const auto body = body_of(sent);
  EXPECT_EQ(body.at("TransactItems"), json::parse(R"json([
    {"Put": {"TableName": "sessions",
      "Item": {"session_id": {"S": "new"}, "data": {"M": {"n": {"N": "1"}}}, "version": {"N": "6"},
               "created_at": {"N": "1700000000.500000"}, "updated_at": {"N": "1700000000.500000"},
               "expire_at": {"N": "1700018001"}, "user_id": {"S": "ann"}},
      "ConditionExpression": "attribute_not_exists(#key)",
      "ExpressionAttributeNames": {"#key": "session_id"},
      "ReturnValuesOnConditionCheckFailure": "ALL_OLD"
}
},
    {"Put": {"TableName": "sessions",
      "Item": {"session_id": {"S": "old"}, "version": {"N": "5"},
               "created_at": {"N": "1700000000.500000"}, "updated_at": {"N": "1700000000.500000"},
               "expire_at": {"N": "1700004201"}, "user_id": {"S": "ann"},
               "renewed_to": {"S": "new"},
               "w0": {"B": "AAAAAAAAAAAAAAAAAAAAAA=="}},
      "ConditionExpression": "attribute_type(#data,:M) AND #expire_at>:now AND #version=:version AND #expire_at<=:expire_at",
      "ExpressionAttributeNames":
        {"#data": "data", "#expire_at": "expire_at", "#version": "version"},
      "ExpressionAttributeValues": {":M": {"S": "M"}, ":now": {"N": "1700000000.500000"},
                                    ":version": {"N": "5"}, ":expire_at": {"N": "1700018001"}},
      "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}])json"));
  EXPECT_EQ(body.size(), 2U);
}

TEST(rule_09_renew, to_a_new_session_moves_no_attribute_along_but_the_tokens_to_the_tombstone) {
  auto wanted = renewal();
  wanted.next.extras = R"({"later":{"S":"x"},"w0":{"B":"AAAAAAAAAAAAAAAAAAAAAA=="}})";
  wanted.is_new_session = true;
  const auto body = body_of(requests.renew(wanted));
  const auto& items = body.at("TransactItems").as_array();
  EXPECT_FALSE(items[0].at("Put").at("Item").as_object().contains("later"));
  EXPECT_TRUE(items[1].at("Put").at("Item").as_object().contains("w0"));
  EXPECT_EQ(condition_of(items[1].at("Put").as_object()),
            "attribute_type(#data,:M) AND #expire_at>:now AND #version=:version");
}

TEST(rule_05_limits_of_one_session, are_set_or_removed_and_replace_the_expiry) {
  auto wanted = save_of();
  wanted.what.limits = session_limits{.idle_timeout = std::chrono::hours(1),
                                      .absolute_timeout = std::chrono::hours(2),
                                      .persistent_cookie = true};
  const auto body = body_of(requests.save(wanted));
  EXPECT_EQ(value_of(body, ":limits"), json::parse(R"({"M": {"idle_timeout": {"N": "3600"},
      "absolute_timeout": {"N": "7200"}, "persistent_cookie": {"BOOL": true}}})"));
  EXPECT_THAT(update_of(body), testing::HasSubstr("#limits=:limits"));
  EXPECT_THAT(condition_of(body), testing::Not(testing::HasSubstr("#expire_at<=")));
  wanted.what.limits = session_limits();
  EXPECT_THAT(update_of(body_of(requests.save(wanted))), testing::HasSubstr("REMOVE #limits"));
}

TEST(rule_17_applied_once, a_transaction_has_a_token_that_is_its_own) {
  const auto token_of = [](const renew_request& wanted) {
    return text_of(body_of(requests.renew(wanted)), "ClientRequestToken");
  };
  const auto token = token_of(renewal());
  EXPECT_THAT(token, testing::MatchesRegex("[A-Za-z0-9_-]+"));
  EXPECT_EQ(token.size(), 36U);
  EXPECT_EQ(token_of(renewal()), token);
  auto other = renewal();
  other.now += microseconds(1);
  EXPECT_NE(token_of(other), token);
  other = renewal();
  other.next.values["n"] = std::int64_t{2};
  EXPECT_NE(token_of(other), token);
  other = renewal();
  other.next.key = "newer";
  EXPECT_NE(token_of(other), token);
}

TEST(rule_07_destroy, a_tombstone_is_not_removed) {
  const auto sent = requests.remove_unless_tombstone("k");
  EXPECT_EQ(sent.operation, "DeleteItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
    "TableName": "sessions", "Key": {"session_id": {"S": "k"}},
    "ConditionExpression": "attribute_not_exists(#renewed_to)",
    "ExpressionAttributeNames": {"#renewed_to": "renewed_to"},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD"
})json"));
}

TEST(request, names_and_values_all_go_by_placeholders_and_each_is_used) {
  auto wanted = save_of("set", set_value{std::string(2000, 'x')});
  wanted.what.actions.emplace("SET a.b = :c", add_integer{3});
  wanted.what.actions.emplace("#1", erase_key());
  wanted.what.expected = {{"set", std::string(3000, 'x')}, {"other", std::nullopt}};
  wanted.if_version = 5;
  auto clearing = wanted;
  clearing.what.clear = true;
  // Reserved words, characters that placeholders must not have, and names that look like
  // placeholders.
  for (const auto* table_key : {"session_id", "session-id", "id.of session", "1", "name", "#key"}) {
    const auto all = requests_on(table_key);
    for (const auto& sent :
         {all.create(draft()), *all.save(save_of()), *all.save(wanted), *all.save(clearing),
          all.save_whole(wanted, 6, {}), all.touch(touch_of()), all.remove_unless_tombstone("k")})
      expect_placeholders_in_order(body_of(sent));
    const auto renewed = body_of(all.renew(renewal()));
    for (const auto& each : renewed.at("TransactItems").as_array())
      expect_placeholders_in_order(each.at("Put").as_object());
  }
}

TEST(request, keys_of_any_bytes_stay_json) {
  const std::string key("\"}\n\0\xf0\x9f\x98\x80", 8);
  const auto body = body_of(requests.save(save_of(key, set_value{"true"})));
  EXPECT_EQ(json::value_to<std::string>(body.at("ExpressionAttributeNames").at("#1")), key);
}

}  // namespace
}  // namespace dynasession::dynamodb::request_tests
