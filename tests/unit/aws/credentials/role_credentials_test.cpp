// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/role_credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

const endpoint sts = parse_endpoint("https://sts.eu-west-1.amazonaws.com").value();

result<temporary_credentials> read_role(const std::string& body, int status = 200) {
  net::http_response response;
  response.status = status;
  response.body = body;
  return read_role_credentials(response);
}

std::string answer(const std::string& action, const std::string& credentials) {
  return "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + action +
         "Result><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/a/b</Arn>"
         "</AssumedRoleUser><Credentials>" +
         credentials + "</Credentials></" + action + "Result></" + action + "Response>";
}

const std::string role_keys =
    "<AccessKeyId>id</AccessKeyId>\n <SecretAccessKey>a&lt;b+/=</SecretAccessKey>"
    "<SessionToken>token</SessionToken>";
const std::string end = "<Expiration>2009-02-13T23:31:30Z</Expiration>";

TEST(role_credentials, are_asked_for_with_what_the_profile_says) {
  assumed_role role;
  role.arn = "arn:aws:iam::111122223333:role/a";
  EXPECT_EQ(assume_role_request(sts, role, "ours").body,
            "Action=AssumeRole&Version=2011-06-15"
            "&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fa&RoleSessionName=ours");
  role.session_name = "theirs";
  role.external_id = "x&y=z";
  role.duration = "900";
  EXPECT_THAT(assume_role_request(sts, role, "ours").body,
              HasSubstr("&RoleSessionName=theirs&ExternalId=x%26y%3Dz&DurationSeconds=900"));
}

TEST(role_credentials, are_asked_for_with_the_token_of_an_identity_provider) {
  web_identity identity;
  identity.role_arn = "arn:a";
  const auto request = web_identity_request(sts, identity, "a.b-c_d", "ours");
  EXPECT_EQ(request.method + " " + request.target, "POST /");
  EXPECT_EQ(request.body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aa"
            "&RoleSessionName=ours&WebIdentityToken=a.b-c_d");
}

TEST(role_credentials, are_read_from_the_answers_to_both) {
  for (const auto* action : {"AssumeRole", "AssumeRoleWithWebIdentity"}) {
    const auto found = read_role(answer(action, role_keys + end)).value();
    EXPECT_EQ(found.value, aws_credentials("id", "a<b+/=", "token", "111122223333"));
    EXPECT_EQ(found.expires_at, std::chrono::sys_seconds(std::chrono::seconds(1234567890)));
  }
}

TEST(role_credentials, that_are_not_whole_are_refused_and_not_repeated) {
  std::string deep;
  for (int level = 0; level < 100'000; ++level) deep += "<a>";
  for (const auto& body :
       {std::string(), std::string("hush"), std::string("<hush/>"), std::string("<hush"), deep,
        answer("AssumeRole", ""), answer("AssumeRole", "<AccessKeyId>hush</AccessKeyId>" + end),
        answer("AssumeRole", role_keys), answer("GetSessionToken", role_keys + end),
        answer("AssumeRole", role_keys + "<Expiration>hush</Expiration>"),
        answer("AssumeRole", "<AccessKeyId>hush&#10;X: 1</AccessKeyId>" + role_keys + end)}) {
    const auto found = read_role(body);
    ASSERT_TRUE(found.has_error()) << body;
    EXPECT_EQ(found.error().code(), errc::unavailable);
    EXPECT_THAT(found.error().detail(), Not(HasSubstr("hush")));
  }
}

TEST(role_credentials, that_are_refused_tell_the_code_alone) {
  const auto refusal = [](const std::string& code, int status) {
    return read_role("<ErrorResponse><Error><Code>" + code +
                         "</Code><Message>hush</Message></Error>"
                         "</ErrorResponse>",
                     status)
        .error();
  };
  EXPECT_EQ(refusal("AccessDenied", 403).code(), errc::access_denied);
  EXPECT_EQ(refusal("AccessDenied", 403).detail(),
            "credentials: the role was not granted: status 403, AccessDenied");
  for (const auto* code : {"Throttling", "ThrottlingException", "RequestLimitExceeded",
                           "TooManyRequestsException", "IDPCommunicationError"})
    EXPECT_EQ(refusal(code, 400).code(), errc::unavailable) << code;
  for (const int status : {408, 429})
    EXPECT_EQ(refusal("", status).code(), errc::unavailable) << status;
  EXPECT_EQ(refusal("IDPRejectedClaim", 403).code(), errc::access_denied);
  EXPECT_EQ(refusal("InternalFailure", 500).code(), errc::unavailable);
  EXPECT_EQ(refusal("h u s h", 400).detail(), "credentials: the role was not granted: status 400");
  EXPECT_EQ(refusal("eyJhbGciOiJSUzI1NiIsImtpZCI6Imh1c2gi", 400).detail(),
            "credentials: the role was not granted: status 400")
      << "a piece of a token";
}

TEST(role_credentials, tell_their_account) {
  EXPECT_EQ(account_in("arn:aws:iam::111122223333:role/a:b"), "111122223333");
  for (const auto* arn : {"", "arn", "arn:aws:iam::", "arn:aws:iam::evil.example/:role/a"})
    EXPECT_EQ(account_in(arn), "") << arn;
}

}  // namespace
}  // namespace dynasession::aws
