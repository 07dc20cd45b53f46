// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_site.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>

namespace dynasession::test {
namespace {

using testing::HasSubstr;

struct ending {
  int code;
  std::string output;
};

ending run(const std::vector<std::string>& command, const temporary_folder& folder,
           const child_process::environment& set = {}) {
  child_process program(command, folder.path(), set);
  auto output = program.read_rest();
  return {program.wait(), std::move(output)};
}

class demo_secret_key : public demo_test {};
INSTANTIATE_TEST_SUITE_P(on, demo_secret_key, demo_stores, store_name);

TEST_P(demo_secret_key, is_kept_in_a_file_for_its_owner_alone) {
  const auto* file = GetParam() == "sqlite" ? "demo.db.key" : "dynasession-demo/dynamodb.key";
  const auto status = std::filesystem::status(folder_.file(file));
  EXPECT_EQ(status.permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_P(demo_secret_key, comes_from_the_environment_first) {
  auto one = new_visitor();
  one.visits();
  program_->stop(SIGINT);
  start({{"DYNAMO_DB_SESSION_SECRET_KEY", "another secret key of 32 bytes or more"}});
  one.move_to(port_);
  EXPECT_EQ(one.visits(), 1);
}

class demo_program : public demo_test {};
INSTANTIATE_TEST_SUITE_P(on, demo_program, demo_stores, store_name);

TEST_P(demo_program, says_that_the_port_is_in_use) {
  const auto [code, output] = run(command(std::to_string(port_)), folder_, environment());
  EXPECT_EQ(code, 1);
  EXPECT_THAT(output, HasSubstr("in use"));
}

TEST_P(demo_program, ends_cleanly_on_either_signal) {
  new_visitor().visits();
  EXPECT_EQ(program_->stop(SIGINT), 0);
  start();
  EXPECT_EQ(program_->stop(SIGTERM), 0);
}

class demo_start : public ::testing::Test {
 protected:
  ending start(std::vector<std::string> arguments,
               const child_process::environment& set = {}) const {
    arguments.insert(arguments.begin(), DEMO_PROGRAM);
    return run(arguments, folder_, set);
  }
  /// Expects that it ends with one line that says so.
  static void expect_failure(const ending& end, int code, const std::string& what) {
    EXPECT_EQ(end.code, code) << end.output;
    EXPECT_EQ(end.output.find('\n'), end.output.size() - 1) << end.output;
    EXPECT_THAT(end.output, HasSubstr(what));
  }

  const temporary_folder folder_;
  const child_process::environment credentials_{{"XDG_STATE_HOME", folder_.path()},
                                                {"AWS_ACCESS_KEY_ID", "demo"},
                                                {"AWS_SECRET_ACCESS_KEY", "demo"}};
};

TEST_F(demo_start, shows_its_options) {
  const auto [code, output] = start({"--help"});
  EXPECT_EQ(code, 0);
  EXPECT_THAT(output, HasSubstr("--port"));
}

TEST_F(demo_start, refuses_an_option_that_cannot_be) {
  const std::vector<std::vector<std::string>> bad{{"--prot", "1"},
                                                  {"--port"},
                                                  {"--port", "x"},
                                                  {"--port", "65536"},
                                                  {"--port", "-1"},
                                                  {"--table", ""},
                                                  {"--store"},
                                                  {"8080"},
                                                  {""},
                                                  {"--later", "-1"},
                                                  {"--later", "soon"},
                                                  {"--later", "10001"}};
  for (const auto& arguments : bad) expect_failure(start(arguments), 2, arguments.front());
  expect_failure(start({"--store", "redis"}), 2, "sqlite or dynamodb");
}

TEST_F(demo_start, refuses_options_of_the_other_store) {
  for (const std::string option : {"--endpoint", "--region", "--table"}) {
    expect_failure(start({option, "x"}), 2, option + " does not go with --store sqlite");
    expect_failure(start({option, "x", "--store", "sqlite"}), 2, option);
  }
  expect_failure(start({"--db", "x", "--store", "dynamodb"}), 2,
                 "--db does not go with --store dynamodb");
}

TEST_F(demo_start, fails_if_the_database_cannot_be_opened) {
  expect_failure(start({"--port", "0", "--db", folder_.file("no/such/folder.db")}), 1, "folder.db");
}

TEST_F(demo_start, fails_if_nobody_listens_at_the_endpoint) {
  expect_failure(
      start({"--store", "dynamodb", "--region", "us-east-1", "--endpoint", "http://127.0.0.1:1"},
            credentials_),
      1, "http://127.0.0.1:1: ");
}

TEST_F(demo_start, fails_if_the_endpoint_is_no_url) {
  expect_failure(start({"--store", "dynamodb", "--region", "us-east-1", "--endpoint", "localhost"},
                       credentials_),
                 1, "endpoint");
}

TEST_F(demo_start, fails_without_a_region) {
  expect_failure(start({"--store", "dynamodb"}, credentials_), 1, "region");
}

TEST_F(demo_start, fails_without_credentials) {
  expect_failure(
      start({"--store", "dynamodb", "--region", "us-east-1"}, {{"XDG_STATE_HOME", folder_.path()}}),
      1, "AWS credentials");
}

TEST_F(demo_start, fails_without_a_key_and_a_home_to_keep_one_in) {
  expect_failure(start({"--store", "dynamodb"}, {{"HOME", ""}}), 1, "DYNAMO_DB_SESSION_SECRET_KEY");
}

}  // namespace
}  // namespace dynasession::test
