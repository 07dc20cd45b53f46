// SPDX-License-Identifier: Apache-2.0

#include "cli/program.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace dynasession::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

class bash_completion : public testing::Test {
 protected:
  /// What bash offers after these words, the last of which is not finished.
  std::set<std::string> offered(const std::string& words, int count) {
    std::ofstream(folder_.file("try.sh"))
        << cli::completion(cli::commands(), "bash") << "COMP_WORDS=(dynasession " << words
        << ")\nCOMP_CWORD=" << count << "\n_dynasession\necho \"${COMPREPLY[@]}\"\n";
    child_process bash({"/bin/bash", folder_.file("try.sh")}, folder_.path());
    std::istringstream line(bash.read_line());
    return {std::istream_iterator<std::string>(line), {}};
  }

  temporary_folder folder_;
};

TEST_F(bash_completion, offers_the_commands_at_each_level) {
  EXPECT_THAT(offered("\"\"", 1), IsSupersetOf({"config", "table", "clean", "doctor", "--json"}));
  EXPECT_THAT(offered("ta", 1), ElementsAre("table"));
  EXPECT_THAT(offered("table re", 2), ElementsAre("remove"));
  EXPECT_THAT(offered("table create --point", 3), ElementsAre("--point-in-time-recovery"));
}

TEST_F(bash_completion, is_not_misled_by_the_value_of_an_option) {
  EXPECT_THAT(offered("--table-name clean sess", 3), ElementsAre("sessions"));
}

TEST_F(bash_completion, offers_the_values_of_an_option) {
  EXPECT_THAT(offered("--store \"\"", 2), ElementsAre("dynamodb", "sqlite"));
  EXPECT_THAT(offered("table template --format t", 4), ElementsAre("terraform"));
  EXPECT_THAT(offered("completion \"\"", 2), IsSupersetOf({"bash", "fish", "zsh"}));
  EXPECT_THAT(offered("--table-name \"\"", 2), testing::IsEmpty());
}

TEST(completion, of_every_shell_knows_every_command) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const auto text = cli::completion(cli::commands(), shell);
    for (const auto& each : cli::commands().commands) {
      EXPECT_THAT(text, HasSubstr(each.name)) << shell;
      for (const auto& below : each.commands) EXPECT_THAT(text, HasSubstr(below.name)) << shell;
    }
  }
}

TEST(completion, quotes_what_a_shell_would_read) {
  const cli::command_info odd{"odd", "", {}, {{"it", "what's \\it"}}};
  EXPECT_THAT(cli::completion(odd, "fish"), HasSubstr("'what\\'s \\\\it'"));
}

}  // namespace
}  // namespace dynasession::test
