// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/run_program.hpp"

#include "support/temporary_folder.hpp"

#include <dynasession/testing/run.hpp>

#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

namespace dynasession::aws {
namespace {

using namespace std::chrono_literals;

std::string said(const std::string& command, std::chrono::milliseconds patience = 10s) {
  const auto output = run(run_program(command, std::chrono::steady_clock::now() + patience));
  return output ? *output : "failed: " + output.error().detail();
}

TEST(run_program, gives_what_a_command_of_the_shell_prints) {
  EXPECT_EQ(said("printf a; echo 'b c' | tr b d"), "ad c\n");
  EXPECT_EQ(said("true"), "");
  EXPECT_EQ(said("cat"), "") << "there is nothing to read";
}

TEST(run_program, tells_that_a_command_failed) {
  EXPECT_EQ(said("echo hush; exit 1"), "failed: it fails");
  EXPECT_EQ(said("kill -9 $$"), "failed: it fails");
  EXPECT_EQ(said("/nowhere/at-all 2>/dev/null"), "failed: it fails");
}

TEST(run_program, takes_all_of_a_long_text_and_no_endless_one) {
  EXPECT_EQ(said("head -c 65536 /dev/zero").size(), 65536U);
  EXPECT_EQ(said("yes"), "failed: it prints more than 64 KiB");
}

TEST(run_program, kills_at_the_deadline_what_does_not_end) {
  EXPECT_EQ(said("sleep 60 & sleep 60", 50ms), "failed: it takes too long");
  EXPECT_EQ(said("exec >&-; sleep 60", 50ms), "failed: it takes too long");
}

TEST(run_program, kills_what_nobody_waits_for_any_more) {
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
  EXPECT_EQ(said("kill -0 $(cat '" + mark + "') 2>/dev/null"), "failed: it fails");
}

}  // namespace
}  // namespace dynasession::aws
