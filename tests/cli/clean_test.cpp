// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class clean : public command_line {};

TEST_F(clean, removes_what_is_over_and_leaves_the_rest) {
  given("stale", 2h);
  given("fresh", 0s);
  EXPECT_EQ(run_cli({"clean", "--idle-timeout", "3600"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("scanned 2, matched 1, removed 1, spared 0"));
  EXPECT_FALSE(is_there("stale"));
  EXPECT_TRUE(is_there("fresh"));
}

TEST_F(clean, takes_the_limits_of_the_configuration) {
  given("stale", 6h);
  variables_["DYNAMO_DB_SESSION_MAX_STALE"] = "7h";
  EXPECT_EQ(result_of({"clean"}).at("removed"), 0);
  variables_["DYNAMO_DB_SESSION_MAX_STALE"] = "1h";
  EXPECT_EQ(result_of({"clean"}).at("removed"), 1);
}

TEST_F(clean, only_counts_in_a_dry_run) {
  given("stale", 6h);
  const auto result = result_of({"clean", "--dry-run"});
  EXPECT_EQ(result.at("matched"), 1);
  EXPECT_EQ(result.at("removed"), 0);
  EXPECT_EQ(result.at("dry_run"), true);
  EXPECT_TRUE(is_there("stale"));
}

// The gem would delete every session.
TEST_F(clean, without_any_limit_refuses_and_says_how_to_set_one) {
  given("fresh");
  EXPECT_EQ(run_cli({"clean", "--absolute-timeout", "none", "--idle-timeout", "none"}), 2);
  EXPECT_EQ(err_,
            "dynasession: idle_timeout and absolute_timeout are both none: set one by "
            "--idle-timeout or --absolute-timeout, or remove every session by --all\n");
  EXPECT_TRUE(is_there("fresh"));
}

TEST_F(clean, says_what_a_timeout_may_be) {
  given("fresh");
  for (const auto* wrong : {"5x", "-1", "1ms"}) {
    EXPECT_EQ(run_cli({"clean", "--idle-timeout", wrong}), 2);
    EXPECT_THAT(err_, HasSubstr("the command line: idle_timeout: must be a whole number of "
                                "seconds, or a time such as 30min or 7d, or none"));
  }
  EXPECT_EQ(run_cli({"clean", "--idle-timeout", "0"}), 2);
  EXPECT_THAT(err_, HasSubstr("the command line: idle_timeout: must be positive"));
}

TEST_F(clean, does_not_hold_its_timeouts_against_other_options) {
  given("stale", 5h);
  given("fresh");
  variables_["DYNAMO_DB_SESSION_TOUCH_AFTER"] = "90min";
  EXPECT_EQ(run_cli({"clean", "--idle-timeout", "1h"}), 0) << err_;
  EXPECT_FALSE(is_there("stale"));
  EXPECT_TRUE(is_there("fresh"));
}

TEST_F(clean, refuses_to_remove_sessions_that_are_in_use) {
  given("fresh");
  variables_["DYNAMO_DB_SESSION_TOUCH_AFTER"] = "2h";
  EXPECT_EQ(run_cli({"clean", "--idle-timeout", "1h"}), 2);
  EXPECT_THAT(err_, HasSubstr("--idle-timeout: too short, sessions in use would be removed: they "
                              "are touched every 7200 seconds (touch_after)"));
  variables_.erase("DYNAMO_DB_SESSION_TOUCH_AFTER");
  variables_["DYNAMO_DB_SESSION_IDLE_TIMEOUT"] = "20h";
  EXPECT_EQ(run_cli({"clean", "--idle-timeout", "1h"}), 2) << "a tenth of 20 hours";
  EXPECT_EQ(run_cli({"clean", "--idle-timeout", "1h", "--all", "--dry-run"}), 0) << err_;
}

TEST_F(clean, refuses_an_idle_timeout_if_the_application_has_none) {
  given("fresh");
  variables_["DYNAMO_DB_SESSION_IDLE_TIMEOUT"] = "none";
  EXPECT_EQ(run_cli({"clean", "--idle-timeout", "1h"}), 2);
  EXPECT_THAT(err_, HasSubstr("--idle-timeout: the application has no idle_timeout, so that the "
                              "use of a session is not noted"));
}

// Its use is not written any more, since it cannot be extended.
TEST_F(clean, leaves_a_session_that_is_used_until_its_absolute_timeout) {
  record made;
  made.key = "in use";
  made.created_at = clock_.now() - 24h;
  made.updated_at = clock_.now() - 4h;
  made.expire_at = std::chrono::ceil<std::chrono::seconds>(clock_.now() + 30min);
  given(std::move(made));
  EXPECT_EQ(run_cli({"clean", "--idle-timeout", "1h"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("scanned 1, matched 0"));
}

TEST_F(clean, of_all_asks_first) {
  given("fresh");
  EXPECT_EQ(run_cli({"clean", "--all"}), 3);
  EXPECT_TRUE(is_there("fresh"));
  is_terminal_ = true;
  EXPECT_EQ(run_cli({"clean", "--all"}), 3);
  EXPECT_THAT(err_, HasSubstr("from " + folder_.file("sessions.db") + "?"));
  is_terminal_ = false;
  EXPECT_EQ(run_cli({"clean", "--all", "--dry-run"}), 0) << "nothing is removed";
  EXPECT_EQ(run_cli({"clean", "--all", "--yes"}), 0);
  EXPECT_FALSE(is_there("fresh"));
}

TEST_F(clean, that_is_interrupted_says_how_to_go_on) {
  given("stale", 6h);
  stop_.request_stop();
  EXPECT_EQ(run_cli({"clean"}), 130);
  const auto at = err_.find("--resume ");
  ASSERT_NE(at, std::string::npos) << err_;
  const auto token = err_.substr(at + 9, err_.find('\n', at) - at - 9);
  stop_ = std::stop_source();
  EXPECT_EQ(run_cli({"clean", "--resume", token}), 0);
  EXPECT_FALSE(is_there("stale"));
}

TEST_F(clean, shows_its_progress_to_people_alone) {
  given("stale", 6h);
  run_cli({"clean"});
  EXPECT_EQ(err_, "");
  given("stale", 6h);
  is_terminal_ = true;
  run_cli({"clean"});
  EXPECT_THAT(err_, HasSubstr("removed 1"));
}

TEST_F(clean, does_not_make_the_store_that_it_was_to_clean) {
  EXPECT_EQ(run_cli({"clean"}), 1);
  EXPECT_THAT(err_, HasSubstr("sessions.db does not exist"));
  EXPECT_FALSE(exists("sessions.db"));
}

TEST_F(clean, refuses_what_makes_no_sense) {
  given("stale", 6h);
  for (const auto& wrong : std::vector<std::vector<std::string>>{{"--absolute-timeout", "hush"},
                                                                 {"--rate", "-1"},
                                                                 {"--rate", "hush"},
                                                                 {"--segments", "0"},
                                                                 {"--resume", "hush"},
                                                                 {"hush"}}) {
    auto arguments = wrong;
    arguments.insert(arguments.begin(), "clean");
    EXPECT_EQ(run_cli(arguments), 2) << wrong.back();
    EXPECT_EQ(err_.find("hush"), std::string::npos) << err_;
  }
  EXPECT_TRUE(is_there("stale"));
}

}  // namespace
}  // namespace dynasession::test
