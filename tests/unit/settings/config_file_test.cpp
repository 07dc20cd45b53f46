// SPDX-License-Identifier: Apache-2.0
#include "settings/config_file.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace dynasession::detail {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(config_file, is_looked_for_by_environment_and_under_both_names) {
  EXPECT_THAT(*places_of_config_file("production"),
              ElementsAre("config/dynamo_db_session_store/production.yml",
                          "config/dynamo_db_session_store.yml",
                          "config/aws_dynamo_db_session_store/production.yml",
                          "config/aws_dynamo_db_session_store.yml"));
  EXPECT_THAT(*places_of_config_file(""), ElementsAre("config/dynamo_db_session_store.yml",
                                                      "config/aws_dynamo_db_session_store.yml"));
}

TEST(config_file, an_environment_leads_to_no_other_folder) {
  for (const auto* name : {"../secret", "a/b", ".", "a b", "a.b"})
    EXPECT_EQ(places_of_config_file(name).error().code(), errc::invalid_configuration) << name;
}

TEST(config_file, is_that_of_an_environment_given_or_in_a_variable) {
  const variables both{{"APP_ENV", "of_all"}, {"DYNAMO_DB_SESSION_ENVIRONMENT", "ours"}};
  EXPECT_EQ(*environment_of("given", both), "given");
  EXPECT_EQ(*environment_of("", both), "ours");
  EXPECT_EQ(*environment_of("", {{"APP_ENV", "of_all"}}), "of_all");
  EXPECT_EQ(*environment_of("", {{"AWS_DYNAMO_DB_SESSION_ENVIRONMENT", "newer"},
                                 {"DYNAMO_DB_SESSION_ENVIRONMENT", "older"}}),
            "newer");
  EXPECT_EQ(*environment_of("", {}), "");
}

TEST(config_file, is_not_that_of_a_variable_that_is_no_plain_name) {
  EXPECT_EQ(*environment_of("", {{"APP_ENV", "../evil"}}), "") << "it may be meant for others";
  const auto refused = environment_of("", {{"DYNAMO_DB_SESSION_ENVIRONMENT", "../evil"}});
  EXPECT_THAT(refused.error().detail(), HasSubstr("DYNAMO_DB_SESSION_ENVIRONMENT: must be"));
}

class config_file_on_disk : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const auto file = folder_.path() / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
  std::string found(std::string_view environment) {
    return find_config_file(folder_.path(), environment)->lexically_relative(folder_.path());
  }
  test::temporary_folder folder_;
};

TEST_F(config_file_on_disk, is_a_link_that_leads_nowhere_too) {
  fs::create_directory(folder_.path() / "config");
  fs::create_symlink("missing.yml", folder_.path() / "config/dynamo_db_session_store.yml");
  EXPECT_EQ(found(""), "config/dynamo_db_session_store.yml");
}

TEST_F(config_file_on_disk, the_first_that_is_there_is_found) {
  EXPECT_EQ(found("test"), "");
  write("config/aws_dynamo_db_session_store.yml", "");
  EXPECT_EQ(found("test"), "config/aws_dynamo_db_session_store.yml");
  write("config/aws_dynamo_db_session_store/test.yml", "");
  EXPECT_EQ(found("test"), "config/aws_dynamo_db_session_store/test.yml");
  EXPECT_EQ(found("other"), "config/aws_dynamo_db_session_store.yml");
  write("config/dynamo_db_session_store.yml", "");
  EXPECT_EQ(found("test"), "config/dynamo_db_session_store.yml");
  write("config/dynamo_db_session_store/test.yml", "");
  EXPECT_EQ(found("test"), "config/dynamo_db_session_store/test.yml");
}

// As one in a folder that this user may not search: nobody knows which options it has.
TEST_F(config_file_on_disk, that_cannot_be_looked_for_is_an_error_and_not_absent) {
  fs::create_symlink("config", folder_.path() / "config");  // leads to itself
  const auto refused = find_config_file(folder_.path(), "").error();
  EXPECT_EQ(refused.code(), errc::invalid_configuration);
  EXPECT_THAT(refused.detail(), HasSubstr(folder_.file("config/dynamo_db_session_store.yml: ")));
}

TEST_F(config_file_on_disk, with_another_ending_is_not_found_but_noticed) {
  write("config/dynamo_db_session_store/test.yaml", "");
  write("config/aws_dynamo_db_session_store.yaml", "");
  EXPECT_EQ(found("test"), "");
  EXPECT_THAT(files_with_wrong_ending(folder_.path(), "test"),
              ElementsAre("config/dynamo_db_session_store/test.yaml",
                          "config/aws_dynamo_db_session_store.yaml"));
}

TEST_F(config_file_on_disk, is_read_whole) {
  EXPECT_EQ(*read_named_file(write("a.yml", "key: a\r\n")), "key: a\r\n");
  EXPECT_EQ(*read_named_file(write("b.yml", "")), "");
  const std::string largest(max_config_file_size, '#');
  EXPECT_EQ(*read_named_file(write("c.yml", largest)), largest);
}

TEST_F(config_file_on_disk, what_cannot_be_read_is_an_error) {
  const auto refusal = [](const fs::path& file) { return read_named_file(file).error().detail(); };
  EXPECT_THAT(refusal(folder_.file("none.yml")), HasSubstr("there is no such file"));
  EXPECT_THAT(refusal(folder_.path()), HasSubstr("is a folder"));
  EXPECT_THAT(refusal(write("big.yml", std::string(max_config_file_size + 1, '#'))),
              HasSubstr("is larger than 64 KiB"));
  EXPECT_THAT(refusal("/dev/zero"), HasSubstr("is larger than 64 KiB"));
}

}  // namespace
}  // namespace dynasession::detail
