// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace dynasession::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

struct alteration {
  const char* attribute;
  const char* becomes;  ///< nothing: it is taken away
  const char* complaint;
};

const alteration alterations[] = {
    {"data", R"({"S":"the-value"})", "attribute data: expected a map (M), found S"},
    {"data", nullptr, "attribute data: expected a map (M), found nothing"},
    {"data", R"({"M":{"a":{"BOOL":true}}})", "data.\"a\": expected a session value, found BOOL"},
    {"data", R"({"M":{"a":{"B":"AAAA"}}})", "data.\"a\": expected a session value, found B"},
    {"data", R"({"M":{"a":{"N":"1.5"}}})", "data.\"a\": expected a session value, found N"},
    {"data", R"({"M":{"a":[]}})", "data.\"a\": expected a session value, found ?"},
    {"session_id", R"({"N":"77"})", "attribute session_id: expected a key (S), found N"},
    {"session_id", nullptr, "attribute session_id: expected a key (S), found nothing"},
    {"version", nullptr, "attribute version: expected a positive integer (N), found nothing"},
    {"version", R"({"N":"1.5"})", "attribute version: expected a positive integer (N), found N"},
    {"version", R"({"N":"0"})", "attribute version: expected a positive integer (N), found N"},
    {"version", R"({"N":3})", "attribute version: expected a positive integer (N), found N"},
    {"version", "3", "attribute version: expected a positive integer (N), found ?"},
    {"version", R"({"S":"3"})", "attribute version: expected a positive integer (N), found S"},
    {"expire_at", R"({"S":"soon"})", "attribute expire_at: expected a time (N), found S"},
    {"expire_at", R"({"N":"1e99"})", "attribute expire_at: expected a time (N), found N"},
    {"created_at", R"({"N":"-1"})", "attribute created_at: expected a time (N), found N"},
    {"updated_at", R"({"NULL":true})", "attribute updated_at: expected a time (N), found NULL"},
    {"renewed_to", R"({"N":"1"})", "attribute renewed_to: expected a key (S), found N"},
    {"renewed_to", R"({"S":""})",
     "attribute renewed_to: expected a key that is not empty, found S"},
    {"user_id", R"({"S":""})", "attribute user_id: expected a user of 1 to 2048 bytes, found S"},
};

class a_foreign_record : public scripted_store {
 protected:
  boost::json::object altered(const alteration& by) const {
    auto item = item_of(draft());
    if (by.becomes)
      item[by.attribute] = boost::json::parse(by.becomes);
    else
      item.erase(by.attribute);
    return item;
  }
};

/// For each kind of answer.
TEST_F(a_foreign_record, is_an_error_with_what_was_expected_and_found) {
  for (const auto& by : alterations) {
    script({item_answer(altered(by))});
    const auto loaded = load();
    EXPECT_EQ(code_of(loaded), errc::corrupt_record);
    EXPECT_THAT(message_of(loaded), HasSubstr(by.complaint));
    EXPECT_THAT(message_of(loaded), AllOf(Not(HasSubstr("the-value")), Not(HasSubstr(key))));
  }
}

TEST_F(a_foreign_record, is_not_written) {
  for (const auto& by : alterations) {
    script({conditional_check_failed(altered(by))});
    EXPECT_EQ(code_of(save()), errc::corrupt_record) << by.complaint;
    script({conditional_check_failed(altered(by))});
    EXPECT_EQ(code_of(touch()), errc::corrupt_record) << by.complaint;
    script({renewal_refused(altered(by))});
    EXPECT_EQ(code_of(renew()), errc::corrupt_record) << by.complaint;
  }
}

TEST_F(a_foreign_record, leaves_a_doubt_a_doubt) {
  const auto foreign = altered(alterations[0]);
  script({lost_answer(), conditional_check_failed(foreign)});
  EXPECT_EQ(code_of(save()), errc::outcome_unknown);
  script({lost_answer(), conditional_check_failed(foreign)});
  EXPECT_EQ(code_of(touch()), errc::outcome_unknown);
  script({lost_answer(), renewal_refused(foreign)});
  EXPECT_EQ(code_of(renew()), errc::outcome_unknown);
  script({lost_answer(), item_answer(foreign)});
  EXPECT_EQ(code_of(load()), errc::corrupt_record);
}

class an_answer_of_wrong_types : public scripted_store {};

TEST_F(an_answer_of_wrong_types, is_no_absent_session) {
  for (const auto* item : {"[]", "\"x\"", "7", "true"}) {
    script({ok_answer(std::string(R"({"Item":)") + item + "}")});
    EXPECT_EQ(code_of(load()), errc::unavailable) << item;
    const boost::json::object more{{"Item", boost::json::parse(item)}};
    const auto refusal = error_answer(400, "ConditionalCheckFailedException", "", more);
    script({refusal, refusal, lost_answer(), refusal});
    EXPECT_EQ(code_of(save()), errc::unavailable) << item;
    EXPECT_EQ(code_of(touch()), errc::unavailable) << item;
    EXPECT_EQ(code_of(save()), errc::outcome_unknown) << item;
  }
}

TEST_F(an_answer_of_wrong_types, to_a_save_leaves_its_version_unknown) {
  for (const auto* json :
       {"{}", R"({"Attributes":"x"})", R"({"Attributes":[]})", R"({"Attributes":{}})",
        R"({"Attributes":{"version":4}})", R"({"Attributes":{"version":{"N":4}}})",
        R"({"Attributes":{"version":{"N":"4.5"}}})", R"({"Attributes":{"version":{"S":"4"}}})"}) {
    script({ok_answer(json)});
    EXPECT_EQ(code_of(save()), errc::outcome_unknown) << json;
  }
}

TEST_F(an_answer_of_wrong_types, to_a_transaction_is_an_error) {
  for (const auto* reasons :
       {"null", "\"x\"", "{}", "[]", "[1,2]", R"([{"Code":5},{"Code":[]}])"}) {
    const boost::json::object more{{"CancellationReasons", boost::json::parse(reasons)}};
    script({error_answer(400, "TransactionCanceledException", "", more)});
    EXPECT_EQ(code_of(renew()), errc::unavailable) << reasons;
  }
  script({error_answer(400, "TransactionCanceledException", "")});
  EXPECT_EQ(code_of(renew()), errc::unavailable);
}

TEST_F(an_answer_of_wrong_types, that_is_deep_or_large_is_an_error) {
  for (const auto& json : {std::string(1'000'000, '['), R"({"Item":)" + std::string(500'000, '['),
                           std::string(5'000'000, ' ')}) {
    script(std::vector(4, ok_answer(json)));
    EXPECT_EQ(code_of(load()), errc::unavailable);
  }
}

class a_foreign_table : public scripted_store {
 protected:
  const answer misfit_ = error_answer(400, "ValidationException",
                                      "The provided key element does not match the schema");
};

TEST_F(a_foreign_table, is_an_error_with_the_expected_and_the_found_key) {
  const auto described = ok_answer(R"({"Table":{"KeySchema":[
      {"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"day","KeyType":"RANGE"}],
      "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"N"},
      {"AttributeName":"day","AttributeType":"S"}]}})");
  script({misfit_, described});
  const auto loaded = load();
  EXPECT_EQ(code_of(loaded), errc::incompatible_store);
  EXPECT_THAT(message_of(loaded),
              HasSubstr("table the-table: key: expected session_id (S), found id (N), day (S)"));
  EXPECT_EQ(operations().back(), "DescribeTable");
}

TEST_F(a_foreign_table, is_the_same_error_where_it_may_not_be_looked_at) {
  script({misfit_, error_answer(400, "AccessDeniedException", "no")});
  const auto saved = save();
  EXPECT_EQ(code_of(saved), errc::incompatible_store);
  EXPECT_THAT(message_of(saved), HasSubstr("does not match the schema"));
  for (const auto* json : {"{}", R"({"Table":[]})", R"({"Table":{"KeySchema":[1,{}]}})"}) {
    script({misfit_, ok_answer(json)});
    EXPECT_EQ(code_of(load()), errc::incompatible_store) << json;
  }
}

class messages : public scripted_store {};

TEST_F(messages, hold_no_values_ids_or_secrets_whatever_the_server_says) {
  auto secret = save_of("a");
  secret.what.actions["a"] = set_value{"\"the-value\""};
  for (const auto* name :
       {"ValidationException", "SerializationException", "IncompleteSignatureException",
        "InvalidSignatureException", "ThrottlingException", "InternalServerError", "Unknown", ""}) {
    const auto refused = error_answer(
        400, name, "the-value, the-key-of-the-record, the-secret, the-session-token: \n Item");
    server_.otherwise(refused);
    for (const auto& message : {message_of(save(secret)), message_of(load()), message_of(create()),
                                message_of(renew()), message_of(remove())})
      EXPECT_THAT(message, AllOf(Not(HasSubstr("the-value")), Not(HasSubstr(key)),
                                 Not(HasSubstr("the-secret")), Not(HasSubstr("AKID")),
                                 Not(HasSubstr("the-session-token")), Not(HasSubstr("\n"))));
  }
}

}  // namespace
}  // namespace dynasession::test
