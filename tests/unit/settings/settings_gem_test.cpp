// SPDX-License-Identifier: Apache-2.0
#include "unit/settings/settings_from_files.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace dynasession {
namespace {

using namespace std::chrono_literals;
using test::settings_from_files;
using testing::HasSubstr;

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

}  // namespace
}  // namespace dynasession
