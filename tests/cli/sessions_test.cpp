// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"
#include "cli/program.hpp"
#include "http/answer.hpp"
#include "http/http_server.hpp"
#include "support/environment_variable.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/run.hpp>

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <sstream>
#include <streambuf>
#include <utility>

namespace dynasession::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// An output whose reader is gone: a pipe to `head`.
class unread_output : public std::streambuf {
 public:
  explicit unread_output(std::function<void()> at_first) : at_first_(std::move(at_first)) {}

 protected:
  int_type overflow(int_type) override {
    if (const auto act = std::exchange(at_first_, nullptr)) act();
    return traits_type::eof();
  }

 private:
  std::function<void()> at_first_;
};

class sessions : public command_line {
 protected:
  // By another program, which keeps to no rules.
  void alter(const char* script) const {
    sqlite3* opened = nullptr;
    sqlite3_open(folder_.file("sessions.db").c_str(), &opened);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> other(opened, sqlite3_close);
    EXPECT_EQ(sqlite3_exec(opened, script, nullptr, nullptr, nullptr), SQLITE_OK) << script;
  }

  const std::string ann_ = "ann45678901234567890123456789012345678901x3";
  const std::string bob_ = "bob45678901234567890123456789012345678901x3";
};

TEST_F(sessions, are_listed_with_user_and_times) {
  given(ann_, {}, "ann");
  given(bob_, {}, "bob");
  EXPECT_EQ(run_cli({"sessions", "list"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(ann_));
  EXPECT_THAT(out_, HasSubstr(bob_));
  EXPECT_THAT(out_, Not(HasSubstr("hush")));
  EXPECT_EQ(run_cli({"sessions", "list", "--user", "ann"}), 0);
  EXPECT_THAT(out_, HasSubstr(ann_));
  EXPECT_THAT(out_, Not(HasSubstr(bob_)));
  EXPECT_EQ(result_of({"sessions", "list", "--limit", "1"}).at("key").as_string(), ann_.c_str());
}

TEST_F(sessions, are_listed_and_shown_with_their_login_and_limits) {
  record made;
  made.key = ann_;
  made.user = "ann";
  made.authenticated_at = made.created_at = made.updated_at = clock_.now();
  made.limits = {.idle_timeout = std::chrono::days(30),
                 .absolute_timeout = std::chrono::hours(36),
                 .persistent_cookie = true};
  made.expire_at = std::chrono::ceil<std::chrono::seconds>(clock_.now() + std::chrono::hours(24));
  given(made);
  given(bob_, {}, "bob");
  EXPECT_EQ(run_cli({"sessions", "list"}), 0);
  EXPECT_THAT(out_, HasSubstr("ann  (idle 30d, absolute 36h, persistent cookie)\n"));
  EXPECT_THAT(out_, HasSubstr("bob\n"));
  EXPECT_EQ(run_cli({"sessions", "show", ann_}), 0);
  EXPECT_THAT(out_, HasSubstr("limits: idle 30d, absolute 36h, persistent cookie\n"));
  EXPECT_THAT(out_, HasSubstr("authenticated_at: 20"));
  const auto shown = result_of({"sessions", "show", ann_});
  EXPECT_EQ(shown.at("limits").at("idle_timeout"), 30 * 24 * 3600);
  EXPECT_EQ(shown.at("limits").at("persistent_cookie"), true);
  EXPECT_EQ(result_of({"sessions", "show", bob_}).at("limits"), nullptr);
}

TEST_F(sessions, are_shown_without_their_values_unless_wanted) {
  given(ann_, {}, "ann");
  EXPECT_EQ(run_cli({"sessions", "show", ann_}), 0);
  EXPECT_THAT(out_, HasSubstr("user: ann"));
  EXPECT_THAT(out_, HasSubstr("  name\n"));
  EXPECT_THAT(out_, Not(HasSubstr("hush")));
  EXPECT_EQ(run_cli({"sessions", "show", ann_, "--values"}), 0);
  EXPECT_THAT(out_, HasSubstr("name: \"hush\""));
  EXPECT_EQ(result_of({"sessions", "show", ann_}).at("values").at("name"), nullptr);
}

TEST_F(sessions, are_shown_with_their_values_as_they_are_stored) {
  given(ann_);
  const std::vector<std::pair<std::string, std::string>> stored_and_shown{
      {"1916.6059418834666", "1.9166059418834666E3"},
      {"-196151413.34417382", "-1.9615141334417382E8"},
      {"\"text\"", "\"text\""},
      {"no JSON", "\"no JSON\""}};
  for (const auto& [stored, shown] : stored_and_shown) {
    alter(("UPDATE session_values SET value = '" + stored + "'").c_str());
    EXPECT_EQ(run_cli({"sessions", "show", ann_, "--values"}), 0);
    EXPECT_THAT(out_, HasSubstr("name: " + shown + "\n"));
  }
}

TEST_F(sessions, are_found_by_the_name_that_logs_give_them) {
  given(ann_);
  given(bob_);
  EXPECT_EQ(run_cli({"sessions", "show", "ann45678"}), 0);
  EXPECT_THAT(out_, HasSubstr(ann_));
  given("ann45678901234567890123456789012345678901x4");
  EXPECT_EQ(run_cli({"sessions", "show", "ann45678"}), 2);
  EXPECT_THAT(err_, HasSubstr("more than one"));
  EXPECT_EQ(run_cli({"sessions", "show", "eve45678"}), 1);
  EXPECT_THAT(err_, HasSubstr("no such session"));
}

TEST_F(sessions, are_destroyed_by_key) {
  given(ann_);
  given(bob_);
  EXPECT_EQ(run_cli({"sessions", "destroy", "ann45678"}), 0);
  EXPECT_FALSE(is_there(ann_));
  EXPECT_TRUE(is_there(bob_));
  EXPECT_EQ(run_cli({"sessions", "destroy", ann_}), 1) << "there is none any more";
}

TEST_F(sessions, have_keys_that_are_never_parsed_as_options) {
  const std::string helpful = "-h345678901234567890123456789012345678901x3";
  const std::string json = "--json789012345678901234567890123456789012x";
  given(helpful);
  given(json);
  EXPECT_EQ(run_cli({"sessions", "show", helpful}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("key: " + helpful));
  EXPECT_EQ(run_cli({"sessions", "show", "-h345"}), 0) << err_;
  EXPECT_EQ(run_cli({"sessions", "destroy", json, helpful, "--yes"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("destroyed 2"));
  EXPECT_FALSE(is_there(helpful));
  EXPECT_FALSE(is_there(json));
}

TEST_F(sessions, have_keys_of_any_first_character_in_any_order) {
  const std::string dash = "-26J45678901234567890123456789012345678901x";
  const std::string dashes = "--sqlite89012345678901234567890123456789012";
  const std::vector<std::vector<std::string>> orders{
      {dash, ann_, dashes, bob_},
      {ann_, dash, bob_, dashes},
      {dashes, ann_, bob_, "--json", dash},
      {"--sqlite-path", "sessions.db", ann_, dashes, "--", dash, bob_}};
  for (const auto& keys : orders) {
    for (const auto& each : {dash, ann_, dashes, bob_}) given(each);
    std::vector<std::string> command{"sessions", "destroy"};
    command.insert(command.end(), keys.begin(), keys.end());
    EXPECT_EQ(run_cli(command), 0) << err_;
    for (const auto& each : {dash, ann_, dashes, bob_}) EXPECT_FALSE(is_there(each));
  }
}

TEST_F(sessions, are_found_by_the_start_of_a_key_after_two_dashes) {
  given("--js5678901234567890123456789012345678901x3");
  EXPECT_EQ(run_cli({"sessions", "destroy", "--jss"}), 2) << "a mistyped option";
  EXPECT_EQ(run_cli({"sessions", "destroy", "--", "--js"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("destroyed 1"));
}

TEST_F(sessions, take_the_values_of_options_that_begin_with_a_dash) {
  given(ann_, {}, "-ann");
  EXPECT_EQ(run_cli({"sessions", "destroy", "--user", "-ann", "--yes"}), 0) << err_;
  EXPECT_FALSE(is_there(ann_));
}

TEST_F(sessions, are_listed_with_a_heading_though_there_are_none) {
  run_cli({"table", "create"});
  EXPECT_EQ(run_cli({"sessions", "list"}), 0);
  EXPECT_THAT(out_, HasSubstr("KEY"));
}

TEST_F(sessions, are_read_no_further_when_nobody_reads_the_list) {
  sqlite_store store({.sqlite_path = folder_.file("sessions.db")});
  record made;
  made.created_at = made.updated_at = clock_.now();
  made.expire_at = std::chrono::ceil<std::chrono::seconds>(clock_.now() + std::chrono::hours(1));
  for (int i = 0; i <= 1000; ++i) {  // more than a page
    made.key = "key-" + std::to_string(i);
    ASSERT_TRUE(run(store.create(made)));
  }
  unread_output nowhere([this] { alter("DROP TABLE sessions"); });
  std::istringstream in;
  std::ostream out(&nowhere);
  std::ostringstream err;
  cli::process_environment around{.in = in, .out = out, .err = err, .folder = folder_.path()};
  around.clock = clock_.source();
  EXPECT_EQ(cli::run({"sessions", "list"}, around), 1);
  EXPECT_EQ(err.str(), "dynasession: the output cannot be written\n");
}

TEST_F(sessions, of_a_store_that_cannot_be_read_have_no_heading) {
  write("sessions.db", "this is not a database, but text as long as the header of one");
  EXPECT_EQ(run_cli({"sessions", "list"}), 1);
  EXPECT_EQ(out_, "");
}

TEST_F(sessions, of_hostile_users_are_valid_json) {
  given(ann_, {}, "a\xff\x1b\xc2\x9b\xe2\x80\xae");
  const auto listed = result_of({"sessions", "list"});
  EXPECT_EQ(listed.at("user").as_string(), "a\xef\xbf\xbd\x1b\xc2\x9b\xe2\x80\xae");
  EXPECT_THAT(out_, HasSubstr("\\u009b\\u202e"));
}

TEST_F(sessions, are_destroyed_all_or_none_by_their_keys) {
  given(ann_);
  given(bob_);
  given("bob45678901234567890123456789012345678901x4");
  EXPECT_EQ(run_cli({"sessions", "destroy", "ann", "bob"}), 2);
  EXPECT_TRUE(is_there(ann_));
}

TEST_F(sessions, are_destroyed_though_they_cannot_be_read) {
  given(ann_);
  given(bob_);
  alter("UPDATE sessions SET version = 0 WHERE key LIKE 'ann%'");
  EXPECT_EQ(run_cli({"sessions", "destroy", "ann45678"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("destroyed 1"));
  EXPECT_FALSE(is_there(ann_));
  alter("UPDATE session_values SET value = printf('\"%02000d\"', 0)");
  EXPECT_EQ(run_cli({"sessions", "destroy", bob_, "--set", "max_size=1024"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("destroyed 1"));
  EXPECT_FALSE(is_there(bob_));
}

TEST_F(sessions, are_destroyed_once_if_their_keys_are_given_twice) {
  given(ann_);
  given(bob_);
  EXPECT_EQ(run_cli({"sessions", "destroy", ann_, bob_, "ann45678", ann_}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("destroyed 2"));
  EXPECT_EQ(err_, "");
}

TEST_F(sessions, are_destroyed_though_another_one_cannot_be) {
  given(ann_);
  given(bob_);
  const auto nobody = ann_.substr(0, 40) + "xyz";
  ASSERT_EQ(run_cli({"sessions", "destroy", ann_, nobody, bob_}), 1);
  EXPECT_THAT(out_, HasSubstr("destroyed 2"));
  EXPECT_THAT(err_, HasSubstr(nobody + ": no such session"));
  EXPECT_FALSE(is_there(ann_));
  EXPECT_FALSE(is_there(bob_));
}

TEST_F(sessions, are_destroyed_though_a_request_for_another_one_fails) {
  const std::string refused(43, 'r');
  const std::string good(43, 'g');
  http_server table([&](const received_request& got) {
    if (got.body.find(refused) != got.body.npos)
      return error_answer(400, "AccessDeniedException", "no");
    return got.operation() == "GetItem"
               ? ok_answer(
                     R"({"Item":{"session_id":{"S":")" + good +
                     R"("},"version":{"N":"1"},"data":{"M":{}},"created_at":{"N":"1764310000"},)"
                     R"("updated_at":{"N":"1764310000"},"expire_at":{"N":"9764310000"}}})")
               : ok_answer();
  });
  environment_variable key("AWS_ACCESS_KEY_ID"), secret("AWS_SECRET_ACCESS_KEY");
  key.set("key");
  secret.set("secret");
  variables_ = {{"DYNAMO_DB_SESSION_STORE", "dynamodb"},
                {"DYNAMO_DB_SESSION_REGION", "eu-west-1"},
                {"DYNAMO_DB_SESSION_ENDPOINT", "http://127.0.0.1:" + std::to_string(table.port())}};
  EXPECT_EQ(run_cli({"sessions", "destroy", refused, good}), 1);
  EXPECT_THAT(out_, HasSubstr("destroyed 1"));
  EXPECT_THAT(err_, HasSubstr(refused + ": "));
}

TEST_F(sessions, are_not_destroyed_by_half_a_look_at_what_their_keys_are) {
  given(ann_);
  stop_.request_stop();
  EXPECT_EQ(run_cli({"sessions", "destroy", "ann"}), 130);
  EXPECT_TRUE(is_there(ann_));
}

TEST_F(sessions, of_a_user_that_cannot_all_be_ended_are_counted) {
  http_server table([this](const received_request& got) {
    const auto operation = got.operation();
    const auto seconds = [](timestamp time) {
      return std::to_string(
          std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
    };
    const auto item = [&](const std::string& key) {
      return R"({"session_id":{"S":")" + key + R"("},"user_id":{"S":"ann"},"version":{"N":"1"},)" +
             R"("created_at":{"N":"1"},"updated_at":{"N":"1"},"expire_at":{"N":")" +
             seconds(clock_.now() + std::chrono::hours(1)) + "\"}}";
    };
    const auto both = "[" + item(ann_) + "," + item(bob_) + "]";
    if (operation == "Query") return ok_answer(R"({"Items":)" + both + "}");
    if (operation == "BatchGetItem") return ok_answer(R"({"Responses":{"sessions":)" + both + "}}");
    return error_answer(400, "AccessDeniedException", "no");
  });
  variables_ = {{"DYNAMO_DB_SESSION_STORE", "dynamodb"},
                {"DYNAMO_DB_SESSION_REGION", "eu-west-1"},
                {"DYNAMO_DB_SESSION_ENDPOINT", "http://127.0.0.1:" + std::to_string(table.port())}};
  environment_variable key("AWS_ACCESS_KEY_ID"), secret("AWS_SECRET_ACCESS_KEY");
  key.set("key");
  secret.set("secret");
  EXPECT_EQ(run_cli({"sessions", "destroy", "--user", "ann", "--yes"}), 1);
  EXPECT_THAT(out_, HasSubstr("destroyed 0"));
  EXPECT_THAT(err_, HasSubstr("2 left"));
  EXPECT_EQ(result_of({"sessions", "destroy", "--user", "ann", "--yes"}).at("left").as_int64(), 2);
}

TEST_F(sessions, of_an_empty_user_are_nobodys) {
  given(ann_, {}, "ann");
  EXPECT_EQ(run_cli({"sessions", "list", "--user", ""}), 2);
  EXPECT_EQ(run_cli({"sessions", "destroy", "--user", "", "--yes"}), 2);
  EXPECT_EQ(run_cli({"sessions", "list", "--sqlite-path", ""}), 2);
  EXPECT_TRUE(is_there(ann_));
}

TEST_F(sessions, of_a_user_are_destroyed_if_somebody_says_so) {
  given(ann_, {}, "ann");
  given(bob_, {}, "bob");
  EXPECT_EQ(run_cli({"sessions", "destroy", "--user", "ann"}), 3);
  EXPECT_THAT(err_, HasSubstr("End all sessions of ann in " + folder_.file("sessions.db") + "?"));
  EXPECT_TRUE(is_there(ann_));
  EXPECT_EQ(run_cli({"sessions", "destroy", "--user", "ann", "--yes"}), 0);
  EXPECT_THAT(out_, HasSubstr("destroyed 1"));
  EXPECT_FALSE(is_there(ann_));
  EXPECT_TRUE(is_there(bob_));
}

TEST_F(sessions, are_destroyed_by_key_or_by_user_and_not_by_both_or_neither) {
  given(ann_, {}, "ann");
  EXPECT_EQ(run_cli({"sessions", "destroy"}), 2);
  EXPECT_EQ(run_cli({"sessions", "destroy", ann_, "--user", "ann", "--yes"}), 2);
  EXPECT_EQ(run_cli({"sessions", "destroy", ""}), 2);
  EXPECT_TRUE(is_there(ann_));
}

TEST_F(sessions, of_hostile_users_do_not_reach_the_terminal) {
  given(ann_, {}, "ann\x1b[2J\r\n\xc2\x9b");
  is_terminal_ = true;
  run_cli({"sessions", "list"});
  EXPECT_THAT(out_, HasSubstr("ann?[2J??"));
  EXPECT_EQ(out_.find('\x1b'), std::string::npos);
  EXPECT_EQ(out_.find("\xc2\x9b"), std::string::npos);
}

}  // namespace
}  // namespace dynasession::test
