// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/response.hpp"

#include "support/attribute_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::dynamodb {

// For test output.
std::ostream& operator<<(std::ostream& out, outcome is) {
  constexpr const char* names[] = {"done",      "refused", "failed",   "throttled", "postponed",
                                   "contended", "expired", "misdated", "unknown",   "stale"};
  return out << names[static_cast<int>(is)];
}

namespace {

namespace json = boost::json;

answer answer_to(int status, std::string body, std::string_view operation = {}) {
  net::http_response response;
  response.status = status;
  response.body = std::move(body);
  return interpret(response, operation);
}

answer error_named(const std::string& name, const std::string& message = {}, int status = 400) {
  const json::object body{{"__type", "com.amazonaws.dynamodb.v20120810#" + name},
                          {"message", message}};
  return answer_to(status, json::serialize(body));
}

answer cancelled_for(const char* reasons) {
  return answer_to(400, R"({"__type":"x#TransactionCanceledException",)"
                        R"("Message":"Transaction cancelled, please refer cancellation reasons",)"
                        R"("CancellationReasons":)" +
                            std::string(reasons) + "}");
}

void expect(const answer& read, outcome is, errc code) {
  EXPECT_EQ(read.is, is);
  EXPECT_EQ(read.reason.code(), code);
}

TEST(response, that_is_whole_is_done_with_what_it_holds) {
  const auto read = answer_to(200, R"({"Item":{"a":{"S":"b"}}})");
  EXPECT_EQ(read.is, outcome::done);
  EXPECT_EQ(read.body["Item"]["a"]["S"].text(), "b");
  EXPECT_EQ(answer_to(200, "{}").is, outcome::done);
}

TEST(response, with_a_checksum_must_fit_it) {
  net::http_response response;
  response.status = 200;
  response.body = "{}";
  response.fields = {{"x-amz-crc32", "2745614147"}};
  EXPECT_EQ(interpret(response).is, outcome::done);
  response.fields = {{"x-amz-crc32", "2745614148"}};
  expect(interpret(response), outcome::unknown, errc::unavailable);
  EXPECT_EQ(interpret(response).reason.detail(), "the checksum of the response is wrong");
}

TEST(response, of_success_that_cannot_be_read_leaves_the_outcome_unknown) {
  for (const auto* body : {"", "null", "[]", "5", "{", "{}{}", "<html>", "{\"a\":\"\xff\"}"}) {
    const auto read = answer_to(200, body);
    expect(read, outcome::unknown, errc::unavailable);
    EXPECT_EQ(read.reason.detail(), "the response is not a JSON object") << body;
  }
}

TEST(response, another_status_of_success_is_not_dynamodb_s) {
  for (const int status : {0, 100, 201, 204, 301, 302, 304}) {
    expect(answer_to(status, "{}"), outcome::unknown, errc::unavailable);
    EXPECT_EQ(answer_to(status, "{}").reason.detail(), "status " + std::to_string(status));
  }
}

TEST(response, of_a_condition_that_fails_is_a_refusal_with_what_is_there) {
  const auto with_item =
      answer_to(400, R"({"__type":"x#ConditionalCheckFailedException","Item":{"a":{"S":"b"}}})");
  EXPECT_EQ(with_item.is, outcome::refused);
  EXPECT_EQ(with_item.body["Item"]["a"]["S"].text(), "b");
  const auto without =
      error_named("ConditionalCheckFailedException", "The conditional request failed");
  EXPECT_EQ(without.is, outcome::refused);
  EXPECT_FALSE(without.body["Item"]);
}

TEST(rule_22_bad_input, a_refusal_of_what_has_no_condition_says_nothing_of_what_was_done) {
  for (const auto* operation : {"GetItem", "BatchGetItem", "Query", "Scan", "TransactWriteItems"})
    EXPECT_EQ(answer_to(400, R"({"__type":"x#ConditionalCheckFailedException"})", operation).is,
              outcome::unknown)
        << operation;
  const auto* cancelled = R"({"__type":"x#TransactionCanceledException",)"
                          R"("CancellationReasons":[{"Code":"ConditionalCheckFailed"}]})";
  EXPECT_EQ(answer_to(400, cancelled, "TransactWriteItems").is, outcome::refused);
  for (const auto* operation : {"GetItem", "UpdateItem", "PutItem", "DeleteItem"})
    EXPECT_EQ(answer_to(400, cancelled, operation).is, outcome::unknown) << operation;
}

TEST(response, that_the_table_is_being_made_or_removed_is_a_refusal) {
  EXPECT_EQ(error_named("ResourceInUseException", "Table already exists").is, outcome::refused);
  EXPECT_EQ(error_named("ContinuousBackupsUnavailableException", "Not yet").is, outcome::refused);
}

TEST(response, reports_a_missing_table) {
  const auto read = error_named("ResourceNotFoundException", "Requested resource not found");
  expect(read, outcome::failed, errc::missing_table);
  EXPECT_EQ(read.reason.detail(), "ResourceNotFoundException");
}

TEST(response, of_throttling_is_not_applied) {
  for (const auto* name :
       {"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded",
        "LimitExceededException", "Throttling", "SlowDown", "TooManyRequestsException"})
    for (const int status : {400, 429, 503})
      expect(error_named(name, "", status), outcome::throttled, errc::unavailable);
}

TEST(response, of_another_transaction_in_the_way_is_not_applied) {
  expect(error_named("TransactionConflictException"), outcome::contended, errc::unavailable);
  expect(error_named("ReplicatedWriteConflictException", "", 409), outcome::contended,
         errc::unavailable);
}

TEST(response, of_a_server_in_trouble_leaves_the_outcome_unknown) {
  for (const int status : {500, 502, 503, 504, 599}) {
    expect(answer_to(status, ""), outcome::unknown, errc::unavailable);
    expect(error_named("SomethingNew", "", status), outcome::unknown, errc::unavailable);
  }
  for (const auto* name : {"InternalServerError", "TransactionInProgressException",
                           "RequestTimeout", "ServiceUnavailable", "InternalFailure"})
    expect(error_named(name), outcome::unknown, errc::unavailable);
}

TEST(response, without_an_error_name_leaves_the_outcome_unknown) {
  const auto read = answer_to(400, "<html><h1>Bad request</h1></html>");
  expect(read, outcome::unknown, errc::unavailable);
  EXPECT_EQ(read.reason.detail(), "status 400");
  for (const int status : {403, 404, 407, 429})
    expect(answer_to(status, "no JSON"), outcome::unknown, errc::unavailable);
}

TEST(response, with_an_unknown_error_is_final) {
  expect(error_named("SomethingNewException", "hush"), outcome::failed, errc::unavailable);
  EXPECT_EQ(error_named("SomethingNewException", "hush").reason.detail(), "SomethingNewException");
}

TEST(rule_20_size, a_refusal_for_the_size_of_an_item_is_session_too_large) {
  for (const auto* message : {"Item size has exceeded the maximum allowed size",
                              "Item size to update has exceeded the maximum allowed size"})
    expect(error_named("ValidationException", message), outcome::failed, errc::session_too_large);
}

TEST(response, names_a_key_or_index_that_does_not_fit_the_table) {
  for (const auto* message :
       {"The provided key element does not match the schema",
        "One or more parameter values were invalid: Missing the key id in the item",
        "One or more parameter values were invalid: Type mismatch for key id expected: N actual: "
        "S",
        "The table does not have the specified index: user_id-index"}) {
    const auto read = error_named("ValidationException", message);
    expect(read, outcome::failed, errc::incompatible_store);
    EXPECT_EQ(read.reason.detail(), "ValidationException: " + std::string(message));
  }
}

TEST(response, of_any_other_invalid_request_repeats_nothing_of_it) {
  const auto read =
      error_named("ValidationException", "Invalid UpdateExpression: syntax near hush");
  expect(read, outcome::failed, errc::unavailable);
  EXPECT_EQ(read.reason.detail(), "ValidationException");
}

TEST(response, of_denied_access_says_who_may_not_do_what) {
  const std::string begin = "User: arn:aws:iam::";
  const std::string middle =
      ":user/bob is not authorized to perform: dynamodb:GetItem on resource: "
      "arn:aws:dynamodb:eu-west-1:";
  const auto read = error_named("AccessDeniedException", begin + "123456789012" + middle +
                                                             "123456789012:table/s because hush");
  expect(read, outcome::failed, errc::access_denied);
  EXPECT_EQ(read.reason.detail(),
            "AccessDeniedException: " + begin + "[redacted]" + middle + "[redacted]:table/s");
}

TEST(response, of_denied_access_in_other_words_repeats_nothing_of_a_request_with_values) {
  for (const auto* message :
       {"hush", "User: hush", "User: arn:aws:iam::1:user/bob hush",
        "User: arn:aws:iam::1:user/bob is not authorized to perform: hush",
        "User: arn:aws:iam::1:user/bob is not authorized to perform: dynamodb:GetItem hush"})
    EXPECT_EQ(error_named("AccessDeniedException", message).reason.detail(),
              "AccessDeniedException");
}

/// The detail of the error that a server gives with this message.
std::string repeated(const std::string& message, const std::string& operation = "DescribeTable") {
  net::http_response response;
  response.status = 400;
  response.body =
      json::serialize(json::object{{"__type", "x#AccessDeniedException"}, {"message", message}});
  const aws_credentials own("AKIDOFTHESTORE", "SecretAccess/Key+Of/The=Store",
                            "IQoJb3JpZ2luX2VjEJr/////wEaCXVzLWVhc3QtMSJ");
  return interpret(response, operation, own).reason.detail();
}

TEST(rule_22_bad_input, a_message_that_is_repeated_is_one_short_line_of_ascii) {
  const auto detail = repeated("a\r\nb\t\x1b[31m\xc3\xa9" + std::string(5000, 'x'));
  EXPECT_THAT(detail, testing::StartsWith("AccessDeniedException: a  b  [31m  x"));
  EXPECT_LT(detail.size(), 500U);
}

TEST(response, of_bad_credentials_repeats_nothing_that_was_signed) {
  for (const auto* name :
       {"InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignatureException",
        "MissingAuthenticationTokenException", "RequestExpired", "RequestTimeTooSkewed"}) {
    const auto read = error_named(name, "The Canonical String should have been 'POST hush'");
    expect(read, outcome::failed, errc::access_denied);
    EXPECT_EQ(read.reason.detail(), name);
  }
}

TEST(response, of_credentials_that_are_not_or_no_longer_known_asks_for_others) {
  for (const auto* name : {"ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException",
                           "InvalidClientTokenId", "InvalidToken"}) {
    const auto read = error_named(name, "hush");
    expect(read, outcome::expired, errc::access_denied);
    EXPECT_EQ(read.reason.detail(), name);
  }
}

TEST(response, of_bad_credentials_repeats_what_aws_says_about_them) {
  const std::string token = "The security token included in the request is invalid.";
  EXPECT_EQ(error_named("UnrecognizedClientException", token).reason.detail(),
            "UnrecognizedClientException: " + token);
  const std::string signature =
      "The request signature we calculated does not match the signature you provided. Check your "
      "AWS Secret Access Key and signing method.";
  EXPECT_EQ(error_named("InvalidSignatureException",
                        signature + "\n\nThe Canonical String should have been\n'POST hush")
                .reason.detail(),
            "InvalidSignatureException: " + signature);
}

TEST(rule_04_secrets, of_the_store_are_not_repeated_from_a_server_that_gives_them_back) {
  const std::string denied = "AccessDeniedException: ";
  EXPECT_EQ(repeated("token IQoJb3JpZ2luX2VjEJr/////wEaCXVzLWVhc3QtMSJ refused"),
            denied + "token [redacted] refused");
  EXPECT_EQ(repeated("cut IQoJb3JpZ2luX2"), denied + "cut [redacted]");
  EXPECT_EQ(repeated("Credential=AKIDOFTHESTORE/20300101, SecretAccess/Key+Of/The=Store"),
            denied + "Credential=[redacted]/20300101, [redacted]");
  EXPECT_EQ(repeated("Signature=" + std::string(64, 'a') + " is wrong"),
            denied + "Signature=[redacted] is wrong");
  EXPECT_EQ(repeated("no secrets here"), denied + "no secrets here");
  EXPECT_EQ(repeated("of 123456789012: 1234567890123, a123456789012"),
            denied + "of [redacted]: 1234567890123, a123456789012");
}

TEST(rule_04_secrets, are_not_repeated_in_part_where_a_message_is_cut_off) {
  const auto detail = repeated(std::string(370, 'x') + "IQoJb3JpZ2luX2VjEJr/////wEaCXVzLWVhc3Q");
  EXPECT_THAT(detail, testing::Not(testing::HasSubstr("IQoJb3Jp")));
}

TEST(response, of_an_invalid_request_is_repeated_if_that_was_about_a_table) {
  const auto invalid = [](const char* operation) {
    net::http_response response;
    response.status = 400;
    response.body = R"({"__type":"x#ValidationException","message":"said the server"})";
    return interpret(response, operation).reason.detail();
  };
  for (const auto* operation : {"CreateTable", "DescribeTable", "UpdateTimeToLive", "TagResource"})
    EXPECT_EQ(invalid(operation), "ValidationException: said the server") << operation;
  for (const auto* operation : {"GetItem", "UpdateItem", "TransactWriteItems", "Query", ""})
    EXPECT_EQ(invalid(operation), "ValidationException") << operation;
}

TEST(response, of_an_index_that_is_being_filled_says_so) {
  const std::string message = "Cannot read from backfilling global secondary index: user_id-index";
  const auto read = error_named("ValidationException", message);
  expect(read, outcome::failed, errc::unavailable);
  EXPECT_EQ(read.reason.detail(), "ValidationException: " + message);
}

TEST(response, a_transaction_whose_condition_fails_is_refused_whatever_else_was_in_its_way) {
  for (const auto* reasons :
       {R"([{"Code":"ConditionalCheckFailed"},{"Code":"None"}])",
        R"([{"Code":"None"},{"Code":"ConditionalCheckFailed","Item":{"a":{"S":"b"}}}])",
        R"([{"Code":"TransactionConflict"},{"Code":"ConditionalCheckFailed"}])",
        R"([{"Code":"ConditionalCheckFailed"},{"Code":"ThrottlingError"}])"}) {
    const auto read = cancelled_for(reasons);
    EXPECT_EQ(read.is, outcome::refused) << reasons;
    EXPECT_EQ(tree_of(read.body["CancellationReasons"].json()), json::parse(reasons));
  }
}

TEST(response, a_transaction_in_the_way_of_another_or_of_too_much_comes_later) {
  struct {
    const char* reasons;
    outcome is;
  } const cases[] = {
      {R"([{"Code":"TransactionConflict"},{"Code":"None"}])", outcome::contended},
      {R"([{"Code":"None"},{"Code":"TransactionConflict"}])", outcome::contended},
      {R"([{"Code":"ThrottlingError"},{"Code":"None"}])", outcome::throttled},
      {R"([{"Code":"None"},{"Code":"ProvisionedThroughputExceeded"}])", outcome::throttled},
      {R"([{"Code":"TransactionConflict"},{"Code":"ThrottlingError"}])", outcome::throttled}};
  for (const auto& [reasons, is] : cases) {
    const auto read = cancelled_for(reasons);
    EXPECT_EQ(read.is, is) << reasons;
    EXPECT_EQ(read.reason.code(), errc::unavailable);
  }
}

TEST(rule_20_size, a_transaction_of_an_item_too_large_is_session_too_large) {
  expect(cancelled_for(R"([{"Code":"ValidationError",
                            "Message":"Item size to update has exceeded the maximum allowed size"},
                           {"Code":"None"}])"),
         outcome::failed, errc::session_too_large);
  expect(cancelled_for(R"([{"Code":"None"},{"Code":"ValidationError","Message":"hush"}])"),
         outcome::failed, errc::unavailable);
}

TEST(response, a_transaction_with_an_item_that_does_not_fit_the_table_reports_why) {
  const auto read = cancelled_for(R"([{"Code":"ValidationError",
      "Message":"One or more parameter values were invalid: Missing the key id in the item"},
      {"Code":"None"}])");
  expect(read, outcome::failed, errc::incompatible_store);
  EXPECT_THAT(read.reason.detail(), testing::HasSubstr("Missing the key id"));
}

TEST(rule_22_bad_input, cancellation_reasons_of_any_shape_do_no_harm) {
  for (const auto* reasons :
       {"null", "{}", "[]", "5", "\"x\"", "[null]", "[5,[]]", R"([{"Code":5}])",
        R"([{"Code":null,"Message":5}])", R"([{"code":"TransactionConflict"}])",
        R"([{"Code":"None"}])", R"([{"Code":"ValidationError","Message":5}])",
        R"([{"Code":"SomethingNew","Message":"hush"}])"}) {
    const auto read = cancelled_for(reasons);
    expect(read, outcome::failed, errc::unavailable);
    EXPECT_EQ(read.reason.detail(), "TransactionCanceledException") << reasons;
  }
  EXPECT_EQ(error_named("TransactionCanceledException").is, outcome::failed);
}

TEST(response, tells_how_long_the_service_wants_us_to_wait) {
  net::http_response response;
  response.status = 500;
  EXPECT_EQ(interpret(response).retry_after, std::nullopt);
  for (const auto* text : {"", "-1", "1.5", "soon", "1500ms", " 1", "99999999999999999999"}) {
    response.fields = {{"X-Amz-Retry-After", text}};
    EXPECT_EQ(interpret(response).retry_after, std::nullopt) << text;
  }
  response.fields = {{"X-Amz-Retry-After", "1500"}};
  EXPECT_EQ(interpret(response).retry_after, std::chrono::milliseconds(1500));
}

usage units_of(const std::string& operation, const std::string& consumed) {
  const auto answer = R"({"ConsumedCapacity":)" + consumed + "}";
  return units_in(operation, json_document::parse(answer).value());
}

TEST(usage, of_what_only_asks_is_read_units) {
  for (const auto* reading : {"GetItem", "BatchGetItem", "Query", "Scan"}) {
    const auto used = units_of(reading, R"({"TableName":"t","CapacityUnits":0.5})");
    EXPECT_EQ(used.read_units, 0.5) << reading;
    EXPECT_EQ(used.write_units, 0) << reading;
  }
}

TEST(usage, of_all_else_is_write_units) {
  for (const auto* writing :
       {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchExecuteStatement"}) {
    const auto used = units_of(writing, R"({"CapacityUnits":2})");
    EXPECT_EQ(used.read_units, 0) << writing;
    EXPECT_EQ(used.write_units, 2) << writing;
  }
}

TEST(usage, of_a_transaction_is_what_it_says_itself) {
  const auto done =
      units_of("TransactWriteItems", R"([{"CapacityUnits":4,"WriteCapacityUnits":4}])");
  EXPECT_EQ(done.write_units, 4);
  const auto repeated =
      units_of("TransactWriteItems", R"([{"CapacityUnits":2,"ReadCapacityUnits":2}])");
  EXPECT_EQ(repeated.read_units, 2);
  EXPECT_EQ(repeated.write_units, 0);
}

TEST(usage, of_several_tables_is_added_up) {
  EXPECT_EQ(units_of("Scan", R"([{"CapacityUnits":1},{"CapacityUnits":0.5},null])").read_units,
            1.5);
}

TEST(usage, that_is_garbled_or_absent_is_none) {
  for (const auto* garbled : {"null", "7", "[]", "[7]", "{}", R"({"CapacityUnits":"many"})",
                              R"({"CapacityUnits":-1})", R"({"CapacityUnits":null})"})
    EXPECT_EQ(units_of("GetItem", garbled).read_units, 0) << garbled;
  EXPECT_EQ(units_in("GetItem", {}).read_units, 0);
}

}  // namespace
}  // namespace dynasession::dynamodb
