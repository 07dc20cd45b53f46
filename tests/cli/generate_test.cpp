// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"
#include "support/child_process.hpp"

#include <cstdlib>
#include <regex>

namespace dynasession::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class generate_migration : public command_line {
 protected:
  std::string written() {
    std::string only;
    for (const auto& each : fs::directory_iterator(folder_.path() / "db/migrate"))
      only = each.path().filename().string();
    return only;
  }

  int migrate(const std::string& direction, const std::string& from = ".") {
    const auto path =
        fs::path(DYNASESSION_COMMAND).parent_path().string() + ":" + std::getenv("PATH");
    child_process script({folder_.file("db/migrate/" + written()), direction},
                         folder_.path() / from, {{"PATH", path}});
    output_ = script.read_rest();
    return script.wait();
  }

  std::string output_;
};

TEST_F(generate_migration, writes_a_script_named_by_time_and_name) {
  EXPECT_EQ(run_cli({"generate", "migration"}), 0);
  EXPECT_TRUE(std::regex_match(written(), std::regex("[0-9]{14}_create_dynamo_db_sessions_table")))
      << written();
  const std::pair<const char*, const char*> names[] = {
      {"AddSessionsTable", "_add_sessions_table"},
      {"CreateHTTPSessions", "_create_http_sessions"},
      {"CreateHTTP", "_create_http"},
      {"Add2Tables_V1", "_add2_tables_v1"}};
  for (const auto& [name, file] : names) {
    fs::remove_all(folder_.path() / "db");
    EXPECT_EQ(run_cli({"generate", "migration", name}), 0);
    EXPECT_THAT(written(), testing::EndsWith(file));
  }
}

TEST_F(generate_migration, makes_the_store_and_removes_it) {
  run_cli({"generate", "migration"});
  EXPECT_EQ(migrate("up"), 0) << output_;
  EXPECT_TRUE(exists("sessions.db"));
  EXPECT_EQ(migrate("down"), 0) << output_;
  EXPECT_FALSE(exists("sessions.db"));
  EXPECT_EQ(migrate("sideways"), 2);
}

TEST_F(generate_migration, writes_the_configuration_of_the_environment_that_a_variable_names) {
  variables_["DYNAMO_DB_SESSION_ENVIRONMENT"] = "staging";
  EXPECT_EQ(run_cli({"generate", "migration"}), 0);
  EXPECT_TRUE(exists("config/dynamo_db_session_store/staging.yml"));
  EXPECT_FALSE(exists("config/dynamo_db_session_store.yml"));
}

TEST_F(generate_migration, writes_the_configuration_where_there_is_none) {
  run_cli({"generate", "migration"});
  EXPECT_TRUE(exists("config/dynamo_db_session_store.yml"));
  write("config/dynamo_db_session_store.yml", "table_name: mine\n");
  EXPECT_EQ(run_cli({"generate", "migration", "another"}), 0);
  EXPECT_EQ(read("config/dynamo_db_session_store.yml"), "table_name: mine\n");
}

TEST_F(generate_migration, of_an_environment_is_for_that_alone) {
  EXPECT_EQ(run_cli({"generate", "migration", "--environment", "test"}), 0) << err_;
  EXPECT_TRUE(exists("config/dynamo_db_session_store/test.yml"));
  EXPECT_FALSE(exists("config/dynamo_db_session_store.yml"));
  write("config/dynamo_db_session_store/test.yml", "sqlite_path: of-test.db\n");
  EXPECT_EQ(migrate("up"), 0) << output_;
  EXPECT_TRUE(exists("of-test.db"));
}

TEST_F(generate_migration, runs_from_any_folder) {
  write("elsewhere/file", "");
  run_cli({"generate", "migration"});
  EXPECT_EQ(migrate("up", "elsewhere"), 0) << output_;
  EXPECT_TRUE(exists("sessions.db"));
  EXPECT_FALSE(exists("elsewhere/sessions.db"));
}

TEST_F(generate_migration, keeps_the_options_of_the_command_line) {
  EXPECT_EQ(run_cli({"generate", "migration", "--store", "dynamodb", "--table-name", "shop",
                     "--set", "ca_file=it's here"}),
            0)
      << err_;
  const auto script = read("db/migrate/" + written());
  EXPECT_THAT(script, HasSubstr("--set 'ca_file=it'\\''s here' --store dynamodb --table-name "
                                "shop table create"));
}

TEST_F(generate_migration, writes_no_secret_into_the_script) {
  EXPECT_EQ(
      run_cli({"generate", "migration", "--set", "secret_key=hush-hush-hush-hush-hush-hush-hush"}),
      2);
  EXPECT_THAT(err_, HasSubstr("--set: a secret is not written into a script"));
  EXPECT_FALSE(exists("db"));
}

TEST_F(generate_migration, writes_no_password_of_a_url_into_the_script) {
  const std::string url = "http://user:hush@127.0.0.1:8000";
  for (const std::vector<std::string>& given :
       {std::vector<std::string>{"--endpoint", url}, {"--set", "endpoint=" + url}}) {
    EXPECT_EQ(run_cli({"generate", "migration", given[0], given[1]}), 2);
    EXPECT_THAT(err_, HasSubstr("not written into a script"));
    EXPECT_FALSE(exists("db"));
  }
}

TEST_F(generate_migration, writes_nothing_where_the_options_are_wrong) {
  write("config/dynamo_db_session_store.yml", "nonsense: 1\n");
  EXPECT_EQ(run_cli({"generate", "migration"}), 2);
  EXPECT_FALSE(exists("db"));
}

TEST_F(generate_migration, overwrites_nothing) {
  run_cli({"generate", "migration"});
  write("db/migrate/" + written(), "mine");
  EXPECT_EQ(run_cli({"generate", "migration"}), 1);
  EXPECT_EQ(read("db/migrate/" + written()), "mine");
}

TEST_F(generate_migration, takes_a_name_that_is_no_path) {
  for (const auto* name : {"../up", "a b", "a.sh", "$(x)"})
    EXPECT_EQ(run_cli({"generate", "migration", name}), 2) << name;
  EXPECT_FALSE(exists("db"));
}

}  // namespace
}  // namespace dynasession::test
