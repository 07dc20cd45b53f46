// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/credentials_sources.hpp"
#include "aws/credentials/default_chain.hpp"
#include "aws/credentials/instance_credentials.hpp"
#include "aws/credentials/process_credentials.hpp"
#include "aws/profiles/settings.hpp"
#include "recorded_traffic.hpp"
#include "vectors.hpp"

#include <dynasession/testing/run.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

namespace dynasession::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using aws::profile_file_kind;
using namespace std::chrono_literals;

const fs::path folder = "3-credentials/smithy-rs";

aws::environment_lookup lookup_in(const json::object& variables) {
  return [variables](std::string_view name) -> std::optional<std::string> {
    if (!variables.contains(name)) return std::nullopt;
    return text_or_empty(variables, name);
  };
}

/// The merged contents of the two files of a case.
aws::profile_file parsed(const json::object& input) {
  auto config = parse_profile_file(text_or_empty(input, "configFile"), profile_file_kind::config);
  config.merge(
      parse_profile_file(text_or_empty(input, "credentialsFile"), profile_file_kind::credentials));
  return config;
}

TEST(conformance_credentials, profile_files_are_read_as_by_aws) {
  const auto file = vectors(folder / "profile-parser-tests.json");
  if (!file) GTEST_SKIP() << "65 cases are not here: profile-parser-tests.json";
  const auto& cases = file->at("tests").as_array();
  for (const auto& each : cases) {
    SCOPED_TRACE(text_or_empty(each.as_object(), "name"));
    const auto found = parsed(each.at("input").as_object());
    const auto* config = each.at("output").as_object().if_contains("config");
    ASSERT_EQ(found.problems.empty(), config != nullptr);
    if (config) {
      EXPECT_EQ(found.profiles, json::value_to<aws::sections>(config->at("profiles")));
    }
  }
  std::cout << cases.size() << " of " << cases.size() << " cases ran, as far as profiles go\n";
  EXPECT_GE(cases.size(), 65u);
}

TEST(conformance_credentials, profile_files_are_where_aws_looks) {
  const auto file = vectors(folder / "file-location-tests.json");
  if (!file) GTEST_SKIP() << "9 cases are not here: file-location-tests.json";
  int ran = 0;
  for (const auto& each : file->at("tests").as_array()) {
    const auto& test = each.as_object();
    if (text_or_empty(test, "platform") == "windows") continue;
    const auto environment = lookup_in(test.at("environment").as_object());
    const aws::shared_file_paths places(environment);
    EXPECT_EQ(places.config, text_or_empty(test, "configLocation"));
    EXPECT_EQ(places.credentials, text_or_empty(test, "credentialsLocation"));
    if (test.contains("profile")) {
      EXPECT_EQ(aws::default_profile_name(environment), text_or_empty(test, "profile"));
    }
    ++ran;
  }
  std::cout << ran << " of " << file->at("tests").as_array().size()
            << " cases ran; the others are for Windows\n";
  EXPECT_EQ(ran, 4);
}

/// Waits for the result, whatever the case expects.
constexpr std::chrono::sys_seconds time_of_cases = std::chrono::sys_days(2021y / 9 / 21);

class chain_case {
 public:
  explicit chain_case(fs::path where)
      : where_(std::move(where)),
        environment_(vectors(where_ / "env.json")->as_object()),
        expected_(vectors(where_ / "test-case.json")->at("result").as_object()),
        traffic_(vectors(where_ / "http-traffic.json").value_or(json::object())) {}

  /// `profile`: from the options of the application.
  void run_with(const std::string& profile) {
    const auto found = fetched(profile);
    const auto* wanted = expected_.if_contains("Ok");
    ASSERT_EQ(found.has_value(), wanted != nullptr) << (found ? "" : found.error().detail());
    if (!wanted) return;
    const auto text = [&](const char* name) { return text_or_empty(wanted->as_object(), name); };
    EXPECT_EQ(found->value, aws_credentials(text("access_key_id"), text("secret_access_key"),
                                            text("session_token"), text("account_id")));
    const auto* expiry = wanted->as_object().if_contains("expiry");
    EXPECT_EQ(
        found->expires_at,
        expiry ? std::chrono::sys_seconds(std::chrono::seconds(expiry->to_number<std::int64_t>()))
               : aws::never);
    EXPECT_EQ(traffic_.left(), 0u);
    EXPECT_EQ(traffic_.beyond(), 0u);
  }

 private:
  result<aws::temporary_credentials> fetched(const std::string& profile) {
    const auto loaded = aws::shared_configuration::load(lookup_in(environment_), files(), profile);
    if (!loaded) return loaded.error();
    const auto chain = aws::default_credentials_chain(*loaded, {});
    if (!chain) return chain.error();
    aws::source_context context;
    context.environment = lookup_in(environment_);
    context.files = files();
    context.make_client = [this](const aws::endpoint& where) {
      return result<std::unique_ptr<net::http_client>>(traffic_.client(where));
    };
    context.run = aws::run_program;
    context.clock = [] { return timestamp(time_of_cases); };
    const auto until = std::chrono::steady_clock::now() + 10s;
    return run(aws::make_source(*chain, context)->fetch(until));
  }

  aws::file_lookup files() const {
    return [where = where_ / "fs"](const std::string& path) {
      return result<std::optional<std::string>>(vector_text(where / path.substr(1)));
    };
  }

  fs::path where_;
  json::object environment_;
  json::object expected_;
  recorded_traffic traffic_;
};

/// The cases in a folder with one folder for each case.
void expect_all(const fs::path& cases, const std::string& profile, int at_least) {
  int ran = 0;
  for (const auto& each : fs::directory_iterator(vectors_folder() / cases)) {
    const auto where = cases / each.path().filename();
    SCOPED_TRACE(where);
    chain_case(where).run_with(profile);
    ++ran;
  }
  std::cout << ran << " of " << ran << " cases ran\n";
  EXPECT_GE(ran, at_least);
}

TEST(conformance_credentials, of_containers_are_where_aws_allows) {
  const auto file = vectors(folder / "ecs-tests.json");
  if (!file) GTEST_SKIP() << "11 cases are not here: ecs-tests.json";
  const auto& cases = file->at("tests").as_array();
  for (const auto& each : cases) {
    SCOPED_TRACE(text_or_empty(each.as_object(), "docs"));
    const auto found = aws::find_container_endpoint(lookup_in(each.at("env").as_object()));
    const auto url = found && *found ? (*found)->where.url() + (*found)->target : "";
    EXPECT_EQ(url, text_or_empty(each.at("result").as_object(), "Ok"));
  }
  EXPECT_GE(cases.size(), 11u);
}

TEST(conformance_credentials, are_looked_for_in_the_order_of_the_sdks) {
  const auto cases = folder / "default-credential-provider-chain";
  if (!fs::exists(vectors_folder() / cases)) GTEST_SKIP() << "29 cases are not here: " << cases;
  expect_all(cases, "", 29);
}

TEST(conformance_credentials, of_profiles_are_found) {
  const auto cases = folder / "profile-provider";
  if (!fs::exists(vectors_folder() / cases)) GTEST_SKIP() << "18 cases are not here: " << cases;
  expect_all(cases, "default", 18);
}

aws::sections sections_in(const json::object& input, std::string_view name) {
  const auto* found = input.if_contains(name);
  return found ? json::value_to<aws::sections>(*found) : aws::sections();
}

/// A step of a chain, in the notation of the cases.
class step_of_a_case {
 public:
  json::value operator()(const aws_credentials& keys) const {
    return named("AccessKey", {{"access_key_id", keys.access_key_id},
                               {"secret_access_key", keys.secret_access_key},
                               {"account_id", keys.account_id}});
  }
  json::value operator()(const aws::web_identity& identity) const {
    return named("WebIdentityToken", {{"role_arn", identity.role_arn},
                                      {"role_session_name", identity.session_name},
                                      {"web_identity_token_file", identity.token_file}});
  }
  json::value operator()(const aws::single_sign_on& sso) const {
    return named("Sso", {{"sso_account_id", sso.account_id},
                         {"sso_region", sso.region},
                         {"sso_role_name", sso.role_name},
                         {"sso_start_url", sso.start_url}});
  }
  json::value operator()(const aws::credential_process&) const { return "a process"; }
  json::value operator()(const aws::container_endpoint&) const {
    return {{"NamedSource", "EcsContainer"}};
  }
  json::value operator()(const aws::instance_role&) const {
    return {{"NamedSource", "Ec2InstanceMetadata"}};
  }
  json::value operator()(const aws::assumed_role& role) const {
    return named("AssumeRole", {{"role_arn", role.arn},
                                {"role_session_name", role.session_name},
                                {"external_id", role.external_id}});
  }

 private:
  /// Without absent members.
  static json::value named(const char* name, const std::map<std::string, std::string>& all) {
    json::object there;
    for (const auto& [property, value] : all)
      if (!value.empty()) there[property] = value;
    return {{name, there}};
  }
};

json::array steps_of(const aws::credentials_chain& chain) {
  json::array steps;
  steps.push_back(std::visit(step_of_a_case(), chain.base));
  for (const auto& role : chain.roles) steps.push_back(step_of_a_case()(role));
  return steps;
}

TEST(conformance_credentials, of_roles_begin_where_profiles_lead) {
  const auto file = vectors(folder / "assume-role-tests.json");
  if (!file) GTEST_SKIP() << "28 cases are not here: assume-role-tests.json";
  const auto nowhere = [](std::string_view) { return std::nullopt; };
  int ran = 0, left_out = 0;
  for (const auto& each : file->as_array()) {
    SCOPED_TRACE(text_or_empty(each.as_object(), "docs"));
    if (text_or_empty(each.as_object(), "docs") == "SSO token profile selected") {
      ++left_out;
      continue;
    }
    const auto& input = each.at("input").as_object();
    aws::profile_file profiles;
    profiles.profiles = sections_in(input, "profiles");
    profiles.sso_sessions = sections_in(input, "sso_sessions");
    const auto chain =
        chain_of_profile(profiles, text_or_empty(input, "selected_profile"), nowhere, nowhere);
    const auto* wanted = each.at("output").as_object().if_contains("ProfileChain");
    ++ran;
    ASSERT_EQ(chain.has_value(), wanted != nullptr);
    if (wanted) {
      EXPECT_EQ(json::value(steps_of(*chain)), *wanted);
    }
  }
  std::cout << ran << " of " << ran + left_out << " cases ran\n"
            << left_out << " left out: a token of single sign-on is no credentials\n";
  EXPECT_GE(ran, 27);
}

/// Cases in which the application sets endpoint or mode in code are left out: we have no such
/// option.
TEST(conformance_credentials, of_instances_are_where_aws_has_them) {
  const auto file = vectors(folder / "imds-config/imds-endpoint-tests.json");
  if (!file) GTEST_SKIP() << "14 cases are not here: imds-endpoint-tests.json";
  int ran = 0, left_out = 0;
  for (const auto& each : file->at("tests").as_array()) {
    const auto& test = each.as_object();
    SCOPED_TRACE(text_or_empty(test, "docs"));
    if (test.contains("endpoint_override") || test.contains("mode_override")) {
      ++left_out;
      continue;
    }
    auto config = text_or_empty(test.at("fs").as_object(), "config");
    const auto profiles = parse_profile_file(config, profile_file_kind::config);
    const aws::properties none;
    const auto profile = profiles.profiles.find("default");
    const auto settings =
        settings_of(profiles, profile == profiles.profiles.end() ? none : profile->second);
    const auto found = aws::find_instance_endpoint(lookup_in(test.at("env").as_object()), settings);
    const auto url = found && *found ? (*found)->url() + "/latest/api/token" : "";
    EXPECT_EQ(url, text_or_empty(test.at("result").as_object(), "Ok"));
    ++ran;
  }
  std::cout << ran << " of " << ran + left_out << " cases ran\n"
            << left_out << " left out: no option names the metadata service\n";
  EXPECT_GE(ran, 11);
}

}  // namespace
}  // namespace dynasession::test
