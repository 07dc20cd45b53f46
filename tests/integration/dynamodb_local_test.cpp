// SPDX-License-Identifier: Apache-2.0
#include "support/dynamodb_local.hpp"

#include "http/http_client.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <thread>

namespace dynasession::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

http_response list_tables(const std::string& endpoint, const std::string& authorization) {
  const auto head =
      "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n"
      "X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n";
  return ask(port_of(endpoint), head + authorization + "Connection: close\r\n\r\n{}");
}

/// Of an access key that no other test uses, so that there are no tables.
const std::string signature =
    "Authorization: AWS4-HMAC-SHA256 Credential=nobody/20000101/nowhere/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=0\r\n";

void expect_that_it_answers(const std::string& endpoint) {
  const auto answer = list_tables(endpoint, signature);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"TableNames":[]})");
}

/// Returns once the port is closed.
void wait_for_the_end_of(const std::string& endpoint) {
  for (;;) try {
      const connection accepted(port_of(endpoint));
      std::this_thread::yield();
    } catch (const std::runtime_error&) {
      return;
    }
}

TEST(dynamodb_local_of_the_tests, answers) { expect_that_it_answers(dynamodb_local_endpoint()); }

TEST(dynamodb_local_of_the_tests, refuses_a_request_that_is_not_signed) {
  const auto answer = list_tables(dynamodb_local_endpoint(), "");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("MissingAuthenticationToken"));
}

TEST(dynamodb_local_of_a_test, answers_until_its_end) {
  std::optional<dynamodb_local> own(std::in_place);
  const auto endpoint = own->endpoint();
  expect_that_it_answers(endpoint);
  own.reset();
  wait_for_the_end_of(endpoint);
}

class dynamodb_local_script : public testing::Test {
 protected:
  static child_process start(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), DYNAMODB_LOCAL_PROGRAM);
    return child_process(std::move(arguments), "/");
  }
};

TEST_F(dynamodb_local_script, ends_with_the_given_process) {
  child_process companion({"/usr/bin/tail", "-f", "/dev/null"}, "/");
  auto server = start({"--port", "0", "--with", std::to_string(companion.id())});
  const auto endpoint = server.read_line();
  ASSERT_THAT(endpoint, StartsWith("http://127.0.0.1:"));
  companion.stop(SIGKILL);
  EXPECT_EQ(server.read_rest(), "");
  EXPECT_EQ(server.wait(), 0);
  wait_for_the_end_of(endpoint);
}

TEST_F(dynamodb_local_script, says_in_one_line_that_the_port_is_in_use) {
  const auto port = std::to_string(port_of(dynamodb_local_endpoint()));
  auto server = start({"--port", port});
  const auto output = server.read_rest();
  EXPECT_EQ(server.wait(), 1);
  EXPECT_THAT(output, HasSubstr("port " + port + " is in use"));
  EXPECT_EQ(output.find('\n'), output.size() - 1);
}

TEST_F(dynamodb_local_script, says_in_one_line_what_is_wrong_with_an_option) {
  const std::vector<std::vector<std::string>> bad{{"--prot", "1"},
                                                  {"--port"},
                                                  {"--port", "x"},
                                                  {"--port", "65536"},
                                                  {"--port", "-1"},
                                                  {"--port", "08"},
                                                  {"--port", "99999999999999999999"},
                                                  {"--with"},
                                                  {"--with", "me"},
                                                  {"8000"}};
  for (const auto& arguments : bad) {
    auto server = start(arguments);
    const auto output = server.read_rest();
    EXPECT_EQ(server.wait(), 2) << output;
    EXPECT_EQ(output.find('\n'), output.size() - 1) << output;
    EXPECT_THAT(output, HasSubstr(arguments.front()));
  }
}

}  // namespace
}  // namespace dynasession::test
