// SPDX-License-Identifier: Apache-2.0

#include "cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace dynasession::test {
namespace {

using testing::HasSubstr;

std::string without_escapes(std::string page) {
  std::erase(page, '\\');
  return page;
}

TEST(manual, names_every_command_and_option) {
  const auto page = without_escapes(cli::manual(cli::commands(), "1.2.3"));
  cli::walk(cli::commands(), [&](const auto& path, const auto& command) {
    EXPECT_THAT(page, HasSubstr("dynasession" + path));
    for (const auto& each : command.options) EXPECT_THAT(page, HasSubstr(".B " + each.name));
  });
  EXPECT_THAT(page, HasSubstr("1.2.3"));
}

TEST(manual, takes_no_text_for_a_request) {
  const cli::command_info odd{"odd", ".so /etc/passwd", {{"--x", "a\\b -c"}}, {}};
  const auto page = cli::manual(odd, "1");
  EXPECT_THAT(page, HasSubstr("a\\\\eb \\-c"));
  EXPECT_EQ(page.find("\n.so"), std::string::npos);
}

TEST(command_line_page, names_every_command_and_option) {
  std::ifstream in(DYNASESSION_SOURCE_DIR "/docs/command-line.md", std::ios::binary);
  const std::string page(std::istreambuf_iterator<char>(in), {});
  cli::walk(cli::commands(), [&](const auto& path, const auto& command) {
    if (command.commands.empty()) {
      EXPECT_THAT(page, HasSubstr("dynasession" + path));
    }
    for (const auto& each : command.options) {
      const auto name =
          each.name.substr(each.name.find("--") == std::string::npos ? 0 : each.name.find("--"));
      if (name != "--help") {
        EXPECT_THAT(page, HasSubstr(name)) << path;
      }
    }
  });
}

}  // namespace
}  // namespace dynasession::test
