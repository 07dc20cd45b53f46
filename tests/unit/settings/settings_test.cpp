// SPDX-License-Identifier: Apache-2.0
#include "support/temporary_folder.hpp"

#include <dynasession/settings.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace dynasession {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// What the gem's generator writes: every option commented out.
constexpr const char* generated = R"(# Uncomment what you want to change.

# [String] Session table name.
#
# table_name: sessions

# [Boolean] Define as true or false depending on if you want a strongly
# consistent read.
#
# consistent_read: true

# [Integer] Maximum number of reads consumed per second.
#
# read_capacity: 10

# [String] The secret key for HMAC encryption.
#
# secret_key: SECRET_KEY
)";

/// Every option the gem takes from a file.
constexpr const char* gems = R"(---
table_name: shop
table_key: session_id
secret_key: 12345678901234567890123456789012
consistent_read: false
read_capacity: 10
write_capacity: 5
raise_errors: true
max_age: 604800
max_stale: 18_000
enable_locking: false
lock_expiry_time: 500
lock_retry_delay: 500
lock_max_wait_time: 1
serializer: json
)";

class settings_from_files : public testing::Test {
 protected:
  settings_from_files() {
    sources.folder = folder_.path();
    sources.variables = {};
  }
  std::string write(const std::string& text,
                    const std::string& name = "dynamo_db_session_store.yml") {
    const auto file = folder_.path() / "config" / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
  settings load() const { return settings::load(sources); }
  std::string refusal() const try {
    load();
    return "none";
  } catch (const session_error& failure) {
    return failure.reason().detail();
  }
  setting listed(const std::string& option) const {
    const auto loaded = load();
    return *std::ranges::find(loaded.list(), option, &setting::option);
  }

  settings_sources sources;

 private:
  test::temporary_folder folder_;
};

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

TEST_F(settings_from_files, a_file_as_the_gem_generates_it_gives_the_defaults) {
  const auto file = write(generated);
  EXPECT_EQ(load().config_file(), file);
  EXPECT_EQ(load().dynamodb_options().table_name, "sessions");
}

TEST_F(settings_from_files, a_file_of_the_gem_loads_unchanged) {
  write(gems, "aws_dynamo_db_session_store.yml");
  const auto loaded = load();
  EXPECT_EQ(loaded.dynamodb_options().table_name, "shop");
  EXPECT_EQ(loaded.configuration().read_consistency, read_consistency::eventual);
  EXPECT_TRUE(loaded.configuration().raise_errors);
  EXPECT_EQ(loaded.table_options().read_capacity, 10u);
  EXPECT_EQ(loaded.configuration().absolute_timeout, std::chrono::days(7));
  EXPECT_EQ(loaded.configuration().idle_timeout, 5h);
}

TEST_F(settings_from_files, the_consistency_of_reads_has_three_words_and_the_two_of_the_gem) {
  const std::vector<std::pair<std::string, read_consistency>> words{
      {"read_consistency: strong", read_consistency::strong},
      {"read_consistency: session", read_consistency::session},
      {"read_consistency: eventual", read_consistency::eventual},
      {"consistent_read: true", read_consistency::strong},
      {"consistent_read: \"no\"", read_consistency::eventual}};
  for (const auto& [line, meant] : words) {
    write(line + "\n");
    EXPECT_EQ(load().configuration().read_consistency, meant) << line;
  }
  EXPECT_EQ(listed("read_consistency").alias, "consistent_read");
  EXPECT_EQ(listed("read_consistency").value, "eventual");
  const auto file = write("read_consistency: often\n");
  EXPECT_EQ(refusal(), file + ":1: read_consistency: must be one of strong, session, eventual");
  write("");
  sources.code = {{"read_consistency", "session"}};
  EXPECT_EQ(load().configuration().read_consistency, read_consistency::session);
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

TEST_F(settings_from_files, the_names_of_the_gem_are_read_from_files_and_variables) {
  const auto file = write("key: sid\nmax_age: 12h\nhttponly: false\n");
  sources.variables = {{"DYNAMO_DB_SESSION_MAX_STALE", "30min"},
                       {"AWS_DYNAMO_DB_SESSION_EXPIRE_AFTER", "86400"}};
  const auto options = load().configuration();
  EXPECT_EQ(options.cookie_name, "sid");
  EXPECT_EQ(options.absolute_timeout, 12h);
  EXPECT_FALSE(options.http_only);
  EXPECT_EQ(options.idle_timeout, 30min);
  EXPECT_EQ(options.cookie_max_age, 24h);
  EXPECT_EQ(listed("absolute_timeout").alias, "max_age");
  EXPECT_EQ(listed("absolute_timeout").origin, file + ":2");
  EXPECT_EQ(listed("secure").alias, "");
}

TEST_F(settings_from_files, a_mistake_names_the_option_as_it_was_given) {
  const auto file = write("max_age: soon\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":1: max_age: must be a whole number"));
  write("max_age: 0\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":1: absolute_timeout: must be positive"));
}

TEST_F(settings_from_files, both_names_of_an_option_in_one_source_are_refused_with_both_places) {
  const auto file = write("idle_timeout: 60\nmax_stale: 60\n");
  EXPECT_EQ(refusal(),
            file + ":2: max_stale: the same option as idle_timeout, given in " + file + ":1");
  write("idle_timeout: 60\nmax_stale:\n");
  EXPECT_EQ(refusal(), "none") << "left as it is";
  sources.variables = {{"DYNAMO_DB_SESSION_KEY", "a"}, {"DYNAMO_DB_SESSION_COOKIE_NAME", "b"}};
  EXPECT_EQ(refusal(),
            "DYNAMO_DB_SESSION_KEY: key: the same option as cookie_name, given in "
            "DYNAMO_DB_SESSION_COOKIE_NAME");
}

TEST_F(settings_from_files, between_sources_both_names_are_one_option) {
  sources.variables = {{"DYNAMO_DB_SESSION_IDLE_TIMEOUT", "1"},
                       {"DYNAMO_DB_SESSION_COOKIE_NAME", "old"},
                       {"AWS_DYNAMO_DB_SESSION_KEY", "new"}};
  write("max_stale: 2\n");
  EXPECT_EQ(load().configuration().idle_timeout, 2s);
  EXPECT_EQ(load().configuration().cookie_name, "new");
  sources.code = {{"idle_timeout", 3s}};
  EXPECT_EQ(load().configuration().idle_timeout, 3s);
}

TEST_F(settings_from_files, code_has_one_name_for_an_option) {
  sources.code = {{"max_stale", 1h}};
  EXPECT_EQ(refusal(), "code: max_stale: a name for files and variables only; use idle_timeout");
}

TEST_F(settings_from_files, a_capacity_is_that_of_a_table) {
  EXPECT_FALSE(table::capacity_of(load().table_options())) << "on demand, unless one is given";
  write("read_capacity: 20\n");
  const auto units = table::capacity_of(load().table_options());
  ASSERT_TRUE(units);
  EXPECT_EQ(units->read, 20u);
  EXPECT_EQ(units->write, 5u);
}

TEST_F(settings_from_files, on_demand_with_a_capacity_is_refused_at_its_place) {
  write("read_capacity: 20\n");
  sources.variables = {{"DYNAMO_DB_SESSION_BILLING_MODE", "on_demand"}};
  EXPECT_THAT(refusal(), AllOf(StartsWith("DYNAMO_DB_SESSION_BILLING_MODE: billing_mode: "),
                               HasSubstr("read_capacity")));
  sources.variables = {{"DYNAMO_DB_SESSION_WRITE_CAPACITY", "0"}};
  EXPECT_THAT(refusal(), StartsWith("DYNAMO_DB_SESSION_WRITE_CAPACITY: write_capacity: "));
}

TEST_F(settings_from_files, enable_locking_reads_as_concurrency_lock) {
  const auto file = write("enable_locking: true\nlock_retry_delay: 500\n");
  EXPECT_EQ(load().configuration().concurrency, concurrency_policy::lock);
  EXPECT_EQ(load().configuration().lock_retry_delay, 500ms);
  EXPECT_EQ(listed("concurrency").value, "lock");
  EXPECT_EQ(listed("concurrency").origin, file + ":1");
}

TEST_F(settings_from_files, concurrency_lock_needs_no_further_word) {
  write("concurrency: lock\n");
  EXPECT_EQ(load().configuration().concurrency, concurrency_policy::lock);
  EXPECT_EQ(listed("enable_locking").value, "true");
  write("concurrency: lock\nenable_locking: true\n");
  EXPECT_EQ(load().configuration().concurrency, concurrency_policy::lock);
}

TEST_F(settings_from_files, enable_locking_that_contradicts_concurrency_is_refused) {
  sources.variables = {{"DYNAMO_DB_SESSION_CONCURRENCY", "merge"}};
  const auto file = write("enable_locking: true\n");
  EXPECT_EQ(refusal(), file +
                           ":1: enable_locking: contradicts concurrency, given in "
                           "DYNAMO_DB_SESSION_CONCURRENCY");
  sources.variables = {{"DYNAMO_DB_SESSION_CONCURRENCY", "lock"}};
  EXPECT_EQ(refusal(), "none");
  write("enable_locking: false\n");
  EXPECT_THAT(refusal(), HasSubstr("contradicts concurrency"));
  sources.variables = {{"DYNAMO_DB_SESSION_CONCURRENCY", "reject"}};
  EXPECT_EQ(load().configuration().concurrency, concurrency_policy::reject);
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

TEST_F(settings_from_files, an_unknown_option_is_an_error_that_names_the_nearest) {
  const auto file = write("table_name: a\ntabel_key: b\n");
  EXPECT_EQ(refusal(), file + ":2: tabel_key: unknown option; the nearest known one is table_key");
  write("");
  sources.variables = {{"DYNAMO_DB_SESSION_MAX_AGES", "1"}};
  EXPECT_EQ(refusal(),
            "DYNAMO_DB_SESSION_MAX_AGES: max_ages: unknown option; the nearest known one is "
            "max_age (absolute_timeout)");
  sources.variables = {};
  sources.code = {{"idle-timeout", 1h}};
  EXPECT_EQ(refusal(), "code: idle-timeout: unknown option; the nearest known one is idle_timeout");
}

TEST_F(settings_from_files, an_option_left_as_it_is_must_be_known_but_changes_nothing) {
  sources.variables = {{"DYNAMO_DB_SESSION_COOKIE_NAME", "variable"}};
  const auto file = write("absolute_timeout:\ncookie_name: ~\n");
  EXPECT_EQ(load().configuration().absolute_timeout, std::chrono::days(7));
  EXPECT_EQ(load().configuration().cookie_name, "variable");
  EXPECT_EQ(listed("absolute_timeout").origin, "default");
  write("cookie_name: a\nhunter2\n");
  EXPECT_THAT(refusal(), AllOf(StartsWith(file + ":2: unknown option"), Not(HasSubstr("hunter2"))));
}

TEST_F(settings_from_files, a_wrong_value_is_told_with_its_place) {
  const auto file = write("cookie_name: a\nabsolute_timeout: soon\n");
  EXPECT_THAT(refusal(),
              StartsWith(file + ":2: absolute_timeout: must be a whole number of seconds"));
  write("");
  sources.variables = {{"DYNAMO_DB_SESSION_SECURE", "maybe"}};
  EXPECT_EQ(refusal(), "DYNAMO_DB_SESSION_SECURE: secure: must be true, false or auto");
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

TEST_F(settings_from_files, a_secure_policy_or_proxy_that_cannot_work_is_told_with_its_place) {
  const auto file = write("table_name: a\nsecure: auto\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: cookie_name: the prefix __Host- needs secure"));
  write("table_name: a\ntrusted_proxies: 127.0.0.1, localhost\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: trusted_proxies: entry 2 is no IP address"));
}

TEST_F(settings_from_files, a_wrong_value_is_told_even_if_another_source_wins) {
  sources.variables = {{"DYNAMO_DB_SESSION_ABSOLUTE_TIMEOUT", "soon"}};
  sources.code = {{"absolute_timeout", 1h}};
  EXPECT_THAT(refusal(), StartsWith("DYNAMO_DB_SESSION_ABSOLUTE_TIMEOUT: absolute_timeout: "));
}

TEST_F(settings_from_files, values_that_cannot_work_are_told_with_their_place) {
  const auto file = write("table_name: a\nabsolute_timeout: 0\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: absolute_timeout: must be positive"));
  write("table_name: a\nsecure: false\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: cookie_name: the prefix __Host- needs secure"));
  write("idle_timeout: 5\ntouch_after: 9\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: touch_after: must be below idle_timeout"));
}

TEST_F(settings_from_files, an_empty_secret_is_refused_where_it_stands) {
  const auto file = write("secret_key: \"\"\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":1: "));
  sources.code = {{"secret_key", ""}};
  EXPECT_THAT(refusal(), StartsWith("code: "));
  sources.code = {{"secret_key", "given in time: 16 bytes"}};
  EXPECT_EQ(refusal(), "none");
}

TEST_F(settings_from_files, secrets_are_in_no_error_and_no_list) {
  const std::string secret = "hunter2hunter2hunter2";
  write(
      "secret_key: hunter2hunter2hunter2\nprevious_secret_keys: [hunter2hunter2hunter2, "
      "hunter2hunter2hunter2]\n");
  EXPECT_EQ(listed("secret_key").value, "(secret)");
  EXPECT_EQ(listed("previous_secret_keys").value, "(secret)");
  for (const auto* text :
       {"secret_key: [hunter2hunter2hunter2]\n",
        "secret_key: hunter2hunter2hunter2\nsecret_key: hunter2hunter2hunter2\n",
        "secret_key: {hunter2hunter2hunter2: a}\n", "secret_key: \"hunter2hunter2hunter2\n",
        "secret_key: hunter2hunter2hunter2\n  a: b\n", "secret_key: ${hunter2hunter2hunter2\n",
        "absolute_timeout: hunter2hunter2hunter2\n",
        "secret_key: hunter2hunter2hunter2\nabsolute_timeout: 0\n",
        "previous_secret_keys: [hunter2hunter2hunter2, \"\"]\n",
        "previous_secret_keys: \"hunter2hunter2hunter2,,\"\n"}) {
    write(text);
    EXPECT_THAT(refusal(), AllOf(Not("none"), Not(HasSubstr(secret)))) << text;
  }
}

TEST_F(settings_from_files, a_short_secret_is_refused_where_it_stands) {
  const auto file = write("table_name: a\nsecret_key: hunter2\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: secret_key: shorter than 16 bytes"));
  write("table_name: a\nprevious_secret_keys: [hunter2hunter2hunter2, hunter2]\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: previous_secret_keys, number 2: shorter than 16"));
}

class settings_with_a_secret_in_a_file : public settings_from_files {
 protected:
  settings_with_a_secret_in_a_file() {
    std::filesystem::permissions(file, std::filesystem::perms(0600));
  }
  const std::string secret = "a secret of 30 bytes in a file";
  const std::string file = write(secret + "\n", "secret");
  std::string loaded_secret() const { return load().configuration().secret_key; }
};

TEST_F(settings_with_a_secret_in_a_file, every_source_can_name_it) {
  sources.variables = {{"DYNAMO_DB_SESSION_SECRET_KEY_FILE", file}};
  EXPECT_EQ(loaded_secret(), secret);
  EXPECT_EQ(listed("secret_key").value, "(secret)");
  EXPECT_EQ(listed("secret_key").origin, "DYNAMO_DB_SESSION_SECRET_KEY_FILE");
  EXPECT_EQ(listed("secret_key_file").value, file);
  sources.variables.clear();
  sources.code = {{"secret_key_file", file}};
  EXPECT_EQ(loaded_secret(), secret);
  sources.code.clear();
  sources.variables = {{"MOUNTED", std::filesystem::path(file).parent_path()}};
  write("secret_key_file: ${MOUNTED}/secret\n");
  EXPECT_EQ(loaded_secret(), secret);
}

TEST_F(settings_with_a_secret_in_a_file, only_line_breaks_at_its_end_are_left_out) {
  sources.code = {{"secret_key_file", file}};
  for (const auto* end : {"", "\n", "\r\n", "\n\n"}) {
    write("two lines\nof a secret " + std::string(end), "secret");
    EXPECT_EQ(loaded_secret(), "two lines\nof a secret ");
  }
}

TEST_F(settings_with_a_secret_in_a_file, what_is_wrong_names_the_place_and_no_value) {
  const auto config = write("secret_key_file: " + file + "\n");
  const auto place = config + ":1: secret_key_file";
  write("\n", "secret");
  EXPECT_EQ(refusal(), place + ": is empty");
  std::filesystem::remove(file);
  EXPECT_EQ(refusal(), place + ": there is no such file");
  std::filesystem::create_directory(file);
  EXPECT_EQ(refusal(), place + ": is a folder");
}

TEST_F(settings_with_a_secret_in_a_file, is_refused_if_every_user_may_write_it) {
  sources.code = {{"secret_key_file", file}};
  std::filesystem::permissions(file, std::filesystem::perms(0602));
  EXPECT_EQ(refusal(), "code: secret_key_file: every user may write it: chmod o-w");
}

TEST_F(settings_with_a_secret_in_a_file, warns_if_every_user_may_read_it) {
  sources.code = {{"secret_key_file", file}};
  std::vector<std::string> warnings;
  sources.logger = [&](log_level, std::string_view message) { warnings.emplace_back(message); };
  std::filesystem::permissions(file, std::filesystem::perms(0640));
  EXPECT_EQ(loaded_secret(), secret);
  EXPECT_THAT(warnings, testing::IsEmpty());
  std::filesystem::permissions(file, std::filesystem::perms(0444));
  EXPECT_EQ(loaded_secret(), secret);
  EXPECT_THAT(warnings, testing::ElementsAre("secret_key_file: " + file +
                                             ": every user may read it: chmod o-r"));
}

TEST_F(settings_with_a_secret_in_a_file, it_is_judged_as_any_secret_and_not_shown) {
  const auto config = write("secret_key_file: " + file + "\n");
  write("hunter2\n", "secret");
  EXPECT_THAT(refusal(), AllOf(StartsWith(config + ":1: secret_key: shorter than 16 bytes"),
                               Not(HasSubstr("hunter2"))));
}

TEST_F(settings_with_a_secret_in_a_file, one_source_gives_the_secret_or_its_file) {
  const auto config =
      write("secret_key: a secret in the YAML file\nsecret_key_file: " + file + "\n");
  EXPECT_EQ(refusal(), config + ":2: secret_key_file: the same option as secret_key, given in " +
                           config + ":1");
}

TEST_F(settings_with_a_secret_in_a_file, the_stronger_source_wins) {
  write("secret_key: a secret in the YAML file\n");
  sources.variables = {{"DYNAMO_DB_SESSION_SECRET_KEY_FILE", file + " that is not there"}};
  EXPECT_EQ(loaded_secret(), "a secret in the YAML file");
  EXPECT_EQ(listed("secret_key_file").origin, "default");
  sources.code = {{"secret_key_file", file}};
  EXPECT_EQ(loaded_secret(), secret);
  EXPECT_EQ(listed("secret_key").origin, "code");
  sources.code = {{"secret_key_file", ""}};
  EXPECT_EQ(loaded_secret(), "a secret in the YAML file") << "an empty name is none";
}

TEST_F(settings_from_files, previous_secrets_in_one_text_are_separated_by_commas) {
  const std::vector<std::string> both{"a secret of last year", "one of the year before"};
  write("previous_secret_keys: a secret of last year, one of the year before\n");
  EXPECT_EQ(load().configuration().previous_secret_keys, both);
  write("previous_secret_keys:\n  - a secret of last year\n  - one of the year before\n");
  EXPECT_EQ(load().configuration().previous_secret_keys, both);
  write("");
  sources.variables = {{"DYNAMO_DB_SESSION_PREVIOUS_SECRET_KEYS", both[0] + "," + both[1]}};
  EXPECT_EQ(load().configuration().previous_secret_keys, both);
}

TEST_F(settings_from_files, a_previous_secret_with_a_comma_is_an_element_of_a_list) {
  const std::vector<std::string> one{"a secret, of last year"};
  write("previous_secret_keys: [\"a secret, of last year\"]\n");
  EXPECT_EQ(load().configuration().previous_secret_keys, one);
  write("previous_secret_keys: \"a secret, of last year\"\n");
  EXPECT_THAT(refusal(), HasSubstr("previous_secret_keys, number 1: shorter than 16 bytes"));
}

TEST_F(settings_from_files, what_the_gem_gets_wrong_is_right_here) {
  sources.variables = {{"AWS_DYNAMO_DB_SESSION_SERIALIZER", "json"},
                       {"AWS_DYNAMO_DB_SESSION_SECRET_KEY", "00123456789012345678"},
                       {"AWS_DYNAMO_DB_SESSION_LOCK_MAX_WAIT_TIME", "0.25"}};
  EXPECT_EQ(load().configuration().secret_key, "00123456789012345678");
  EXPECT_EQ(listed("lock_max_wait_time").value, "0.25");
  EXPECT_EQ(listed("serializer").value, "json");
  sources.variables["AWS_DYNAMO_DB_SESSION_SERIALIZER"] = "marshal";
  EXPECT_THAT(refusal(), HasSubstr("SERIALIZER: serializer: not supported yet"));
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

TEST_F(settings_from_files, what_a_store_refuses_is_told_with_its_place) {
  const auto file = write("sqlite_path: \":memory:\"\ndeadline: 0\n");
  try {
    load().make_store();
    FAIL();
  } catch (const session_error& failure) {
    EXPECT_EQ(failure.code(), errc::invalid_configuration);
    EXPECT_THAT(failure.reason().detail(), StartsWith(file + ":2: deadline: "));
  }
}

TEST_F(settings_from_files, a_store_that_fails_is_no_mistake_in_an_option) {
  sources.code = {{"store", "sqlite"}, {"sqlite_path", "/nowhere/at/all/sessions.db"}};
  try {
    load().make_store();
    FAIL();
  } catch (const session_error& failure) {
    EXPECT_EQ(failure.code(), errc::unavailable);
    EXPECT_THAT(failure.reason().detail(), Not(HasSubstr("code")));
  }
}

TEST(process_variables, are_those_of_the_process) {
  ::setenv("DYNASESSION_SETTINGS_TEST", "a=b", 1);
  EXPECT_EQ(process_variables().at("DYNASESSION_SETTINGS_TEST"), "a=b");
  ::unsetenv("DYNASESSION_SETTINGS_TEST");
  EXPECT_FALSE(process_variables().contains("DYNASESSION_SETTINGS_TEST"));
}

}  // namespace
}  // namespace dynasession
