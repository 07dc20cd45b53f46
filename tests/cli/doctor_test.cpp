// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"
#include "http/scripted_server.hpp"
#include "support/local_table.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <cstdlib>
#include <fstream>
#include <map>

namespace dynasession::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class doctor : public command_line {
 protected:
  /// The verdict on each thing, the worst if there are several.
  std::map<std::string, std::string> verdicts() {
    std::map<std::string, std::string> all;
    const auto results = result_of({"doctor"});
    for (const auto& each : results.as_array())
      all[std::string(each.at("what").as_string())] = each.at("verdict").as_string();
    return all;
  }
};

TEST_F(doctor, finds_a_store_in_order) {
  run_cli({"table", "create"});
  variables_["DYNAMO_DB_SESSION_SECRET_KEY"] = "hush-hush-hush-hush-hush-hush-hush";
  EXPECT_EQ(run_cli({"doctor"}), 0) << out_;
  EXPECT_THAT(out_, Not(HasSubstr("hush")));
  for (const auto& [what, verdict] : verdicts()) EXPECT_EQ(verdict, "ok") << what;
  run_cli({"sessions", "list"});
  EXPECT_THAT(out_, Not(HasSubstr("doctor"))) << "its own session is gone";
}

TEST_F(doctor, says_what_to_do_about_what_is_missing) {
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("dynasession secret"));
  EXPECT_EQ(verdicts().at("secret_key"), "warning");
  EXPECT_EQ(verdicts().at("store"), "problem");
  run_cli({"doctor"});
  EXPECT_THAT(out_, HasSubstr("dynasession table create"));
  variables_["DYNAMO_DB_SESSION_SECRET_KEY"] = "of twenty bytes ....";
  EXPECT_EQ(verdicts().at("secret_key"), "warning");
  variables_["DYNAMO_DB_SESSION_SECRET_KEY"] = "short";
  EXPECT_EQ(verdicts().at("options"), "problem");
}

TEST_F(doctor, does_not_recommend_a_new_file_beside_the_log_of_one_that_was_moved) {
  std::ofstream(folder_.file("sessions.db-wal")) << "what a server saved";
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_,
              HasSubstr("its log is here: stop all servers, then put the file back, or delete"));
  EXPECT_THAT(out_, Not(HasSubstr("table create")));
}

TEST_F(doctor, recommends_commands_with_the_options_that_it_was_given) {
  const auto secret = "secret_key=hush-hush-hush-hush-hush-hush-hush";
  run_cli({"doctor", "--sqlite-path", "my shop.db", "--store", "sqlite", "--set", secret, "--set",
           "max_size=2048"});
  EXPECT_THAT(out_, HasSubstr("or run: dynasession --set max_size=2048 --store sqlite "
                              "--sqlite-path 'my shop.db' table create\n"));
  EXPECT_THAT(out_, Not(HasSubstr("hush")));
}

TEST_F(doctor, prints_a_fingerprint_of_each_secret_to_compare_servers_by) {
  variables_["DYNAMO_DB_SESSION_SECRET_KEY"] = "hush-hush-hush-hush-hush-hush-hush";
  variables_["DYNAMO_DB_SESSION_PREVIOUS_SECRET_KEYS"] =
      "hush-of-last-year,hush-of-the-year-before";
  run_cli({"doctor"});
  for (const auto* secret :
       {"hush-hush-hush-hush-hush-hush-hush", "hush-of-last-year", "hush-of-the-year-before"})
    EXPECT_THAT(out_, HasSubstr(secret_fingerprint(secret)));
  EXPECT_THAT(out_, HasSubstr("previous_secret_keys set; "));
  EXPECT_THAT(out_, Not(HasSubstr("hush")));
}

TEST_F(doctor, reports_options_that_are_wrong) {
  variables_["DYNAMO_DB_SESSION_MAX_AGE"] = "hush";
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("DYNAMO_DB_SESSION_MAX_AGE"));
  EXPECT_THAT(out_, HasSubstr("correct the option where it is set"));
  EXPECT_THAT(out_, Not(HasSubstr("config show"))) << "it would fail with the same error";
}

TEST_F(doctor, is_colourful_at_a_terminal_alone) {
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_EQ(out_.find('\x1b'), std::string::npos);
  is_terminal_ = true;
  run_cli({"doctor"});
  EXPECT_NE(out_.find('\x1b'), std::string::npos);
  variables_["NO_COLOR"] = "1";
  run_cli({"doctor"});
  EXPECT_EQ(out_.find('\x1b'), std::string::npos);
}

class doctor_of_dynamodb : public doctor {
 protected:
  explicit doctor_of_dynamodb() {
    ::setenv("AWS_ACCESS_KEY_ID", "local", 1);
    ::setenv("AWS_SECRET_ACCESS_KEY", "local", 1);
  }
  ~doctor_of_dynamodb() override {
    ::unsetenv("AWS_ACCESS_KEY_ID");
    ::unsetenv("AWS_SECRET_ACCESS_KEY");
  }

  void ask_for(const dynamodb_options& where) {
    clock_.advance(system_now() - clock_.now());
    variables_ = {{"DYNAMO_DB_SESSION_STORE", "dynamodb"},
                  {"DYNAMO_DB_SESSION_TABLE_NAME", where.table_name},
                  {"DYNAMO_DB_SESSION_REGION", "eu-west-1"},
                  {"DYNAMO_DB_SESSION_ENDPOINT", where.endpoint},
                  {"DYNAMO_DB_SESSION_DEADLINE", "30s"},
                  {"DYNAMO_DB_SESSION_SECRET_KEY", "hush-hush-hush-hush-hush-hush-hush"}};
  }
};

TEST_F(doctor_of_dynamodb, finds_a_table_in_order) {
  ask_for(local_options("cli-doctor"));
  ASSERT_EQ(run_cli({"table", "create"}), 0) << err_;
  EXPECT_EQ(run_cli({"doctor"}), 0) << out_;
  const auto found = verdicts();
  for (const auto* what :
       {"place", "store", "table", "TTL", "index by user", "permissions", "latency", "clock"})
    EXPECT_EQ(found.at(what), "ok") << what;
  EXPECT_EQ(run_cli({"table", "remove", "--yes"}), 0);
}

TEST_F(doctor_of_dynamodb, knows_a_table_that_is_missing) {
  ask_for(local_options("none-such"));
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("dynasession table create"));
}

TEST_F(doctor_of_dynamodb, knows_credentials_that_are_missing) {
  ask_for(local_options("none-such"));
  ::unsetenv("AWS_ACCESS_KEY_ID");
  ::unsetenv("AWS_SECRET_ACCESS_KEY");
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("set AWS_ACCESS_KEY_ID"));
}

TEST_F(doctor_of_dynamodb, knows_a_place_that_does_not_answer) {
  auto nowhere = local_options("none-such");
  nowhere.endpoint = "http://127.0.0.1:1";
  ask_for(nowhere);
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("check endpoint and region"));
  EXPECT_THAT(out_, HasSubstr("http://127.0.0.1:1, region eu-west-1, credentials from "
                              "AWS_ACCESS_KEY_ID"));
}

TEST_F(doctor_of_dynamodb, warns_of_an_endpoint_without_tls) {
  auto exposed = local_options("none-such");
  exposed.endpoint = "http://0.0.0.0:1";
  ask_for(exposed);
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("http://0.0.0.0:1 is without TLS"));
}

TEST_F(doctor_of_dynamodb, knows_keys_that_the_service_does_not_know) {
  scripted_server server;
  server.otherwise(error_answer(400, "UnrecognizedClientException",
                                "The security token included in the request is invalid."));
  auto refusing = local_options("none-such");
  refusing.endpoint = "http://127.0.0.1:" + std::to_string(server.port());
  ask_for(refusing);
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("The security token included in the request is invalid."));
  EXPECT_THAT(out_, HasSubstr("see whether the access key exists"));
}

TEST_F(doctor_of_dynamodb, takes_no_word_of_a_message_or_name_for_an_error) {
  scripted_server server;
  server.otherwise(error_answer(400, "AccessDeniedException", "no KMS, no ExpiredToken"));
  auto refusing = local_options("KMS-ExpiredTokenException");
  refusing.endpoint = "http://127.0.0.1:" + std::to_string(server.port());
  ask_for(refusing);
  EXPECT_EQ(run_cli({"doctor"}), 1);
  EXPECT_THAT(out_, HasSubstr("compare what these credentials may do"));
}

}  // namespace
}  // namespace dynasession::test
