// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/response.hpp"
#include "dynamodb/protocol/service_error.hpp"
#include "vectors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace dynasession::test {
namespace {

namespace json = boost::json;

net::http_response response_in(const json::object& given) {
  net::http_response response;
  response.status = given.at("status_code").to_number<int>();
  response.body = text_or_empty(given, "body");
  if (const auto* fields = given.if_contains("headers"))
    for (const auto& [name, value] : fields->as_object())
      response.fields.push_back({name, json::value_to<std::string>(value)});
  return response;
}

/// Returns how many of a file's cases are errors.
int check_errors(const json::array& suites) {
  int errors = 0;
  for (const auto& suite : suites) {
    for (const auto& each : suite.at("cases").as_array()) {
      const auto& given = each.as_object();
      if (!given.contains("errorCode")) continue;
      const dynamodb::service_error read(response_in(given.at("response").as_object()));
      EXPECT_EQ(read.name(), text_or_empty(given, "errorCode")) << given.at("id");
      EXPECT_EQ(read.message(), text_or_empty(given, "errorMessage")) << given.at("id");
      ++errors;
    }
  }
  return errors;
}

TEST(conformance_dynamodb_protocol, errors_are_read_as_aws_json_1_0_says) {
  DYNASESSION_VECTORS_OR_SKIP(suites,
                              "5-dynamodb-protocol/botocore-protocol-tests/output/json_1_0.json");
  EXPECT_GE(check_errors(suites), 12);
}

TEST(conformance_dynamodb_protocol, errors_are_read_as_aws_json_1_1_says) {
  DYNASESSION_VECTORS_OR_SKIP(suites,
                              "5-dynamodb-protocol/botocore-protocol-tests/output/json.json");
  EXPECT_GE(check_errors(suites), 12);
}

TEST(conformance_dynamodb_protocol, errors_that_services_sent_are_read_as_botocore_does) {
  const std::filesystem::path folder = "5-dynamodb-protocol/botocore-response-parsing";
  if (!std::filesystem::exists(vectors_folder() / folder))
    GTEST_SKIP() << "5 cases are not here: " << folder;
  int pairs = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(vectors_folder() / folder / "errors")) {
    const auto file = entry.path().filename();
    net::http_response response;
    response.status = 400;
    response.body = vector_text(folder / "errors" / file).value();
    const dynamodb::service_error read(response);
    const auto expected = vectors((folder / "expected" / file).string()).value().at("Error");
    EXPECT_EQ(read.name(), text_or_empty(expected.as_object(), "Code")) << file;
    EXPECT_EQ(read.message(), text_or_empty(expected.as_object(), "Message")) << file;
    ++pairs;
  }
  EXPECT_GE(pairs, 5);
}

// The case that turns the check off is left out, since there is no such option. So is that of an error with a
// wrong checksum, which the SDK believes: here no answer is believed that was damaged (rule 22).
TEST(conformance_dynamodb_protocol, checksums_are_judged_as_the_go_sdk_does) {
  const auto file = vectors("5-dynamodb-protocol/crc32-cases.json");
  if (!file) GTEST_SKIP() << "6 cases are not here: crc32-cases.json";
  int ran = 0;
  for (const auto& each : file->at("cases").as_array()) {
    const auto& given = each.as_object();
    if (given.contains("disable_checksums")) continue;
    if (given.at("status").to_number<int>() != 200) continue;
    net::http_response response;
    response.status = given.at("status").to_number<int>();
    response.body = text_or_empty(given, "body");
    if (given.at("x-amz-crc32").is_string())
      response.fields.push_back({"x-amz-crc32", text_or_empty(given, "x-amz-crc32")});
    EXPECT_EQ(dynamodb::interpret(response).is_damaged, given.at("expect") == "CRC32CheckFailed")
        << given.at("name");
    ++ran;
  }
  EXPECT_GE(ran, 4);
}

}  // namespace
}  // namespace dynasession::test
