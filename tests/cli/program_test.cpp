// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include "cli/command_line.hpp"
#include "support/child_process.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace dynasession::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

using path = std::vector<std::string>;

class program : public command_line {};

TEST_F(program, prints_help_of_every_command) {
  cli::walk(cli::commands(), [this](const std::string& words, const cli::command_info& command) {
    std::istringstream each_word(words + " --help");
    const path to_it(std::istream_iterator<std::string>(each_word), {});
    EXPECT_EQ(run_cli(to_it), 0);
    EXPECT_THAT(out_, HasSubstr(command.help));
    for (const auto& each : command.commands) EXPECT_THAT(out_, HasSubstr(each.name));
    for (const auto& each : command.options) EXPECT_FALSE(each.help.empty()) << each.name;
  });
}

TEST_F(program, prints_its_version) {
  EXPECT_EQ(run_cli({"--version"}), 0);
  EXPECT_THAT(out_, MatchesRegex("dynasession [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(program, says_what_is_wrong_with_a_command_line_and_repeats_no_value) {
  for (const path& wrong : std::vector<path>{{},
                                             {"hush"},
                                             {"table"},
                                             {"table", "hush"},
                                             {"secret", "hush"},
                                             {"secret", "--bogus=hush"},
                                             {"config", "show", "--set"},
                                             {"table", "template"}}) {
    EXPECT_EQ(run_cli(wrong), 2);
    EXPECT_THAT(err_, HasSubstr("see --help"));
    EXPECT_THAT(err_, Not(HasSubstr("hush")));
    EXPECT_EQ(out_, "");
  }
}

TEST_F(program, names_what_a_command_line_lacks_or_must_be) {
  const std::vector<std::pair<path, std::string>> cases{
      {{}, "the command is missing or unknown"},
      {{"table"}, "the command is missing or unknown"},
      {{"hush"}, "the command is missing or unknown"},
      {{"secret", "hush"}, "unknown command or argument"},
      {{"secret", "--bogus=hush"}, "unknown option --bogus"},
      {{"sessions", "show"}, "KEY: is required"},
      {{"table", "template"}, "--format: is required"},
      {{"table", "template", "--format", "hush"}, "--format: must be cloudformation or terraform"},
      {{"completion", "hush"}, "SHELL: must be bash, zsh or fish"},
      {{"secret", "--store", "hush"}, "--store: must be sqlite or dynamodb"},
      {{"clean", "--rate", "hush"}, "--rate: must be a number"},
      {{"sessions", "list", "--user", ""}, "--user: must not be empty"},
      {{"secret", "--set"}, "--set: needs a value"},
      {{"secret", "--store"}, "--store: needs a value"},
      {{"secret", "--store", "sqlite", "--store", "dynamodb"}, "--store: was given more than once"},
      {{"secret", "--sqlite-path", "a", "--sqlite-path", "b"},
       "--sqlite-path: was given more than once"},
      {{"secret", "--config-file", "a", "--config-file", "b"},
       "--config-file: was given more than once"}};
  for (const auto& [arguments, message] : cases) {
    EXPECT_EQ(run_cli(arguments), 2) << message;
    EXPECT_EQ(err_, "dynasession: " + message + "; see --help\n");
  }
}

TEST_F(program, takes_nothing_but_numbers_for_a_number) {
  write("sessions.db", "");
  cli::walk(cli::commands(), [this](const std::string& words, const cli::command_info& command) {
    for (const auto& each : command.options) {
      if (!each.is_number) continue;
      for (const auto* wrong :
           {"", " ", "-", "5x", "0x10", "99999999999999999999e999", "nan", "inf", "1,5"}) {
        std::istringstream each_word(words);
        path arguments(std::istream_iterator<std::string>(each_word), {});
        arguments.push_back(each.name + "=" + wrong);
        if (std::string(wrong).empty()) {
          arguments.back() = each.name;
          arguments.emplace_back();
        }
        EXPECT_EQ(run_cli(arguments), 2) << words << ' ' << each.name << ' ' << wrong;
        EXPECT_THAT(err_, HasSubstr(each.name + ": must be a ")) << wrong;
      }
    }
  });
}

TEST_F(program, takes_whole_numbers_where_a_count_is_meant) {
  const std::vector<path> counts{{"sessions", "list", "--limit"}, {"clean", "--segments"}};
  for (const auto& count : counts)
    for (const auto* wrong : {"-1", "1.5", "99999999999999999999", "+1", "1 "}) {
      auto arguments = count;
      arguments.emplace_back(wrong);
      EXPECT_EQ(run_cli(arguments), 2) << wrong;
      EXPECT_EQ(err_, "dynasession: " + count.back() + ": must be a whole number; see --help\n");
    }
  given("stale", std::chrono::hours(6));
  EXPECT_EQ(run_cli({"clean", "--segments", "0129"}), 2) << "is 129, and no octal 10";
  EXPECT_EQ(run_cli({"clean", "--rate", "-1"}), 2);
  EXPECT_EQ(run_cli({"clean", "--rate", "1.5", "--segments", "010"}), 0) << err_;
}

TEST_F(program, shows_general_options_and_defaults_in_the_help_of_commands) {
  run_cli({"sessions", "list", "--help"});
  for (const auto* option : {"--set", "--store", "--table-name", "--json", "--yes"})
    EXPECT_THAT(out_, HasSubstr(option));
  EXPECT_THAT(out_, HasSubstr("=sqlite"));
  run_cli({"clean", "--help"});
  EXPECT_THAT(out_, HasSubstr("=4"));
}

TEST_F(program, shows_the_defaults_of_the_library) {
  run_cli({"config", "show"});
  for (const auto& each : cli::commands().options) {
    if (each.default_value.empty()) continue;
    auto name = each.name.substr(2);
    std::ranges::replace(name, '-', '_');
    EXPECT_THAT(out_, HasSubstr(name + ": " + each.default_value + "  # default"));
  }
}

TEST_F(program, fails_if_its_output_cannot_be_written) {
  child_process full({"/bin/sh", "-c", std::string(DYNASESSION_COMMAND) + " secret > /dev/full"},
                     folder_.path());
  full.read_rest();
  EXPECT_EQ(full.wait(), 1);
}

TEST_F(program, takes_general_options_before_and_after_a_command) {
  EXPECT_EQ(run_cli({"--set", "table_name=shop", "config", "show"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("table_name: shop"));
  EXPECT_EQ(run_cli({"config", "show", "--set", "table_name=shop", "--set", "sqlite_path=s.db"}),
            0);
  EXPECT_THAT(out_, HasSubstr("table_name: shop"));
  EXPECT_THAT(out_, HasSubstr("sqlite_path: s.db"));
}

TEST_F(program, prints_a_secret_of_32_random_bytes_another_each_time) {
  EXPECT_EQ(run_cli({"secret"}), 0);
  const auto first = out_;
  EXPECT_THAT(first, MatchesRegex("[0-9a-f]{64}\n"));
  run_cli({"secret"});
  EXPECT_NE(out_, first);
}

TEST_F(program, runs_as_a_process_of_its_own) {
  child_process version({DYNASESSION_COMMAND, "--version"}, folder_.path());
  EXPECT_THAT(version.read_rest(), HasSubstr("dynasession"));
  EXPECT_EQ(version.wait(), 0);
  child_process unconfirmed({DYNASESSION_COMMAND, "clean", "--all"}, folder_.path());
  EXPECT_THAT(unconfirmed.read_rest(), HasSubstr("sessions.db"));
  EXPECT_EQ(unconfirmed.wait(), 1);
}

}  // namespace
}  // namespace dynasession::test
