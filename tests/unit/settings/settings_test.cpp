// SPDX-License-Identifier: Apache-2.0
#include "unit/settings/settings_from_files.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>

namespace dynasession {
namespace {

using namespace std::chrono_literals;
using test::settings_from_files;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(settings_from_files, without_any_source_are_the_defaults) {
  const auto loaded = load();
  EXPECT_EQ(loaded.configuration().idle_timeout, 5h);
  EXPECT_EQ(loaded.configuration().secret_key, "");
  EXPECT_EQ(loaded.dynamodb_options().table_name, "sessions");
  EXPECT_EQ(loaded.sqlite_options().sqlite_path, "sessions.db");
  EXPECT_EQ(loaded.store(), store_kind::sqlite);
  EXPECT_EQ(loaded.config_file(), "");
  for (const auto& entry : loaded.list()) EXPECT_EQ(entry.origin, "default") << entry.option;
}

TEST_F(settings_from_files, that_are_temporary_give_values) {
  const auto& configuration = load().configuration();
  const auto& sqlite = load().sqlite_options();
  const auto& dynamodb = load().dynamodb_options();
  const auto& table = load().table_options();
  EXPECT_EQ(configuration.idle_timeout, 5h);
  EXPECT_EQ(sqlite.sqlite_path, "sessions.db");
  EXPECT_EQ(dynamodb.table_name, "sessions");
  EXPECT_TRUE(table.tags.empty());
}

TEST_F(settings_from_files, the_cache_of_records_has_a_time_and_a_size) {
  write("cache_for: 2s\ncache_size: 1048576\n");
  EXPECT_EQ(load().configuration().cache_for, 2s);
  EXPECT_EQ(load().configuration().cache_size, 1048576U);
  const auto file = write("cache_for: 2s\nread_consistency: eventual\n");
  EXPECT_EQ(refusal(), file +
                           ":1: cache_for: needs read_consistency session or strong; with "
                           "eventual a browser may miss its own changes anyway");
  write("cache_for: none\n");
  EXPECT_EQ(load().configuration().cache_for, std::nullopt);
}

TEST_F(settings_from_files, a_capacity_is_that_of_a_table) {
  EXPECT_FALSE(table::capacity_of(load().table_options())) << "on demand, unless one is given";
  write("read_capacity: 20\n");
  const auto units = table::capacity_of(load().table_options());
  ASSERT_TRUE(units);
  EXPECT_EQ(units->read, 20u);
  EXPECT_EQ(units->write, 5u);
}

TEST_F(settings_from_files, code_wins_over_the_file_over_variables_over_defaults) {
  sources.code = {{"table_name", "code"}};
  sources.variables = {{"DYNAMO_DB_SESSION_TABLE_NAME", "variable"},
                       {"DYNAMO_DB_SESSION_TABLE_KEY", "variable"},
                       {"DYNAMO_DB_SESSION_REGION", "variable"}};
  const auto file = write("table_name: file\ntable_key: file\n");
  EXPECT_EQ(load().dynamodb_options().table_name, "code");
  EXPECT_EQ(load().dynamodb_options().table_key, "file");
  EXPECT_EQ(load().dynamodb_options().region, "variable");
  EXPECT_EQ(listed("table_name").origin, "code");
  EXPECT_EQ(listed("table_key").origin, file + ":2");
  EXPECT_EQ(listed("region").origin, "DYNAMO_DB_SESSION_REGION");
  EXPECT_EQ(listed("endpoint").origin, "default");
}

TEST_F(settings_from_files, the_newer_prefix_of_a_variable_wins) {
  sources.variables = {{"DYNAMO_DB_SESSION_TABLE_NAME", "old"},
                       {"AWS_DYNAMO_DB_SESSION_TABLE_NAME", "new"}};
  EXPECT_EQ(load().dynamodb_options().table_name, "new");
  EXPECT_EQ(listed("table_name").origin, "AWS_DYNAMO_DB_SESSION_TABLE_NAME");
}

TEST_F(settings_from_files, the_file_of_the_environment_comes_first) {
  write("table_name: general\n");
  write("table_name: special\n", "dynamo_db_session_store/production.yml");
  EXPECT_EQ(load().dynamodb_options().table_name, "general");
  sources.environment = "production";
  EXPECT_EQ(load().dynamodb_options().table_name, "special");
  sources.environment = "../production";
  EXPECT_THAT(refusal(), StartsWith("environment: "));
}

TEST_F(settings_from_files, a_file_can_be_named_in_code_or_by_a_variable) {
  write("table_name: searched\n");
  sources.variables = {
      {"AWS_DYNAMO_DB_SESSION_CONFIG_FILE", write("table_name: named\n", "a.yml")}};
  EXPECT_EQ(load().dynamodb_options().table_name, "named");
  sources.config_file = write("table_name: in_code\n", "b.yml");
  EXPECT_EQ(load().dynamodb_options().table_name, "in_code");
}

TEST_F(settings_from_files, a_file_that_is_named_must_be_there) {
  sources.config_file = "nowhere.yml";
  EXPECT_EQ(refusal(), "nowhere.yml: there is no such file");
}

TEST_F(settings_from_files, a_file_cannot_name_another) {
  const auto file = write("config_file: other.yml\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":1: config_file: "));
}

TEST_F(settings_from_files, a_file_hands_options_over_to_the_environment) {
  write("secret_key: ${APP_SECRET}\nmax_stale: ${APP_STALE:-60}\n");
  EXPECT_THAT(refusal(), HasSubstr("secret_key: the variable APP_SECRET is not set"));
  sources.variables = {{"APP_SECRET", "01234567890123456789"}};
  EXPECT_EQ(load().configuration().secret_key, "01234567890123456789");
  EXPECT_EQ(load().configuration().idle_timeout, 60s);
}

TEST_F(settings_from_files, values_in_code_are_typed) {
  sources.code = {{"idle_timeout", 30min},
                  {"absolute_timeout", std::nullopt},
                  {"compress_over", 4096},
                  {"secure", true},
                  {"deadline", 500ms},
                  {"previous_secret_keys",
                   std::vector<std::string>{"a secret of last year", "one of the year before"}}};
  const auto loaded = load();
  EXPECT_EQ(loaded.configuration().idle_timeout, 30min);
  EXPECT_EQ(loaded.configuration().absolute_timeout, std::nullopt);
  EXPECT_EQ(loaded.dynamodb_options().compress_over, 4096u);
  EXPECT_EQ(loaded.sqlite_options().deadline, 500ms);
  EXPECT_EQ(loaded.configuration().previous_secret_keys.size(), 2u);
}

TEST_F(settings_from_files, secure_may_be_auto_and_proxies_a_list) {
  write("secure: auto\ncookie_name: sid\ntrusted_proxies:\n  - 127.0.0.1\n  - 10.0.0.0/8\n");
  EXPECT_EQ(load().configuration().secure, secure_policy::automatic);
  EXPECT_EQ(load().configuration().trusted_proxies,
            (std::vector<std::string>{"127.0.0.1", "10.0.0.0/8"}));
  EXPECT_EQ(listed("secure").value, "auto");
  write("cookie_name: sid\n");
  sources.variables = {{"DYNAMO_DB_SESSION_SECURE", "AUTO"},
                       {"DYNAMO_DB_SESSION_TRUSTED_PROXIES", "::1, 192.0.2.7"}};
  EXPECT_EQ(load().configuration().secure, secure_policy::automatic);
  EXPECT_EQ(load().configuration().trusted_proxies, (std::vector<std::string>{"::1", "192.0.2.7"}));
  sources.code = {{"secure", false}, {"trusted_proxies", "::1"}};
  EXPECT_EQ(load().configuration().secure, false);
  EXPECT_EQ(load().configuration().trusted_proxies, std::vector<std::string>{"::1"});
}

TEST_F(settings_from_files, the_list_has_every_option_once_with_its_value) {
  sources.code = {{"idle_timeout", 30min}, {"store", "dynamodb"}};
  EXPECT_EQ(listed("idle_timeout").value, "1800");
  EXPECT_EQ(listed("store").value, "dynamodb");
  EXPECT_EQ(listed("cookie_max_age").value, "none");
  EXPECT_EQ(listed("secret_key").value, "");
  const auto loaded = load();
  EXPECT_TRUE(std::ranges::is_sorted(loaded.list(), std::ranges::less_equal(), &setting::option));
}

TEST_F(settings_from_files, make_the_store_that_is_asked_for) {
  sources.code = {{"sqlite_path", ":memory:"}};
  EXPECT_EQ(load().make_store()->name(), "sqlite");
  sources.code = {{"store", "dynamodb"}, {"endpoint", "http://127.0.0.1:1"}, {"region", "local"}};
  ::setenv("AWS_ACCESS_KEY_ID", "local", 1);
  ::setenv("AWS_SECRET_ACCESS_KEY", "local", 1);
  EXPECT_EQ(load().make_store()->name(), "dynamodb");
}

TEST(process_variables, are_those_of_the_process) {
  ::setenv("DYNASESSION_SETTINGS_TEST", "a=b", 1);
  EXPECT_EQ(process_variables().at("DYNASESSION_SETTINGS_TEST"), "a=b");
  ::unsetenv("DYNASESSION_SETTINGS_TEST");
  EXPECT_FALSE(process_variables().contains("DYNASESSION_SETTINGS_TEST"));
}

}  // namespace
}  // namespace dynasession
