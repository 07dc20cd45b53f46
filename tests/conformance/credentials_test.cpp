// SPDX-License-Identifier: Apache-2.0
#include "aws/container_source.hpp"
#include "aws/surroundings.hpp"
#include "recorded_traffic.hpp"
#include "support/run.hpp"
#include "vectors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

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

const fs::path folder = "3-credentials/smithy-rs";

aws::environment_lookup lookup_in(const json::object& variables) {
  return [variables](std::string_view name) -> std::optional<std::string> {
    if (!variables.contains(name)) return std::nullopt;
    return text_or_empty(variables, name);
  };
}

/// What a case's two files make together.
result<aws::profile_file> parsed(const json::object& input) {
  auto config = parse_profile_file(text_or_empty(input, "configFile"), profile_file_kind::config);
  if (!config) return config;
  const auto credentials =
      parse_profile_file(text_or_empty(input, "credentialsFile"), profile_file_kind::credentials);
  if (!credentials) return credentials;
  config->merge(*credentials);
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
    ASSERT_EQ(found.has_value(), config != nullptr);
    if (config) {
      EXPECT_EQ(found->profiles, json::value_to<aws::sections>(config->at("profiles")));
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
    const aws::profile_places places(environment);
    EXPECT_EQ(places.config, text_or_empty(test, "configLocation"));
    EXPECT_EQ(places.credentials, text_or_empty(test, "credentialsLocation"));
    if (test.contains("profile")) {
      EXPECT_EQ(aws::profile_name(environment), text_or_empty(test, "profile"));
    }
    ++ran;
  }
  std::cout << ran << " of " << file->at("tests").as_array().size()
            << " cases ran; the others are for Windows\n";
  EXPECT_EQ(ran, 4);
}

class chain_case {
 public:
  explicit chain_case(fs::path where)
      : where_(std::move(where)),
        environment_(vectors(where_ / "env.json")->as_object()),
        expected_(vectors(where_ / "test-case.json")->at("result").as_object()) {}

  /// `profile`: as if named in code.
  result<aws_credentials> found(const std::string& profile) const {
    const auto around = aws::surroundings::look_around(lookup_in(environment_), files(), profile);
    if (!around) return around.error();
    auto found = around->credentials();
    const bool may_be_elsewhere = !found && found.error().code() == errc::missing_credentials;
    return may_be_elsewhere ? found_in_container(found) : found;
  }

  /// Of what we say ourselves; empty if the case is not left out.
  std::string left_out_because(const result<aws_credentials>& found) const {
    if (found) return "";
    if (found.error().code() == errc::missing_credentials)
      return environment_.contains("AWS_EC2_METADATA_DISABLED") ? "" : "an instance's role";
    const auto detail = found.error().detail();
    return detail.find("not supported yet") == detail.npos ? "" : detail;
  }

  void expect(const result<aws_credentials>& found) const {
    const auto* wanted = expected_.if_contains("Ok");
    ASSERT_EQ(found.has_value(), wanted != nullptr);
    if (!wanted) return;
    const auto text = [&](const char* name) { return text_or_empty(wanted->as_object(), name); };
    EXPECT_EQ(*found, aws_credentials(text("access_key_id"), text("secret_access_key"),
                                      text("session_token"), text("account_id")));
  }

 private:
  aws::file_lookup files() const {
    return [where = where_ / "fs"](const std::string& path) {
      return result<std::optional<std::string>>(vector_text(where / path.substr(1)));
    };
  }

  result<aws_credentials> found_in_container(const result<aws_credentials>& otherwise) const {
    const auto environment = lookup_in(environment_);
    const auto from = aws::find_container_endpoint(environment);
    if (!from) return from.error();
    if (!*from) return otherwise;
    recorded_traffic traffic(*vectors(where_ / "http-traffic.json"));
    aws::container_source source(**from, environment, files(),
                                 [&](const aws::endpoint& where) { return traffic.client(where); });
    const auto fetched = run(source.fetch(net::deadline::max()));
    if (!fetched) return fetched.error();
    EXPECT_EQ(traffic.left(), 0u);
    const auto expiry = expected_.at("Ok").at("expiry").to_number<std::int64_t>();
    EXPECT_EQ(fetched->expires_at.time_since_epoch().count(), expiry);
    return fetched->value;
  }

  fs::path where_;
  json::object environment_;
  json::object expected_;
};

/// Of a folder with one folder a case.
void expect_all(const fs::path& cases, const std::string& profile, int to_run) {
  std::map<std::string, int> left_out;
  int ran = 0, all = 0;
  for (const auto& each : fs::directory_iterator(vectors_folder() / cases)) {
    ++all;
    const auto where = cases / each.path().filename();
    SCOPED_TRACE(where);
    const chain_case test(where);
    const auto found = test.found(profile);
    if (const auto reason = test.left_out_because(found); !reason.empty()) {
      ++left_out[reason];
      continue;
    }
    test.expect(found);
    ++ran;
  }
  std::cout << ran << " of " << all << " cases ran\n";
  for (const auto& [reason, count] : left_out)
    std::cout << count << " left out: " << reason << '\n';
  EXPECT_GE(ran, to_run);
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
  expect_all(cases, "", 11);
}

TEST(conformance_credentials, of_profiles_are_found) {
  const auto cases = folder / "profile-provider";
  if (!fs::exists(vectors_folder() / cases)) GTEST_SKIP() << "18 cases are not here: " << cases;
  expect_all(cases, "default", 1);
}

}  // namespace
}  // namespace dynasession::test
