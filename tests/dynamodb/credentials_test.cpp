// SPDX-License-Identifier: Apache-2.0
// A store that gets its credentials from the environment.
#include "dynamodb/scripted_store.hpp"
#include "dynamodb/tls_server.hpp"
#include "support/environment_variable.hpp"
#include "support/hand_made_loop.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/dynamodb/table.hpp>
#include <dynasession/loop_executor.hpp>

#include <boost/asio/bind_executor.hpp>

#include <atomic>
#include <fstream>
#include <functional>
#include <memory>
#include <utility>

namespace dynasession::test {
namespace {

using ::testing::HasSubstr;

answer keys_of(const std::string& id) {
  return json_answer(200, R"({"AccessKeyId":")" + id +
                              R"(","SecretAccessKey":"s","Token":"of-the-session",)"
                              R"("Expiration":"2030-01-01T06:00:00Z"})");
}

/// A store without credentials in its options or in the environment. The other server gives out
/// credentials.
class credentials_test : public scripted_store {
 protected:
  static dynamodb_options without_credentials(dynamodb_options options) {
    options.credentials.reset();
    options.clock = [] { return timestamp(std::chrono::sys_days(2030y / 1 / 1)); };
    return options;
  }
  void use_what_is_around() { use(without_credentials(options())); }

  std::string url_of_other() const { return "http://127.0.0.1:" + std::to_string(other_.port()); }

  void expect_signed_by(const std::string& id) const {
    for (const auto& sent : server_.requests()) {
      EXPECT_THAT(sent.first("authorization"), HasSubstr("Credential=" + id + "/20300101/"));
      EXPECT_EQ(sent.first("x-amz-security-token"), "of-the-session");
    }
  }

  environment_variable id_{"AWS_ACCESS_KEY_ID"}, secret_{"AWS_SECRET_ACCESS_KEY"};
  environment_variable home_{"HOME"}, profile_{"AWS_PROFILE"}, config_{"AWS_CONFIG_FILE"};
  environment_variable credentials_file_{"AWS_SHARED_CREDENTIALS_FILE"};
  environment_variable web_identity_{"AWS_WEB_IDENTITY_TOKEN_FILE"};
  environment_variable path_{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"};
  environment_variable url_{"AWS_CONTAINER_CREDENTIALS_FULL_URI"};
  environment_variable token_{"AWS_CONTAINER_AUTHORIZATION_TOKEN"};
  environment_variable token_file_{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"};
  environment_variable metadata_{"AWS_EC2_METADATA_SERVICE_ENDPOINT"};
  environment_variable without_metadata_{"AWS_EC2_METADATA_DISABLED"};
  environment_variable bundle_{"AWS_CA_BUNDLE"};
  scripted_server other_;
};

class container_credentials : public credentials_test {
 protected:
  container_credentials() {
    url_.set(url_of_other() + "/role");
    token_.set("the-token");
    use_what_is_around();
  }
};

TEST_F(container_credentials, sign_the_requests_of_a_store) {
  other_.then(keys_of("AKIDOFROLE"));
  script({ok_answer(), ok_answer()});
  EXPECT_EQ(code_of(create()), no_error);
  EXPECT_EQ(code_of(touch()), no_error);
  expect_signed_by("AKIDOFROLE");
  const auto asked = other_.requests();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].first("authorization"), "the-token");
}

TEST_F(container_credentials, that_the_service_calls_expired_are_fetched_again) {
  for (const auto* name : {"ExpiredTokenException", "UnrecognizedClientException"}) {
    use_what_is_around();
    other_.then(keys_of("AKIDBEFORE")).then(keys_of("AKIDAFTER"));
    script({error_answer(400, name, "expired"), saved_answer(4)});
    EXPECT_EQ(code_of(save()), no_error) << name;
    EXPECT_THAT(server_.requests().back().first("authorization"), HasSubstr("AKIDAFTER"));
  }
}

TEST_F(container_credentials, that_the_service_refuses_again_are_an_error) {
  other_.then(keys_of("AKIDBEFORE")).then(keys_of("AKIDAFTER"));
  script({error_answer(400, "ExpiredTokenException", "expired"),
          error_answer(400, "ExpiredTokenException", "expired")});
  EXPECT_EQ(code_of(save()), errc::access_denied) << "nothing was written";
}

TEST_F(container_credentials, that_are_not_there_leave_nothing_in_doubt) {
  for (int attempt = 0; attempt < 3; ++attempt) other_.then(json_answer(500, "{}"));
  EXPECT_EQ(code_of(save()), errc::unavailable);
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(container_credentials, that_do_not_come_are_waited_for_until_the_deadline) {
  use(without_credentials(options(soon)));
  other_.then(silent_answer());
  EXPECT_EQ(code_of(save()), errc::deadline_exceeded);
}

TEST_F(container_credentials, that_fail_for_a_while_do_not_end_the_work_of_operators) {
  auto patient = without_credentials(options());
  patient.clock = [start = std::chrono::steady_clock::now()] {
    return timestamp(std::chrono::sys_days(2030y / 1 / 1)) +
           std::chrono::duration_cast<timestamp::duration>(std::chrono::steady_clock::now() -
                                                           start);
  };
  use(patient);
  for (int attempt = 0; attempt < 3; ++attempt) other_.then(json_answer(500, "{}"));
  other_.then(keys_of("AKIDOFROLE"));
  script({ok_answer(R"({"Items":[]})")});
  EXPECT_EQ(code_of(run(store_->scan({}))), no_error);
  expect_signed_by("AKIDOFROLE");
}

TEST_F(container_credentials, that_are_slow_do_not_end_the_work_of_operators) {
  auto patient = without_credentials(options(soon));
  patient.patience = later;
  use(patient);
  other_.then(keys_of("AKIDOFROLE").after(300ms));
  script({ok_answer(R"({"Items":[]})")});
  EXPECT_EQ(code_of(run(store_->scan({}))), no_error);
}

// Runs a verb of tables on an executor that need not wait for the end of one handler before the next, as that of several
// threads. When the clock is read, in a handler, none that could run beside it has been given to the executor.
template <class Start>
void expect_one_handler_at_a_time(dynamodb_options where, Start start) {
  hand_made_loop loop;
  bool is_over = false;
  std::weak_ptr<std::atomic<int>> given;
  {
    const auto counted = std::make_shared<std::atomic<int>>(0);
    given = counted;
    const loop_executor several([counted, on = loop.executor()](std::function<void()> handler) {
      ++*counted;
      on.execute([counted, handler = std::move(handler)] {
        --*counted;
        handler();
      });
    });
    auto watching = where;
    watching.clock = [counted, time = where.clock] {
      EXPECT_EQ(*counted, 0);
      return time();
    };
    start(watching,
          boost::asio::bind_executor(several, [&is_over](const auto&...) { is_over = true; }));
  }
  loop.run_until(is_over);
  loop.end();
  wait_for_end_of(given);
}

TEST_F(container_credentials, of_a_table_are_fetched_by_one_handler_at_a_time) {
  const auto where = without_credentials(options());
  const auto expect_of = [&](auto start) {
    other_.then(keys_of("AKIDOFROLE"));
    script({error_answer(400, "ValidationException", "One or more values are invalid")});
    expect_one_handler_at_a_time(where, start);
  };
  expect_of([](const auto& of, auto done) { table::async_create(of, {}, std::move(done)); });
  expect_of([](const auto& of, auto done) { table::async_remove(of, {}, std::move(done)); });
  expect_of([](const auto& of, auto done) { table::async_describe(of, std::move(done)); });
  expect_of([](const auto& of, auto done) { table::async_check(of, {}, std::move(done)); });
}

/// A server over TLS that gives out credentials, whose certificate only a file vouches for.
class credentials_over_tls : public credentials_test {
 protected:
  credentials_over_tls() {
    certificate_.write_to(trusted_);
    url_.set("https://localhost:" + std::to_string(source_.port()) + "/role");
    token_.set("the-token");
  }

  const temporary_folder folder_;
  const std::string trusted_ = folder_.file("trusted.pem");
  const certificate certificate_{"DNS:localhost"};
  const tls_server source_{certificate_, {{keys_of("AKIDOFROLE").bytes}}};
};

TEST_F(credentials_over_tls, are_not_taken_from_a_server_that_is_not_trusted) {
  use_what_is_around();
  const auto refused = save();
  EXPECT_EQ(code_of(refused), errc::unavailable);
  EXPECT_THAT(message_of(refused), HasSubstr("certificate"));
}

TEST_F(credentials_over_tls, are_taken_from_one_that_the_file_of_certificates_vouches_for) {
  auto trusting = without_credentials(options());
  trusting.ca_file = trusted_;
  use(trusting);
  script({ok_answer()});
  EXPECT_EQ(code_of(create()), no_error);
  expect_signed_by("AKIDOFROLE");
}

TEST_F(credentials_over_tls, are_taken_from_one_that_the_variable_of_aws_vouches_for) {
  bundle_.set(trusted_);
  use_what_is_around();
  script({ok_answer()});
  EXPECT_EQ(code_of(create()), no_error);
}

TEST_F(credentials_test, of_an_instance_sign_the_requests_of_a_store) {
  metadata_.set(url_of_other());
  use_what_is_around();
  other_.then(json_answer(200, "a-token")).then(json_answer(200, "a-role"));
  other_.then(keys_of("AKIDOFINSTANCE"));
  script({ok_answer()});
  EXPECT_EQ(code_of(create()), no_error);
  expect_signed_by("AKIDOFINSTANCE");
}

TEST_F(credentials_test, of_an_instance_that_have_expired_are_used_while_there_are_no_others) {
  metadata_.set(url_of_other());
  auto late = without_credentials(options());
  late.clock = [] { return timestamp(std::chrono::sys_days(2030y / 1 / 1) + 12h); };
  use(late);
  other_.then(json_answer(200, "a-token")).then(json_answer(200, "a-role"));
  other_.then(keys_of("AKIDOFINSTANCE"));
  script({ok_answer(), ok_answer()});
  EXPECT_EQ(code_of(create()), no_error);
  EXPECT_EQ(code_of(touch()), no_error);
  expect_signed_by("AKIDOFINSTANCE");
  EXPECT_EQ(other_.requests().size(), 3U);
}

TEST_F(credentials_test, of_an_instance_whose_service_fails_for_a_while_are_unavailable) {
  metadata_.set(url_of_other());
  use_what_is_around();
  for (int attempt = 0; attempt < 3; ++attempt) other_.then(json_answer(503, ""));
  const auto refused = save();
  EXPECT_EQ(code_of(refused), errc::unavailable);
  EXPECT_THAT(message_of(refused), HasSubstr("503"));
}

TEST_F(credentials_test, nowhere_are_missing_with_all_the_places) {
  metadata_.set(url_of_other());
  use_what_is_around();
  other_.then(json_answer(403, ""));
  const auto refused = save();
  EXPECT_EQ(code_of(refused), errc::missing_credentials);
  for (const auto* place : {"AWS_ACCESS_KEY_ID", "profile", "AWS_WEB_IDENTITY_TOKEN_FILE",
                            "container", "metadata service", "403"})
    EXPECT_THAT(message_of(refused), HasSubstr(place));
}

TEST_F(credentials_test, of_a_process_sign_the_requests_of_a_store) {
  const temporary_folder folder;
  config_.set(folder.file("config"));
  std::ofstream(folder.file("config"))
      << "[default]\ncredential_process = echo "
         R"('{"Version":1,"AccessKeyId":"AKIDPRINTED",)"
         R"("SecretAccessKey":"s","SessionToken":"of-the-session"}')"
         "\n";
  use_what_is_around();
  script({ok_answer()});
  EXPECT_EQ(code_of(create()), no_error);
  expect_signed_by("AKIDPRINTED");
}

TEST_F(credentials_test, of_a_role_are_asked_for_with_those_of_a_profile) {
  const temporary_folder folder;
  config_.set(folder.file("config"));
  std::ofstream(folder.file("config"))
      << "[default]\nrole_arn = arn:aws:iam::111122223333:role/a\n"
         "source_profile = default\naws_access_key_id = AKIDBEFORE\naws_secret_access_key = s\n"
         "endpoint_url = "
      << url_of_other() << '\n';
  use_what_is_around();
  other_.then(json_answer(
      200,
      "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIDASSUMED</AccessKeyId>"
      "<SecretAccessKey>s</SecretAccessKey><SessionToken>of-the-session</SessionToken>"
      "<Expiration>2030-01-01T06:00:00Z</Expiration></Credentials></AssumeRoleResult>"
      "</AssumeRoleResponse>"));
  script({ok_answer()});
  EXPECT_EQ(code_of(create()), no_error);
  expect_signed_by("AKIDASSUMED");
  EXPECT_THAT(other_.requests().at(0).first("authorization"),
              HasSubstr("Credential=AKIDBEFORE/20300101/eu-central-1/sts/"));
}

}  // namespace
}  // namespace dynasession::test
