// SPDX-License-Identifier: Apache-2.0
// A store in a container that has a role.
#include "dynamodb/scripted_store.hpp"
#include "support/environment_variable.hpp"

namespace dynasession::test {
namespace {

using ::testing::HasSubstr;

class container_credentials : public scripted_store {
 protected:
  container_credentials() {
    url_.set("http://127.0.0.1:" + std::to_string(container_.port()) + "/role");
    token_.set("the-token");
    auto of_role = options();
    of_role.credentials.reset();
    of_role.clock = [] { return timestamp(std::chrono::sys_days(2030y / 1 / 1)); };
    use(of_role);
  }

  static answer keys_of(const std::string& id) {
    return json_answer(200, R"({"AccessKeyId":")" + id +
                                R"(","SecretAccessKey":"s","Token":"of-the-session",)"
                                R"("Expiration":"2030-01-01T06:00:00Z"})");
  }

  environment_variable id_{"AWS_ACCESS_KEY_ID"}, secret_{"AWS_SECRET_ACCESS_KEY"};
  environment_variable home_{"HOME"}, profile_{"AWS_PROFILE"}, config_{"AWS_CONFIG_FILE"};
  environment_variable credentials_file_{"AWS_SHARED_CREDENTIALS_FILE"};
  environment_variable web_identity_{"AWS_WEB_IDENTITY_TOKEN_FILE"};
  environment_variable path_{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"};
  environment_variable url_{"AWS_CONTAINER_CREDENTIALS_FULL_URI"};
  environment_variable token_{"AWS_CONTAINER_AUTHORIZATION_TOKEN"};
  environment_variable token_file_{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"};
  scripted_server container_;
};

TEST_F(container_credentials, sign_the_requests_of_a_store) {
  container_.then(keys_of("AKIDOFROLE"));
  script({ok_answer(), ok_answer()});
  EXPECT_EQ(code_of(create()), no_error);
  EXPECT_EQ(code_of(touch()), no_error);
  for (const auto& sent : server_.requests()) {
    EXPECT_THAT(sent.first("authorization"), HasSubstr("Credential=AKIDOFROLE/20300101/"));
    EXPECT_EQ(sent.first("x-amz-security-token"), "of-the-session");
  }
  const auto asked = container_.requests();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].first("authorization"), "the-token");
}

TEST_F(container_credentials, that_are_not_there_leave_nothing_in_doubt) {
  container_.then(json_answer(500, "{}"));
  EXPECT_EQ(code_of(save()), errc::unavailable);
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(container_credentials, that_do_not_come_are_waited_for_until_the_deadline) {
  auto hurried = options(soon);
  hurried.credentials.reset();
  use(hurried);
  container_.then(silent_answer());
  EXPECT_EQ(code_of(save()), errc::deadline_exceeded);
}

}  // namespace
}  // namespace dynasession::test
