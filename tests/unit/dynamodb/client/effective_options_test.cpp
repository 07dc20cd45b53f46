// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/effective_options.hpp"

#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"
#include "support/thrown_by.hpp"

#include <dynasession/dynamodb/dynamodb_place.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using variable = test::environment_variable;

/// Valid options, in an environment without variables of AWS.
class dynamodb_options_test : public testing::Test {
 protected:
  dynamodb_options_test() {
    instance.set("true");
    options.endpoint = "http://127.0.0.1:1";
    options.credentials = aws_credentials("id", "secret");
  }

  /// Of the constructor of a store.
  error failure() const {
    return test::thrown_by([this] { const dynamodb_store store(options); });
  }
  errc code() const { return errc_of(failure().code()); }
  std::string refusal() const {
    const auto reason = failure();
    return reason.failed() ? reason.detail() : "accepted";
  }

  /// A file of AWS's profiles, until the next one.
  void write_profiles(const std::string& text) {
    std::ofstream(folder.file("config")) << text;
    config_file.set(folder.file("config"));
    options.credentials.reset();
  }

  test::temporary_folder folder;
  dynamodb_options options;
  variable region{"AWS_REGION"};
  variable default_region{"AWS_DEFAULT_REGION"};
  variable id{"AWS_ACCESS_KEY_ID"};
  variable secret{"AWS_SECRET_ACCESS_KEY"};
  variable token{"AWS_SESSION_TOKEN"};
  variable account{"AWS_ACCOUNT_ID"};
  variable web_identity{"AWS_WEB_IDENTITY_TOKEN_FILE"};
  variable instance{"AWS_EC2_METADATA_DISABLED"};
  variable container_path{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"};
  variable container_url{"AWS_CONTAINER_CREDENTIALS_FULL_URI"};
  variable home{"HOME"};
  variable profile{"AWS_PROFILE"};
  variable config_file{"AWS_CONFIG_FILE"};
  variable credentials_file{"AWS_SHARED_CREDENTIALS_FILE"};
  variable url{"AWS_ENDPOINT_URL"};
  variable url_of_dynamodb{"AWS_ENDPOINT_URL_DYNAMODB"};
  variable urls_ignored{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"};
  variable fips{"AWS_USE_FIPS_ENDPOINT"};
  variable dual_stack{"AWS_USE_DUALSTACK_ENDPOINT"};
  variable account_mode{"AWS_ACCOUNT_ID_ENDPOINT_MODE"};
  variable https_proxy{"https_proxy"};
  variable upper_case_https_proxy{"HTTPS_PROXY"};
  variable bundle{"AWS_CA_BUNDLE"};
  variable role{"AWS_ROLE_ARN"};
  variable url_of_sts{"AWS_ENDPOINT_URL_STS"};
};

TEST_F(dynamodb_options_test, that_work_are_accepted_without_any_input_or_output) {
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(dynamodb_options_test, a_table_has_a_name_that_dynamodb_takes) {
  for (const auto& name : {std::string(), std::string("ab"), std::string(256, 'a'),
                           std::string("a b"), std::string("tab\n"), std::string("caf\xc3\xa9")}) {
    options.table_name = name;
    EXPECT_EQ(code(), errc::invalid_configuration) << name;
    EXPECT_THAT(refusal(), StartsWith("table_name: ")) << name;
  }
  for (const auto& name : {std::string("a-_"), std::string("a.1"), std::string(255, 'a')}) {
    options.table_name = name;
    EXPECT_EQ(refusal(), "accepted") << name;
  }
}

TEST_F(dynamodb_options_test, the_key_of_a_table_is_1_to_255_bytes_of_utf_8) {
  for (const auto& name : {std::string(), std::string(256, 'k'), std::string("\xff")}) {
    options.table_key = name;
    EXPECT_THAT(refusal(), StartsWith("table_key: ")) << name;
  }
  for (const auto& name :
       {std::string(255, 'k'), std::string("session-id"), std::string("\xc3\xa9")}) {
    options.table_key = name;
    EXPECT_EQ(refusal(), "accepted") << name;
  }
}

TEST_F(dynamodb_options_test, the_key_of_a_table_is_none_of_the_other_attributes) {
  for (const auto* name : {"data", "created_at", "updated_at", "expire_at", "version", "lock",
                           "user_id", "authenticated_at", "limits", "renewed_to", "w0", "w7"}) {
    options.table_key = name;
    EXPECT_EQ(code(), errc::invalid_configuration) << name;
    EXPECT_THAT(refusal(), StartsWith("table_key: ")) << name;
  }
}

TEST_F(dynamodb_options_test, a_deadline_is_positive_and_at_most_an_hour) {
  for (const auto deadline :
       {0ms, -1ms, std::chrono::milliseconds::min(), std::chrono::milliseconds(1h) + 1ms,
        std::chrono::milliseconds::max()}) {
    options.deadline = deadline;
    EXPECT_THAT(refusal(), StartsWith("deadline: ")) << deadline.count();
  }
  options.deadline = 1h;
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(dynamodb_options_test, there_is_at_least_one_connection) {
  options.max_connections = 0;
  EXPECT_THAT(refusal(), StartsWith("max_connections: "));
}

TEST_F(dynamodb_options_test, an_endpoint_is_a_url) {
  for (const auto* url :
       {"localhost:8000", "ftp://h", "http://", "http://h:0", "http://h\r\nX: 1"}) {
    options.endpoint = url;
    EXPECT_EQ(code(), errc::invalid_configuration) << url;
    EXPECT_THAT(refusal(), StartsWith("endpoint: ")) << url;
  }
}

TEST_F(dynamodb_options_test, what_an_endpoint_holds_of_a_password_is_not_repeated) {
  options.endpoint = "http://user:hush@h";
  EXPECT_THAT(refusal(), AllOf(StartsWith("endpoint: "), Not(HasSubstr("hush"))));
}

TEST_F(dynamodb_options_test, aws_itself_needs_a_region_and_the_environment_may_tell_it) {
  options.endpoint.clear();
  EXPECT_EQ(code(), errc::invalid_configuration);
  EXPECT_THAT(refusal(), AllOf(StartsWith("region: "), HasSubstr("AWS_REGION"),
                               HasSubstr("AWS_DEFAULT_REGION")));
  default_region.set("eu-west-1");
  EXPECT_EQ(refusal(), "accepted");
  region.set("no region");
  EXPECT_THAT(refusal(), StartsWith("region: ")) << "the other one counts first";
  options.region = "eu-central-1";
  EXPECT_EQ(refusal(), "accepted") << "the option counts before both";
}

TEST_F(dynamodb_options_test, the_environment_may_tell_the_endpoint) {
  options.endpoint.clear();
  url.set("http://127.0.0.1:1");
  EXPECT_EQ(refusal(), "accepted") << "one of your own needs no region";
  url_of_dynamodb.set("ftp://hush");
  EXPECT_THAT(refusal(), AllOf(StartsWith("AWS_ENDPOINT_URL_DYNAMODB: "), Not(HasSubstr("hush"))));
  urls_ignored.set("true");
  EXPECT_THAT(refusal(), StartsWith("region: "));
}

TEST_F(dynamodb_options_test, that_contradict_the_environment_win) {
  fips.set("true");
  EXPECT_THAT(refusal(), HasSubstr("AWS_USE_FIPS_ENDPOINT"));
  options.use_fips = false;
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(dynamodb_options_test, an_endpoint_of_the_account_needs_the_account) {
  options.endpoint.clear();
  options.region = "eu-west-1";
  options.account_id_endpoint_mode = account_endpoints::required;
  EXPECT_THAT(refusal(), StartsWith("account_id_endpoint_mode: "));
  options.credentials->account_id = "111122223333";
  EXPECT_EQ(refusal(), "accepted");
  options.credentials->account_id = "evil.example/";
  EXPECT_THAT(refusal(), StartsWith("account_id: "));
}

TEST_F(dynamodb_options_test, an_empty_variable_is_none) {
  options.endpoint.clear();
  region.set("");
  EXPECT_THAT(refusal(), StartsWith("region: "));
  default_region.set("eu-west-1");
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(dynamodb_options_test, missing_credentials_are_an_error) {
  options.credentials.reset();
  EXPECT_EQ(code(), errc::missing_credentials);
}

TEST_F(dynamodb_options_test, a_profile_fills_in_what_is_not_set) {
  const auto file = testing::TempDir() + "dynasession_connect_test_config";
  std::ofstream(file) << "[profile shop]\naws_access_key_id = id\naws_secret_access_key = secret\n"
                         "region = eu-west-1\nuse_fips_endpoint = maybe\n";
  config_file.set(file);
  options.credentials.reset();
  options.endpoint.clear();
  EXPECT_EQ(code(), errc::missing_credentials);
  options.profile = "shop";
  EXPECT_EQ(refusal(), "in the profile: AWS_USE_FIPS_ENDPOINT: must be true or false");
  options.use_fips = false;
  EXPECT_EQ(refusal(), "accepted");
  std::remove(file.c_str());
}

TEST_F(dynamodb_options_test, files_that_cannot_be_read_are_named_unless_they_are_not_needed) {
  config_file.set("/");
  EXPECT_EQ(refusal(), "accepted") << "the options tell the credentials";
  options.credentials.reset();
  EXPECT_EQ(refusal(), "/: is a folder");
}

TEST_F(dynamodb_options_test, a_container_may_have_credentials) {
  options.credentials.reset();
  container_path.set("/v2/credentials");
  EXPECT_EQ(refusal(), "accepted") << "they are fetched when they are needed";
  container_path.set(std::nullopt);
  container_url.set("http://evil.example/credentials");
  EXPECT_THAT(refusal(), StartsWith("AWS_CONTAINER_CREDENTIALS_FULL_URI: "));
  web_identity.set("/token");
  EXPECT_THAT(refusal(), StartsWith("AWS_ROLE_ARN "));
}

TEST_F(dynamodb_options_test, an_instance_may_have_credentials) {
  options.credentials.reset();
  instance.set(std::nullopt);
  EXPECT_EQ(refusal(), "accepted") << "they are fetched when they are needed";
}

TEST_F(dynamodb_options_test, half_a_pair_of_credentials_names_the_other_half) {
  options.credentials.reset();
  id.set("id");
  EXPECT_EQ(code(), errc::invalid_configuration);
  EXPECT_THAT(refusal(), HasSubstr("AWS_SECRET_ACCESS_KEY"));
  id.set(std::nullopt);
  secret.set("hush");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("AWS_ACCESS_KEY_ID"), Not(HasSubstr("hush"))));
  id.set("id");
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(dynamodb_options_test, credentials_are_whole_and_can_be_sent) {
  for (const auto& bad :
       {aws_credentials("", "hush"), aws_credentials("hush", ""),
        aws_credentials("hush\r\nX-Injected: 1", "hush"), aws_credentials("hush hush", "hush"),
        aws_credentials("hush", "hush\xc3\xa9"), aws_credentials("hush", "hush", "hush\n")}) {
    options.credentials = bad;
    EXPECT_EQ(code(), errc::invalid_configuration);
    EXPECT_THAT(refusal(), AllOf(StartsWith("credentials: "), Not(HasSubstr("hush"))));
  }
}

TEST_F(dynamodb_options_test, the_environment_may_name_a_proxy_for_tls) {
  https_proxy.set("socks5://me:hush@proxy");
  EXPECT_EQ(refusal(), "accepted") << "the endpoint is without TLS";
  options.endpoint = "https://127.0.0.1:1";
  EXPECT_THAT(refusal(), AllOf(StartsWith("https_proxy: "), Not(HasSubstr("hush"))));
  https_proxy.set("http://me:hush@proxy:3128");
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(dynamodb_options_test, certificates_must_be_there) {
  options.endpoint = "https://127.0.0.1:1";
  for (const auto* file : {"/nowhere/ca.pem", "/", "/dev/null"}) {
    options.ca_file = file;
    EXPECT_EQ(code(), errc::invalid_configuration) << file;
    EXPECT_THAT(refusal(), StartsWith("ca_file: ")) << file;
  }
  options.ca_file.clear();
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(dynamodb_options_test, the_environment_and_the_profile_may_name_certificates) {
  write_profiles(
      "[default]\naws_access_key_id = id\naws_secret_access_key = secret\n"
      "ca_bundle = /nowhere/of-profile.pem\n");
  options.endpoint = "https://127.0.0.1:1";
  EXPECT_THAT(refusal(), StartsWith("ca_bundle of the profile: "));
  bundle.set("/nowhere/of-variable.pem");
  EXPECT_THAT(refusal(), StartsWith("AWS_CA_BUNDLE: "));
  options.ca_file = "/nowhere/of-options.pem";
  EXPECT_THAT(refusal(), StartsWith("ca_file: "));
}

TEST_F(dynamodb_options_test, lead_to_a_place) {
  options.endpoint.clear();
  options.region = "eu-west-1";
  EXPECT_EQ(to_string(place_of(options)),
            "https://dynamodb.eu-west-1.amazonaws.com, region eu-west-1, credentials from the "
            "options");
  options.endpoint = "https://vpce-1-2.dynamodb.eu-west-3.vpce.amazonaws.com";
  options.region.clear();
  EXPECT_EQ(place_of(options).region, "eu-west-3");
}

TEST_F(dynamodb_options_test, lead_to_credentials_whose_place_has_a_name) {
  const auto origin = [this] { return place_of(options).credentials; };
  write_profiles("[profile shop]\ncredential_process = true\n");
  instance.set(std::nullopt);
  EXPECT_EQ(origin(), "this machine, the role of the instance");
  container_path.set("/v2/credentials");
  EXPECT_EQ(origin(), "variables, the role of the container");
  profile.set("shop");
  EXPECT_EQ(origin(), "the profile 'shop', credential_process");
  id.set("id");
  secret.set("secret");
  EXPECT_EQ(origin(), "AWS_ACCESS_KEY_ID");
}

TEST_F(dynamodb_options_test, that_expose_requests_are_warned_of) {
  const auto warnings = [this] { return place_of(options).warnings; };
  for (const auto* url : {"http://127.0.0.2:1", "http://LOCALHOST", "http://[::1]:8000",
                          "https://dynamodb.example"}) {
    options.endpoint = url;
    EXPECT_THAT(warnings(), testing::IsEmpty()) << url;
  }
  for (const auto* url : {"http://dynamodb:8000", "http://10.0.0.1", "http://127.0.0.1.example"}) {
    options.endpoint = url;
    EXPECT_THAT(warnings(), testing::ElementsAre(AllOf(HasSubstr(url), HasSubstr("TLS")))) << url;
  }
}

TEST_F(dynamodb_options_test, that_send_a_token_without_tls_are_warned_of) {
  options.credentials.reset();
  web_identity.set("/token");
  role.set("arn:aws:iam::111122223333:role/a");
  url_of_sts.set("http://sts.example");
  EXPECT_THAT(place_of(options).warnings,
              testing::ElementsAre(AllOf(HasSubstr("http://sts.example"), HasSubstr("TLS"))));
}

TEST_F(dynamodb_options_test, are_warned_of_once_a_store_is_made) {
  std::vector<std::string> logged;
  options.logger = [&](log_level level, std::string_view message) {
    EXPECT_EQ(level, log_level::warning);
    logged.emplace_back(message);
  };
  options.endpoint = "http://dynamodb:8000";
  EXPECT_EQ(refusal(), "accepted");
  EXPECT_EQ(logged, place_of(options).warnings);
}

TEST_F(dynamodb_options_test, do_not_fail_because_of_a_profile_that_is_not_used) {
  write_profiles(
      "hush\n[profile other]\nhush\n[default]\naws_access_key_id = id\n"
      "aws_secret_access_key = secret\n");
  EXPECT_EQ(refusal(), "accepted");
  const auto file = folder.file("config");
  EXPECT_THAT(place_of(options).warnings,
              testing::ElementsAre(file + ": line 1: a property is before the first section",
                                   file + ": line 3: a property has no '='"));
  options.profile = "other";
  EXPECT_EQ(refusal(), file + ": line 3: a property has no '='");
}

TEST(effective_options, a_shared_file_that_cannot_be_read_is_named) {
  EXPECT_EQ(dynamodb::read_shared_file("/").error().detail(), "/: is a folder");
  EXPECT_EQ(dynamodb::read_shared_file("/nowhere/at/all").value(), std::nullopt);
}

}  // namespace
}  // namespace dynasession
