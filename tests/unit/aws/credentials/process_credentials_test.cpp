// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/process_credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

result<temporary_credentials> read(const std::string& output) {
  credential_process process;
  process.account_id = "of the profile";
  return read_process_credentials(output, process);
}

TEST(process_credentials, are_read_as_they_are_printed) {
  const auto found =
      read(R"({"Version":1,"AccessKeyId":"id","SecretAccessKey":"secret","SessionToken":"token",)"
           R"("AccountId":"111122223333","Expiration":"2009-02-14T00:31:30+01:00"})")
          .value();
  EXPECT_EQ(found.value, aws_credentials("id", "secret", "token", "111122223333"));
  EXPECT_EQ(found.expires_at, std::chrono::sys_seconds(std::chrono::seconds(1234567890)));
}

TEST(process_credentials, need_neither_end_nor_account) {
  const auto found = read(R"({"Version":1,"AccessKeyId":"id","SecretAccessKey":"secret"})").value();
  EXPECT_EQ(found.value, aws_credentials("id", "secret", "", "of the profile"));
  EXPECT_EQ(found.expires_at, never);
}

TEST(process_credentials, of_another_kind_are_refused_and_not_repeated) {
  for (const auto* output :
       {"", "hush", "[]", "{}", R"({"AccessKeyId":"hush","SecretAccessKey":"hush"})",
        R"({"Version":2,"AccessKeyId":"hush","SecretAccessKey":"hush"})",
        R"({"Version":"1","AccessKeyId":"hush","SecretAccessKey":"hush"})",
        R"({"Version":1,"AccessKeyId":"hush"})",
        R"({"Version":1,"AccessKeyId":"hush","SecretAccessKey":"hush","Expiration":"hush"})",
        R"({"Version":1,"AccessKeyId":"hush","SecretAccessKey":"hush","Expiration":null})"}) {
    const auto found = read(output);
    ASSERT_TRUE(found.has_error()) << output;
    EXPECT_EQ(found.error().code(), errc::unavailable);
    EXPECT_THAT(found.error().detail(), testing::Not(testing::HasSubstr("hush")));
  }
}

}  // namespace
}  // namespace dynasession::aws
