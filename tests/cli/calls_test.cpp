// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"
#include "http/answer.hpp"
#include "http/scripted_server.hpp"
#include "http/tcp_socket.hpp"
#include "support/child_process.hpp"
#include "support/environment_variable.hpp"

#include <poll.h>
#include <sqlite3.h>
#include <sys/socket.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

namespace dynasession::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A process of the command that waits for something.
class interrupted_command : public command_line {
 protected:
  // A shell that runs the tests in the background lets its programs ignore it.
  interrupted_command() { std::signal(SIGINT, SIG_DFL); }

  /// Starts it with a store that receives requests and never answers, and returns once one is sent.
  child_process waiting_for_a_server(const std::string& words) {
    silent_ = tcp_socket::listening_on(0);
    std::vector<std::string> arguments{DYNASESSION_COMMAND};
    std::istringstream each_word(words);
    for (std::string each; each_word >> each;) arguments.push_back(each);
    for (const auto& each :
         {std::string("--store"), std::string("dynamodb"), std::string("--endpoint"),
          "http://127.0.0.1:" + std::to_string(silent_.port())})
      arguments.push_back(each);
    return child_process(std::move(arguments), folder_.path(),
                         {{"AWS_ACCESS_KEY_ID", "key"},
                          {"AWS_SECRET_ACCESS_KEY", "secret"},
                          {"AWS_REGION", "eu-west-1"}});
  }
  void await_request() {
    pollfd connected{silent_.descriptor(), POLLIN, 0};
    ASSERT_EQ(::poll(&connected, 1, -1), 1);
    peer_ = tcp_socket(::accept(silent_.descriptor(), nullptr, nullptr));
    std::string request;
    ASSERT_EQ(peer_.receive(request, tcp_socket::forever), reception::bytes);
  }

  tcp_socket silent_;
  tcp_socket peer_;
};

TEST_F(interrupted_command, ends_by_the_first_signal_whatever_it_does) {
  for (const auto* words :
       {"clean", "table create", "table check", "table describe", "table remove --yes", "doctor",
        "sessions list", "sessions list --user ann", "sessions show ann",
        "sessions destroy ann45678901234567890123456789012345678901x3",
        "sessions destroy --user ann --yes"})
    for (const int signal : {SIGINT, SIGTERM}) {
      auto command = waiting_for_a_server(words);
      SCOPED_TRACE(words);
      await_request();
      EXPECT_EQ(command.stop(signal), 130) << words;
    }
}

TEST_F(interrupted_command, says_that_it_was_interrupted_and_how_to_go_on) {
  auto list = waiting_for_a_server("sessions list");
  await_request();
  ::kill(list.id(), SIGINT);
  EXPECT_EQ(list.read_rest(), "dynasession: interrupted\n");
  auto clean = waiting_for_a_server("clean");
  await_request();
  ::kill(clean.id(), SIGINT);
  const auto said = clean.read_rest();
  EXPECT_THAT(said, HasSubstr("scanned 0"));
  EXPECT_THAT(said, HasSubstr("to continue: --resume "));
  EXPECT_THAT(said, Not(HasSubstr("ended early")));
  EXPECT_EQ(clean.wait(), 130);
}

/// A command whose service fails for as long as the test runs.
class calls_in_vain : public command_line {
 protected:
  calls_in_vain() {
    key_.set("key");
    secret_.set("secret");
  }
  std::string error_of(std::vector<std::string> command, const std::string& deadline) {
    for (const auto& each :
         {std::string("--store"), std::string("dynamodb"), std::string("--region"),
          std::string("eu-west-1"), std::string("--endpoint"),
          "http://127.0.0.1:" + std::to_string(server_.port()), std::string("--set"),
          std::string("patience=300ms"), std::string("--set"), "deadline=" + deadline})
      command.push_back(each);
    EXPECT_EQ(run_cli(command), 1);
    return err_;
  }

  scripted_server server_;
  environment_variable key_{"AWS_ACCESS_KEY_ID"}, secret_{"AWS_SECRET_ACCESS_KEY"};
};

TEST_F(calls_in_vain, end_with_the_reason_of_the_service) {
  for (const auto* deadline : {"100ms", "60s"})
    for (const std::string reason :
         {"InternalServerError", "ProvisionedThroughputExceededException"}) {
      server_.otherwise(error_answer(reason == "InternalServerError" ? 500 : 400, reason, ""));
      EXPECT_THAT(error_of({"sessions", "show", std::string(43, 'k')}, deadline),
                  HasSubstr("GetItem: " + reason));
    }
}

/// The file of the store, locked by another program for as long as the test runs.
class calls_of_a_locked_file : public command_line {
 protected:
  calls_of_a_locked_file() {
    given(key_, std::chrono::hours(6));
    lock_by("BEGIN EXCLUSIVE");
  }
  void lock_by(const char* script) {
    other_.reset();
    sqlite3* opened = nullptr;
    sqlite3_open(folder_.file("sessions.db").c_str(), &opened);
    other_.reset(opened);
    EXPECT_EQ(sqlite3_exec(opened, script, nullptr, nullptr, nullptr), SQLITE_OK);
  }

  const std::string key_ = "ann45678901234567890123456789012345678901x3";
  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> other_{nullptr, sqlite3_close};
};

TEST_F(calls_of_a_locked_file, are_repeated_for_the_patience) {
  using namespace std::chrono_literals;
  const std::vector<std::vector<std::string>> commands{{"sessions", "destroy", key_}, {"doctor"}};
  for (auto command : commands) {
    for (const auto* option : {"deadline=1", "patience=300"}) {
      command.emplace_back("--set");
      command.emplace_back(option);
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(run_cli(command), 1);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 300ms) << command.front();
    EXPECT_THAT(
        out_ + err_,
        HasSubstr("another connection, of this process or another, holds the database locked"));
    const auto* advice = command.front() == "doctor" ? "find the program that keeps the file" : "";
    EXPECT_THAT(out_, HasSubstr(advice));
  }
}

TEST_F(calls_of_a_locked_file, end_with_the_patience_though_a_call_may_last_longer) {
  const auto expect_an_end_of = [this](std::vector<std::string> command) {
    for (const auto* option : {"deadline=60000", "patience=100"}) {
      command.emplace_back("--set");
      command.emplace_back(option);
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(run_cli(command), 1) << command.front();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
    EXPECT_THAT(
        err_,
        HasSubstr("another connection, of this process or another, holds the database locked"))
        << command.front();
  };
  expect_an_end_of({"sessions", "destroy", key_});  // of a call
  lock_by("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE another (a)");
  expect_an_end_of({"sessions", "destroy", key_});  // of the opening
  expect_an_end_of({"sessions", "show", key_});
  expect_an_end_of({"table", "check"});
  expect_an_end_of({"clean"});
}

TEST_F(calls_of_a_locked_file, end_by_a_signal) {
  const std::vector<std::vector<std::string>> commands{
      {"clean"}, {"doctor"}, {"sessions", "destroy", key_}};
  for (const auto& command : commands) {
    stop_ = std::stop_source();
    const std::jthread signal([this] { stop_.request_stop(); });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(run_cli(command), 130) << command.front() << err_;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  }
}

}  // namespace
}  // namespace dynasession::test
