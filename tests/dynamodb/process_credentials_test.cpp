// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/process_credentials.hpp"

#include "dynamodb/pooled_client_fixture.hpp"
#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/testing/run.hpp>

#include <boost/asio/detached.hpp>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>

namespace dynasession::aws {
namespace {

using namespace std::chrono_literals;

result<temporary_credentials> read_output(const std::string& output) {
  credential_process process;
  process.account_id = "of the profile";
  return read_process_credentials(output, process);
}

TEST(process_credentials, are_read_as_they_are_printed) {
  const auto found =
      read_output(
          R"({"Version":1,"AccessKeyId":"id","SecretAccessKey":"secret","SessionToken":"token",)"
          R"("AccountId":"111122223333","Expiration":"2009-02-14T00:31:30+01:00"})")
          .value();
  EXPECT_EQ(found.value, aws_credentials("id", "secret", "token", "111122223333"));
  EXPECT_EQ(found.expires_at, std::chrono::sys_seconds(std::chrono::seconds(1234567890)));
}

TEST(process_credentials, need_neither_end_nor_account) {
  for (const auto* output :
       {R"({"Version":1,"AccessKeyId":"id","SecretAccessKey":"secret"})",
        R"({"Version":1,"AccessKeyId":"id","SecretAccessKey":"secret","Expiration":null})"}) {
    const auto found = read_output(output).value();
    EXPECT_EQ(found.value, aws_credentials("id", "secret", "", "of the profile"));
    EXPECT_EQ(found.expires_at, never);
  }
}

TEST(process_credentials, of_another_kind_are_refused_and_not_repeated) {
  for (const auto* output :
       {"", "hush", "[]", "{}", R"({"AccessKeyId":"hush","SecretAccessKey":"hush"})",
        R"({"Version":2,"AccessKeyId":"hush","SecretAccessKey":"hush"})",
        R"({"Version":"1","AccessKeyId":"hush","SecretAccessKey":"hush"})",
        R"({"Version":1,"AccessKeyId":"hush"})",
        R"({"Version":1,"AccessKeyId":"hush","SecretAccessKey":"hush","Expiration":"hush"})",
        R"({"Version":1,"AccessKeyId":"hush","SecretAccessKey":"hush","Expiration":5})"}) {
    const auto found = read_output(output);
    ASSERT_TRUE(found.has_error()) << output;
    EXPECT_EQ(found.error().code(), errc::unavailable);
    EXPECT_THAT(found.error().detail(), testing::Not(testing::HasSubstr("hush")));
  }
}

std::string output_of(const std::string& command, std::chrono::milliseconds timeout = 10s) {
  const auto output = run(run_program(command, std::chrono::steady_clock::now() + timeout));
  return output ? *output : "failed: " + output.error().detail();
}

TEST(run_program, gives_what_a_command_of_the_shell_prints) {
  EXPECT_EQ(output_of("printf a; echo 'b c' | tr b d"), "ad c\n");
  EXPECT_EQ(output_of("true"), "");
  EXPECT_EQ(output_of("cat"), "") << "there is nothing to read";
}

TEST(run_program, inherits_no_connection) {
  const auto before = output_of("ls /proc/self/fd");
  const test::http_server server(net::always(net::ok_answer()));
  net::client_on_context client(net::plain_server(server.port()));
  ASSERT_EQ(net::outcome_of(client.send()), "200");
  EXPECT_EQ(output_of("ls /proc/self/fd"), before);
}

TEST(run_program, inherits_no_file_that_was_opened_to_be_inherited) {
  const auto before = output_of("ls /proc/self/fd");
  const int opened = ::open("/dev/null", O_RDONLY);
  EXPECT_EQ(output_of("ls /proc/self/fd"), before);
  ::close(opened);
}

TEST(run_program, inherits_neither_blocked_signals_nor_an_ignored_sigpipe) {
  sigset_t all, blocked_before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &blocked_before);
  const auto handled_before = ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(output_of("grep SigBlk /proc/self/status"), "SigBlk:\t0000000000000000\n");
  EXPECT_EQ(output_of("kill -PIPE $$; echo ignored"), "failed: the command failed");
  ::signal(SIGPIPE, handled_before);
  ::pthread_sigmask(SIG_SETMASK, &blocked_before, nullptr);
}

TEST(run_program, gets_the_environment_without_our_own_variables) {
  test::environment_variable ours("DYNAMO_DB_SESSION_SECRET_KEY");
  test::environment_variable newer("AWS_DYNAMO_DB_SESSION_SECRET_KEY");
  test::environment_variable of_aws("AWS_CONFIG_FILE");
  ours.set("hush");
  newer.set("hush");
  of_aws.set("/where/it/is");
  const auto all = output_of("env");
  EXPECT_THAT(all, testing::Not(testing::HasSubstr("hush")));
  EXPECT_THAT(all, testing::HasSubstr("AWS_CONFIG_FILE=/where/it/is\n"));
}

TEST(run_program, tells_that_a_command_failed) {
  EXPECT_EQ(output_of("echo hush; exit 1"), "failed: the command failed");
  EXPECT_EQ(output_of("kill -9 $$"), "failed: the command failed");
  EXPECT_EQ(output_of("/nowhere/at-all 2>/dev/null"), "failed: the command failed");
}

TEST(run_program, takes_all_of_a_long_text_and_no_endless_one) {
  EXPECT_EQ(output_of("head -c 65536 /dev/zero").size(), 65536U);
  EXPECT_EQ(output_of("yes"), "failed: the command printed more than 64 KiB");
}

TEST(run_program, kills_at_the_deadline_what_does_not_end) {
  EXPECT_EQ(output_of("sleep 60 & sleep 60", 50ms), "failed: the command took too long");
  EXPECT_EQ(output_of("exec >&-; sleep 60", 50ms), "failed: the command took too long");
}

TEST(run_program, kills_the_program_when_its_caller_is_gone) {
  const test::temporary_folder folder;
  const auto mark = folder.file("mark");
  {
    boost::asio::io_context context;
    boost::asio::co_spawn(context,
                          run_program("echo $$ > '" + mark + "'; exec sleep 60",
                                      std::chrono::steady_clock::now() + 60s),
                          boost::asio::detached);
    while (!std::filesystem::exists(mark) || std::filesystem::is_empty(mark)) context.poll();
  }
  EXPECT_EQ(output_of("kill -0 $(cat '" + mark + "') 2>/dev/null"), "failed: the command failed");
}

}  // namespace
}  // namespace dynasession::aws
