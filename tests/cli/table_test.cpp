// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"
#include "support/dynamodb_local.hpp"
#include "support/local_table.hpp"
#include "support/send_request.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/json/parse.hpp>

#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace dynasession::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class table_of_sqlite : public command_line {
 protected:
  static constexpr auto advice_for_log =
      "its log is here: stop all servers, then put the file back, or delete";
};

TEST_F(table_of_sqlite, is_made_checked_described_and_removed) {
  EXPECT_EQ(run_cli({"table", "check"}), 1);
  EXPECT_FALSE(exists("sessions.db")) << "a check makes nothing";
  EXPECT_EQ(run_cli({"table", "create"}), 0);
  EXPECT_THAT(out_, HasSubstr("created"));
  EXPECT_EQ(run_cli({"table", "create"}), 0);
  EXPECT_THAT(out_, HasSubstr("exists already"));
  EXPECT_EQ(run_cli({"table", "check"}), 0);
  EXPECT_GT(result_of({"table", "describe"}).at("size_bytes").to_number<int>(), 0);
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 0);
  EXPECT_FALSE(exists("sessions.db"));
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 0) << "absent is success";
  EXPECT_EQ(run_cli({"table", "describe"}), 1);
}

TEST_F(table_of_sqlite, is_not_made_beside_the_log_of_a_file_that_was_moved) {
  std::ofstream(folder_.file("sessions.db-wal")) << "what a server saved";
  for (const auto* command : {"create", "check", "describe"}) {
    EXPECT_EQ(run_cli({"table", command}), 1) << command;
    EXPECT_THAT(out_ + err_, AllOf(HasSubstr(advice_for_log), Not(HasSubstr("table create"))));
  }
  EXPECT_FALSE(exists("sessions.db"));
}

TEST_F(table_of_sqlite, is_not_called_removed_while_its_log_is_there) {
  std::ofstream(folder_.file("sessions.db-wal")) << "what a server saved";
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 1);
  EXPECT_THAT(out_, HasSubstr(advice_for_log));
}

TEST_F(table_of_sqlite, is_not_removed_while_others_have_it_open) {
  run_cli({"table", "create"});
  const sqlite_store other({.sqlite_path = folder_.file("sessions.db")});
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 1);
  EXPECT_THAT(out_, HasSubstr("another program"));
  EXPECT_TRUE(exists("sessions.db"));
}

// Each command opens the file by its own name, beside which its log lies.
TEST_F(table_of_sqlite, is_removed_where_a_link_leads_to) {
  run_cli({"table", "create"});
  const auto file = folder_.file("sessions.db");
  std::filesystem::create_directory(folder_.file("elsewhere"));
  std::filesystem::create_symlink(file, folder_.file("elsewhere/link.db"));
  const auto remove = [this](std::vector<std::string> more) {
    std::vector<std::string> all{"table", "remove", "--sqlite-path", "elsewhere/link.db"};
    all.insert(all.end(), more.begin(), more.end());
    return run_cli(all);
  };
  {
    const sqlite_store other({.sqlite_path = file});
    EXPECT_EQ(remove({"--yes"}), 1);
    EXPECT_THAT(out_, HasSubstr("another program"));
    EXPECT_TRUE(exists("elsewhere/link.db"));
  }
  EXPECT_EQ(remove({}), 3);
  EXPECT_THAT(err_, HasSubstr("Remove " + file + " with all its sessions?"));
  EXPECT_EQ(remove({"--yes"}), 0);
  EXPECT_FALSE(exists("sessions.db"));
}

TEST_F(table_of_sqlite, is_removed_only_if_somebody_says_so) {
  run_cli({"table", "create"});
  EXPECT_EQ(run_cli({"table", "remove"}), 3);
  EXPECT_THAT(err_, HasSubstr("--yes"));
  is_terminal_ = true;
  for (const auto* answer : {"", "n\n", "no\n", "\n"}) {
    typed_ = answer;
    EXPECT_EQ(run_cli({"table", "remove"}), 3) << answer;
    EXPECT_TRUE(exists("sessions.db"));
  }
  typed_ = "Yes\n";
  EXPECT_EQ(run_cli({"table", "remove"}), 0);
  EXPECT_FALSE(exists("sessions.db"));
}

TEST_F(table_of_sqlite, of_another_program_is_left_alone) {
  write("sessions.db", "this is not a database, but text as long as the header of one");
  EXPECT_EQ(run_cli({"table", "check"}), 1);
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 1);
  EXPECT_TRUE(exists("sessions.db"));
}

TEST_F(table_of_sqlite, is_a_file_and_nothing_else) {
  std::filesystem::create_directory(folder_.path() / "folder");
  for (const auto* command : {"create", "check", "describe", "remove"})
    for (const std::string path : {"folder", "/dev/null"}) {
      EXPECT_EQ(run_cli({"table", command, "--sqlite-path", path, "--yes"}), 2) << command;
      EXPECT_THAT(err_, HasSubstr(path + " is not a file")) << command;
      EXPECT_THAT(err_, Not(HasSubstr("filesystem"))) << command;
    }
  EXPECT_EQ(run_cli({"doctor", "--sqlite-path", "folder"}), 1);
  EXPECT_THAT(out_, HasSubstr("folder is not a file"));
  EXPECT_TRUE(exists("folder"));
}

TEST_F(table_of_sqlite, is_not_made_of_an_empty_file_by_a_check) {
  write("sessions.db", "");
  EXPECT_EQ(run_cli({"table", "check"}), 1);
  EXPECT_EQ(read("sessions.db"), "");
}

TEST_F(table_of_sqlite, has_neither_template_nor_policy) {
  EXPECT_EQ(run_cli({"table", "template", "--format", "terraform"}), 2);
  EXPECT_THAT(err_, HasSubstr("--store dynamodb"));
  EXPECT_EQ(run_cli({"table", "policy"}), 2);
}

class table_of_dynamodb : public command_line {
 protected:
  table_of_dynamodb() {
    variables_ = {{"DYNAMO_DB_SESSION_STORE", "dynamodb"},
                  {"DYNAMO_DB_SESSION_TABLE_NAME", "cli-table"},
                  {"DYNAMO_DB_SESSION_REGION", "eu-west-1"},
                  {"DYNAMO_DB_SESSION_ENDPOINT", dynamodb_local_endpoint()},
                  {"DYNAMO_DB_SESSION_DEADLINE", "30s"}};
    ::setenv("AWS_ACCESS_KEY_ID", "local", 1);
    ::setenv("AWS_SECRET_ACCESS_KEY", "local", 1);
  }
  ~table_of_dynamodb() override {
    ::unsetenv("AWS_ACCESS_KEY_ID");
    ::unsetenv("AWS_SECRET_ACCESS_KEY");
  }
};

TEST_F(table_of_dynamodb, is_made_checked_described_and_removed) {
  EXPECT_EQ(run_cli({"table", "describe"}), 1);
  EXPECT_THAT(err_, HasSubstr("does not exist"));
  EXPECT_EQ(run_cli({"table", "create"}), 0) << err_;
  EXPECT_EQ(out_, "table cli-table: created\n");
  EXPECT_EQ(run_cli({"table", "create"}), 0);
  EXPECT_EQ(run_cli({"table", "check"}), 0) << out_;
  EXPECT_EQ(result_of({"table", "describe"}).at("status"), "ACTIVE");
  EXPECT_EQ(run_cli({"table", "check", "--deletion-protection"}), 1);
  EXPECT_THAT(out_, HasSubstr("deletion protection"));
  EXPECT_EQ(result_of({"table", "check", "--deletion-protection"}).as_array().size(), 1u);
  EXPECT_EQ(run_cli({"table", "remove"}), 3);
  is_terminal_ = true;
  EXPECT_EQ(run_cli({"table", "remove"}), 3);
  EXPECT_THAT(err_, HasSubstr("Remove the table cli-table at " + dynamodb_local_endpoint() +
                              ", region eu-west-1, credentials from AWS_ACCESS_KEY_ID with all"));
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 0);
}

boost::json::object object(const std::string& text) { return boost::json::parse(text).as_object(); }

class table_of_another_program : public table_of_dynamodb {
 protected:
  // As the Ruby gem makes it, with one of its sessions, which TTL would remove at once.
  table_of_another_program() {
    variables_["DYNAMO_DB_SESSION_TABLE_NAME"] = name_;
    auto where = local_options(name_);
    where.region = "eu-west-1";
    EXPECT_TRUE(send_request(where, "CreateTable", object(R"({
          "TableName": ")" + name_ + R"(", "BillingMode": "PAY_PER_REQUEST",
          "AttributeDefinitions": [{"AttributeName": "session_id", "AttributeType": "S"}],
          "KeySchema": [{"AttributeName": "session_id", "KeyType": "HASH"}]})")));
    EXPECT_TRUE(send_request(where, "PutItem", object(R"({"TableName": ")" + name_ + R"(", "Item": {
          "session_id": {"S": "of-the-gem"}, "data": {"S": "BAh7AA=="}, "expire_at": {"N": "1764310000"},
          "created_at": {"S": "1764310000"}, "updated_at": {"S": "1764310000"}}})")));
  }
  ~table_of_another_program() override {
    auto where = local_options(name_);
    where.region = "eu-west-1";
    EXPECT_TRUE(send_request(where, "DeleteTable", {{"TableName", name_}}) ||
                run_cli({"table", "describe"}) == 1);
  }

  const std::string name_ = "cli-foreign-" + std::to_string(::getpid());
};

TEST_F(table_of_another_program, is_changed_only_with_a_yes) {
  EXPECT_EQ(run_cli({"table", "check"}), 1);
  EXPECT_THAT(out_, HasSubstr("records: expected those of dynasession only"));
  EXPECT_EQ(run_cli({"table", "create"}), 3);
  EXPECT_THAT(err_, HasSubstr("Records of another program are in the table " + name_ + " at " +
                              dynamodb_local_endpoint()));
  EXPECT_THAT(err_, HasSubstr("--yes"));
  EXPECT_EQ(result_of({"table", "describe"}).at("index_status"), "");
  EXPECT_EQ(run_cli({"table", "create", "--yes"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("exists already; added: index by user, expiry (TTL)\n"));
  EXPECT_THAT(out_, HasSubstr("records: expected those of dynasession only"));
}

TEST_F(table_of_another_program, is_named_so_before_it_is_removed) {
  EXPECT_EQ(run_cli({"table", "remove"}), 3);
  EXPECT_THAT(err_, HasSubstr("It holds records of another program"));
}

TEST_F(table_of_another_program, is_not_removed_by_a_yes_that_was_given_before) {
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 1);
  EXPECT_THAT(err_, HasSubstr("records: expected those of dynasession only"));
  EXPECT_EQ(run_cli({"table", "remove", "--yes", "--set", "table_key=other"}), 1);
  EXPECT_THAT(err_, HasSubstr("key: expected other (S)"));
  EXPECT_EQ(run_cli({"table", "describe"}), 0);
  is_terminal_ = true;
  typed_ = "yes\n";
  EXPECT_EQ(run_cli({"table", "remove"}), 0) << err_;
  EXPECT_EQ(run_cli({"table", "describe"}), 1);
}

TEST_F(table_of_another_program, has_no_list_of_sessions) {
  EXPECT_EQ(run_cli({"sessions", "list"}), 1);
  EXPECT_EQ(out_, "");
  EXPECT_THAT(err_, HasSubstr("none of its 1 records is a session of dynasession"));
}

TEST_F(table_of_another_program, is_neither_used_nor_recommended_by_doctor) {
  clock_.advance(system_now() - clock_.now());
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("belongs to another program"));
  EXPECT_THAT(out_, Not(HasSubstr("table create")));
  EXPECT_THAT(out_, Not(HasSubstr("latency")));
}

TEST_F(table_of_dynamodb, that_exists_is_reported_as_a_check_reports_it) {
  variables_["DYNAMO_DB_SESSION_TABLE_NAME"] = "cli-billing";
  ASSERT_EQ(run_cli({"table", "create"}), 0) << err_;
  EXPECT_EQ(run_cli({"table", "create", "--set", "billing_mode=provisioned"}), 0);
  EXPECT_THAT(out_, Not(HasSubstr("fits")));
  EXPECT_THAT(out_, HasSubstr("billing: expected provisioned, 10 read and 5 write units, found on "
                              "demand (not changed)"));
  EXPECT_EQ(run_cli({"table", "check", "--set", "billing_mode=provisioned"}), 1);
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 0);
}

TEST_F(table_of_dynamodb, of_another_key_has_no_list_of_sessions_though_it_is_empty) {
  variables_["DYNAMO_DB_SESSION_TABLE_NAME"] = "cli-key";
  ASSERT_EQ(run_cli({"table", "create", "--set", "table_key=other"}), 0) << err_;
  EXPECT_EQ(run_cli({"sessions", "list"}), 1);
  EXPECT_THAT(err_, HasSubstr("key: expected session_id (S), found other (S)"));
  EXPECT_EQ(run_cli({"table", "remove", "--yes", "--set", "table_key=other"}), 0);
}

TEST_F(table_of_dynamodb, is_printed_for_other_tools) {
  EXPECT_EQ(run_cli({"table", "template", "--format", "cloudformation"}), 0);
  EXPECT_TRUE(boost::json::parse(out_).is_object());
  EXPECT_EQ(run_cli({"table", "template", "--format", "terraform", "--point-in-time-recovery"}), 0);
  EXPECT_THAT(out_, HasSubstr("point_in_time_recovery"));
  EXPECT_EQ(run_cli({"table", "template", "--format", "hush"}), 2);
  EXPECT_THAT(err_, Not(HasSubstr("hush")));
  EXPECT_EQ(run_cli({"table", "policy", "--role", "operator", "--account", "111122223333"}), 0);
  EXPECT_THAT(out_, HasSubstr("arn:aws:dynamodb:eu-west-1:111122223333:table/cli-table"));
  EXPECT_EQ(run_cli({"table", "policy", "--account", "x"}), 2);
}

TEST_F(table_of_dynamodb, takes_tags_of_a_name_and_a_value) {
  EXPECT_EQ(run_cli({"table", "create", "--tag", "hush"}), 2);
  EXPECT_THAT(err_, HasSubstr("--tag: must be NAME=VALUE"));
  EXPECT_EQ(run_cli({"table", "template", "--format", "terraform", "--tag", "owner=shop", "--tag",
                     "stage=test"}),
            0);
  EXPECT_THAT(out_, HasSubstr("stage"));
}

}  // namespace
}  // namespace dynasession::test
