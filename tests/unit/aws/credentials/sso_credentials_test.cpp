// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/sso_credentials.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

using namespace std::chrono_literals;
using test::lookup_in;
using test::variables;
using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::sys_seconds now = std::chrono::sys_days(2026y / 1 / 1);

single_sign_on of_a_profile() {
  single_sign_on sso;
  sso.start_url = "https://ssotest.awsapps.com/start";
  sso.account_id = "111122223333";
  sso.role_name = "a role&";
  sso.portal = parse_endpoint("https://portal.example").value();
  return sso;
}

result<temporary_credentials> read_sso(const std::string& body, int status = 200) {
  net::http_response response;
  response.status = status;
  response.body = body;
  return read_sso_credentials(response, of_a_profile());
}

TEST(sso_credentials, need_a_token_where_aws_sso_login_leaves_it) {
  const variables environment{{"HOME", "/me"}};
  auto sso = of_a_profile();
  EXPECT_EQ(sso_token_file(sso, lookup_in(environment)),
            "/me/.aws/sso/cache/dace00cba5f8355ec9d274ceb2bcebdfbeed0e12.json");
  sso.session = "dev";
  EXPECT_EQ(sso_token_file(sso, lookup_in(environment)),
            "/me/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json");
}

TEST(sso_credentials, need_a_token_that_has_not_expired) {
  const auto read_at = [](const char* end) {
    return read_sso_token(R"({"accessToken":"hush","expiresAt":")" + std::string(end) + "\"}", now);
  };
  EXPECT_EQ(read_at("2026-01-01T00:00:01Z").value(), "hush");
  EXPECT_EQ(read_at("2026-01-01T00:00:00Z").error().code(), errc::missing_credentials);
  EXPECT_THAT(read_at("2026-01-01T00:00:00Z").error().detail(), HasSubstr("log in"));
  for (const auto* text :
       {"", "hush", "[]", "{}", R"({"accessToken":"hush"})",
        R"({"accessToken":"hush\r\nX: 1","expiresAt":"2027-01-01T00:00:00Z"})"}) {
    EXPECT_EQ(read_sso_token(text, now).error().code(), errc::unavailable);
    EXPECT_THAT(read_sso_token(text, now).error().detail(), Not(HasSubstr("hush")));
  }
}

TEST(sso_credentials, are_asked_for_by_account_and_role) {
  const auto request = sso_request(of_a_profile(), "the-token");
  EXPECT_EQ(request.method + " " + request.target,
            "GET /federation/credentials?role_name=a%20role%26&account_id=111122223333");
  EXPECT_EQ(request.fields.back().value, "the-token");
}

TEST(sso_credentials, are_read_with_their_end) {
  const auto found =
      read_sso(R"({"roleCredentials":{"accessKeyId":"id","secretAccessKey":"secret",)"
               R"("sessionToken":"token","expiration":1234567890999}})")
          .value();
  EXPECT_EQ(found.value, aws_credentials("id", "secret", "token", "111122223333"));
  EXPECT_EQ(found.expires_at, std::chrono::sys_seconds(1234567890s));
}

TEST(sso_credentials, that_are_not_given_are_an_error_that_repeats_nothing) {
  EXPECT_EQ(read_sso("hush", 401).error().code(), errc::access_denied);
  for (const auto& failed :
       {read_sso("hush", 503), read_sso("hush"), read_sso("{}"),
        read_sso(R"({"roleCredentials":{"accessKeyId":"hush","secretAccessKey":"hush"}})"),
        read_sso(R"({"roleCredentials":{"accessKeyId":"hush","secretAccessKey":"hush",)"
                 R"("expiration":"hush"}})")}) {
    ASSERT_TRUE(failed.has_error());
    EXPECT_EQ(failed.error().code(), errc::unavailable);
    EXPECT_THAT(failed.error().detail(), Not(HasSubstr("hush")));
  }
}

}  // namespace
}  // namespace dynasession::aws
