// SPDX-License-Identifier: Apache-2.0
#include "unit/settings/settings_from_files.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace dynasession {
namespace {

using test::settings_from_files;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

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

TEST_F(settings_from_files, warns_of_a_file_that_every_user_may_write_or_that_shows_its_secret) {
  std::vector<std::string> warnings;
  sources.logger = [&](log_level, std::string_view message) { warnings.emplace_back(message); };
  sources.variables["SECRET"] = "hunter2hunter2hunter2";
  std::string file;
  const auto warnings_of = [&](const char* text, int mode) {
    file = write(text);
    std::filesystem::permissions(file, std::filesystem::perms(mode));
    load();
    return std::exchange(warnings, {});
  };
  const auto shows = [&](const char* option) {
    return ElementsAre(file + ": " + option + ": every user may read it: chmod o-r");
  };
  EXPECT_THAT(warnings_of("table_name: a\n", 0644), IsEmpty());
  EXPECT_THAT(warnings_of("table_name: a\n", 0602),
              ElementsAre(file + ": every user may write it: chmod o-w"));
  EXPECT_THAT(warnings_of("secret_key: hunter2hunter2hunter2\n", 0640), IsEmpty());
  EXPECT_THAT(warnings_of("secret_key: hunter2hunter2hunter2\n", 0644), shows("secret_key"));
  EXPECT_THAT(warnings_of("secret_key: ${SECRET}\n", 0644), IsEmpty());
  EXPECT_THAT(warnings_of("previous_secret_keys: [hunter2hunter2hunter2]\n", 0644),
              shows("previous_secret_keys"));
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
  EXPECT_THAT(warnings, IsEmpty());
  std::filesystem::permissions(file, std::filesystem::perms(0444));
  EXPECT_EQ(loaded_secret(), secret);
  EXPECT_THAT(warnings,
              ElementsAre("secret_key_file: " + file + ": every user may read it: chmod o-r"));
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

}  // namespace
}  // namespace dynasession
