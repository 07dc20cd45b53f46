// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_site.hpp"

#include <signal.h>

#include <filesystem>

namespace dynasession::test {
namespace {

class demo_secret_key : public demo_test {};

TEST_F(demo_secret_key, is_kept_in_a_file_for_its_owner_alone) {
  const auto status = std::filesystem::status(folder_.file("demo.db.key"));
  EXPECT_EQ(status.permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(demo_secret_key, comes_from_the_environment_first) {
  auto one = new_visitor();
  one.visits();
  program_->stop(SIGINT);
  start({{"DYNAMO_DB_SESSION_SECRET_KEY", "another secret key of 32 bytes or more"}});
  one.move_to(port_);
  EXPECT_EQ(one.visits(), 1);
}

class demo_program : public demo_test {
 protected:
  struct ending {
    int code;
    std::string output;
  };
  ending run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), DEMO_PROGRAM);
    child_process program(arguments, folder_.path());
    auto output = program.read_rest();
    return {program.wait(), std::move(output)};
  }
};

TEST_F(demo_program, says_in_one_line_what_is_wrong_with_an_option) {
  const std::vector<std::vector<std::string>> bad{{"--prot", "1"},  {"--port"},
                                                  {"--port", "x"},  {"--port", "65536"},
                                                  {"--port", "-1"}, {"8080"}};
  for (const auto& arguments : bad) {
    const auto [code, output] = run(arguments);
    EXPECT_EQ(code, 2) << output;
    EXPECT_EQ(output.find('\n'), output.size() - 1) << output;
    EXPECT_NE(output.find(arguments.front()), std::string::npos) << output;
  }
}

TEST_F(demo_program, says_that_the_port_is_in_use) {
  const auto [code, output] =
      run({"--port", std::to_string(port_), "--db", folder_.file("demo.db")});
  EXPECT_EQ(code, 1);
  EXPECT_NE(output.find("in use"), std::string::npos) << output;
}

TEST_F(demo_program, says_that_the_database_cannot_be_opened) {
  const auto [code, output] = run({"--port", "0", "--db", folder_.file("no/such/folder.db")});
  EXPECT_EQ(code, 1);
  EXPECT_NE(output.find("folder.db"), std::string::npos) << output;
}

TEST_F(demo_program, shows_its_options) {
  const auto [code, output] = run({"--help"});
  EXPECT_EQ(code, 0);
  EXPECT_NE(output.find("--port"), std::string::npos);
}

TEST_F(demo_program, ends_cleanly_on_either_signal) {
  new_visitor().visits();
  EXPECT_EQ(program_->stop(SIGINT), 0);
  start();
  EXPECT_EQ(program_->stop(SIGTERM), 0);
}

}  // namespace
}  // namespace dynasession::test
