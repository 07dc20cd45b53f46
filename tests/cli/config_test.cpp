// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"
#include "support/environment_variable.hpp"

#include <filesystem>
#include <regex>

namespace dynasession::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* general = "config/dynamo_db_session_store.yml";

class config_init : public command_line {};

TEST_F(config_init, writes_a_file_that_changes_nothing) {
  run_cli({"config", "show"});
  const auto before = out_;
  EXPECT_EQ(run_cli({"config", "init"}), 0);
  EXPECT_THAT(out_, HasSubstr(general));
  run_cli({"config", "show"});
  const auto without = [](const std::string& text) {
    return std::regex_replace(text, std::regex("config_file: .*\n"), "");
  };
  EXPECT_EQ(without(out_), without(before));
}

TEST_F(config_init, writes_options_that_can_be_taken_as_they_are) {
  run_cli({"config", "init"});
  const auto all = read(general);
  write(general, std::regex_replace(all, std::regex("\n#([a-z])"), "\n$1"));
  EXPECT_EQ(run_cli({"config", "show"}), 0) << err_;
  for (const auto* option :
       {"table_name", "idle_timeout", "enable_locking", "previous_secret_keys"})
    EXPECT_THAT(all, HasSubstr(std::string("\n#") + option + ":"));
  EXPECT_THAT(out_, HasSubstr("table_name: sessions  # " + folder_.file(general)));
}

TEST_F(config_init, writes_the_file_of_an_environment) {
  EXPECT_EQ(run_cli({"config", "init", "--environment", "production"}), 0);
  EXPECT_TRUE(exists("config/dynamo_db_session_store/production.yml"));
}

TEST_F(config_init, writes_the_file_of_the_environment_that_a_variable_names) {
  variables_["DYNAMO_DB_SESSION_ENVIRONMENT"] = "staging";
  EXPECT_EQ(run_cli({"config", "init"}), 0);
  EXPECT_TRUE(exists("config/dynamo_db_session_store/staging.yml"));
  EXPECT_FALSE(exists(general));
  variables_["DYNAMO_DB_SESSION_ENVIRONMENT"] = "../evil";
  EXPECT_NE(run_cli({"config", "init"}), 0);
}

TEST_F(config_init, leaves_a_file_that_exists_without_force) {
  write(general, "table_name: mine\n");
  EXPECT_EQ(run_cli({"config", "init"}), 1);
  EXPECT_EQ(read(general), "table_name: mine\n");
  EXPECT_EQ(run_cli({"config", "init", "--force"}), 0);
  EXPECT_THAT(read(general), HasSubstr("#table_name: sessions"));
}

TEST_F(config_init, writes_a_file_that_only_its_owner_reads) {
  using std::filesystem::perms;
  const auto mode = [this] { return std::filesystem::status(folder_.file(general)).permissions(); };
  run_cli({"config", "init"});
  EXPECT_EQ(mode(), perms::owner_read | perms::owner_write);
  std::filesystem::permissions(folder_.file(general), perms::all);
  run_cli({"config", "init", "--force"});
  EXPECT_EQ(mode(), perms::owner_read | perms::owner_write);
}

TEST_F(config_init, leaves_out_options_that_can_do_nothing) {
  run_cli({"config", "init"});
  for (const auto* option : {"serializer", "layout", "defer", "skip", "renew", "drop",
                             "error_handler", "dynamo_db_client"})
    EXPECT_THAT(read(general), Not(HasSubstr(std::string("#") + option + ":")));
}

TEST_F(config_init, writes_nowhere_else) {
  EXPECT_EQ(run_cli({"config", "init", "--environment", "../../evil"}), 2);
  EXPECT_FALSE(exists("evil.yml"));
}

class config_show : public command_line {
 protected:
  std::string origin_of_table_name() {
    const auto all = result_of({"config", "show"});
    for (const auto& each : all.as_array())
      if (each.at("option") == "table_name")
        return std::string(each.at("value").as_string()) + " by " +
               std::string(each.at("origin").as_string());
    return "none";
  }
};

TEST_F(config_show, names_the_source_of_each_value) {
  EXPECT_EQ(origin_of_table_name(), "sessions by default");
  variables_["DYNAMO_DB_SESSION_TABLE_NAME"] = "by_variable";
  EXPECT_EQ(origin_of_table_name(), "by_variable by DYNAMO_DB_SESSION_TABLE_NAME");
  write(general, "table_name: by_file\n");
  EXPECT_EQ(origin_of_table_name(), "by_file by " + folder_.file(general) + ":1");
  run_cli({"config", "show", "--set", "table_name=by_code"});
  EXPECT_THAT(out_, HasSubstr("table_name: by_code  # the command line"));
}

TEST_F(config_show, tells_where_requests_go_and_how_they_are_signed) {
  environment_variable id("AWS_ACCESS_KEY_ID"), secret("AWS_SECRET_ACCESS_KEY");
  id.set("AKIDOFTHETEST");
  secret.set("hush");
  EXPECT_EQ(run_cli({"config", "show", "--store", "dynamodb", "--region", "eu-west-1"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("effective endpoint: https://dynamodb.eu-west-1.amazonaws.com\n"
                              "effective region: eu-west-1\n"
                              "effective credentials: AWS_ACCESS_KEY_ID\n"));
  EXPECT_THAT(out_, Not(HasSubstr("AKIDOFTHETEST")));
  EXPECT_EQ(run_cli({"config", "show", "--store", "dynamodb", "--region", "no region"}), 0);
  EXPECT_THAT(err_, HasSubstr("the options lead to no table: "));
}

TEST_F(config_show, shows_no_secret) {
  variables_["DYNAMO_DB_SESSION_SECRET_KEY"] = "hush-hush-hush-hush-hush-hush-hush";
  write(general,
        "previous_secret_keys: [hush-hush-hush-one, hush-hush-hush-two]\nendpoint: "
        "http://hush:hush@db:8000\n");
  EXPECT_EQ(run_cli({"config", "show"}), 0);
  EXPECT_THAT(out_, Not(HasSubstr("hush")));
  EXPECT_THAT(out_, HasSubstr("endpoint: http://(secret)@db:8000"));
}

TEST_F(config_show, shows_a_variable_in_a_file_by_its_name) {
  variables_["SHOP_TABLE"] = "hush";
  write(general, "table_name: ${SHOP_TABLE}\nendpoint: http://${HOST:-db}:8000\n");
  EXPECT_EQ(run_cli({"config", "show"}), 0) << err_;
  EXPECT_THAT(out_, Not(HasSubstr("hush")));
  EXPECT_THAT(out_, HasSubstr("table_name: ${SHOP_TABLE}  # " + folder_.file(general) + ":1"));
  EXPECT_THAT(out_, HasSubstr("endpoint: http://${HOST:-db}:8000  #"));
}

TEST_F(config_show, takes_the_environment_from_a_variable) {
  write("config/dynamo_db_session_store/production.yml", "table_name: of_production\n");
  write("config/dynamo_db_session_store/test.yml", "table_name: of_test\n");
  variables_["APP_ENV"] = "production";
  EXPECT_THAT(origin_of_table_name(), HasSubstr("of_production"));
  variables_["DYNAMO_DB_SESSION_ENVIRONMENT"] = "test";
  EXPECT_THAT(origin_of_table_name(), HasSubstr("of_test"));
  EXPECT_EQ(run_cli({"config", "show", "--environment", "production"}), 0);
  EXPECT_THAT(out_, HasSubstr("of_production"));
}

TEST_F(config_show, warns_of_a_file_with_another_ending) {
  write("config/dynamo_db_session_store.yaml", "table_name: ignored\n");
  EXPECT_EQ(run_cli({"config", "show"}), 0);
  EXPECT_THAT(err_, HasSubstr("config/dynamo_db_session_store.yaml is not read"));
  EXPECT_THAT(out_, HasSubstr("table_name: sessions  # default"));
}

TEST_F(config_show, names_the_place_of_what_is_wrong_and_never_its_value) {
  write(general, "store: sqlite\nabsolute_timeout: hush\n");
  EXPECT_EQ(run_cli({"config", "show"}), 2);
  EXPECT_THAT(err_, HasSubstr("dynamo_db_session_store.yml:2: absolute_timeout"));
  EXPECT_THAT(err_, Not(HasSubstr("hush")));
  write(general, "");
  EXPECT_EQ(run_cli({"config", "show", "--set", "idle_timeuot=1"}), 2);
  EXPECT_THAT(err_, HasSubstr("the command line: idle_timeuot: unknown option; the nearest"));
  EXPECT_EQ(run_cli({"config", "show", "--set", "hush"}), 2);
  EXPECT_THAT(err_, Not(HasSubstr("hush")));
  EXPECT_EQ(run_cli({"config", "show", "--config-file", "none.yml"}), 2);
  EXPECT_EQ(run_cli({"config", "show", "--set", "secret_key="}), 2);
  EXPECT_THAT(err_, HasSubstr("the command line"));
}

}  // namespace
}  // namespace dynasession::test
