// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/temporary_credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

result<temporary_credentials> read_served(const std::string& body, int status = 200) {
  net::http_response response;
  response.status = status;
  response.body = body;
  return read_temporary_credentials(response);
}

TEST(temporary_credentials, are_read_with_their_end) {
  const auto found =
      read_served(
          R"({"AccessKeyId":"id","SecretAccessKey":"secret","Token":"token",)"
          R"("AccountId":"111122223333","Expiration":"2009-02-13T23:31:30Z","RoleArn":"x"})")
          .value();
  EXPECT_EQ(found.value, aws_credentials("id", "secret", "token", "111122223333"));
  EXPECT_EQ(found.expires_at, std::chrono::sys_seconds(std::chrono::seconds(1234567890)));
}

TEST(temporary_credentials, that_are_not_whole_are_refused_and_not_repeated) {
  const std::string end = R"(,"Expiration":"2009-02-13T23:31:30Z"})";
  for (const auto& body :
       {std::string(), std::string("hush"), std::string("[]"), std::string("{}"),
        R"({"AccessKeyId":"hush")" + end, R"({"SecretAccessKey":"hush")" + end,
        R"({"AccessKeyId":"hush","SecretAccessKey":5)" + end,
        R"({"AccessKeyId":"hush\r\nX: 1","SecretAccessKey":"hush")" + end,
        std::string(R"({"AccessKeyId":"hush","SecretAccessKey":"hush"})"),
        std::string(R"({"AccessKeyId":"hush","SecretAccessKey":"hush","Expiration":"hush"})")}) {
    const auto found = read_served(body);
    ASSERT_TRUE(found.has_error()) << body;
    EXPECT_EQ(found.error().code(), errc::unavailable);
    EXPECT_THAT(found.error().message(), testing::Not(testing::HasSubstr("hush")));
  }
}

TEST(temporary_credentials, are_not_looked_for_in_an_error) {
  EXPECT_EQ(read_served("hush", 403).error().detail(), "credentials: status 403");
}

}  // namespace
}  // namespace dynasession::aws
