// SPDX-License-Identifier: Apache-2.0
// The page of all options is made from the options themselves: UPDATE_DOCS=1 writes it again.
#include "docs/project_files.hpp"

#include <dynasession/settings.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

const fs::path page = docs::root / "docs/configuration.md";
constexpr std::string_view heading = "| option | default | meaning |\n|---|---|---|\n";

std::string code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

std::string names(const dynasession::setting& option) {
  return code(option.option) + (option.alias.empty() ? "" : ", " + code(option.alias));
}

// As they are where nothing is configured.
std::string rows_of_options() {
  dynasession::settings_sources nothing;
  nothing.variables.clear();
  nothing.folder = fs::temp_directory_path() / "there is no such folder";
  std::string rows(heading);
  for (const auto& option : dynasession::settings::load(nothing).list())
    rows += "| " + names(option) + " | " + code(option.value) + " | " + option.help + " |\n";
  return rows;
}

TEST(configuration_page, lists_every_option_as_the_code_knows_it) {
  const auto text = docs::read(page);
  const auto start = text.find("## Options by name\n");
  ASSERT_NE(start, std::string::npos);
  const auto table = text.find(heading, start);
  const auto wanted = rows_of_options();
  const auto end = std::min(text.find("\n\n", table), text.size());
  if (std::getenv("UPDATE_DOCS"))
    std::ofstream(page, std::ios::binary)
        << text.substr(0, table) << wanted << text.substr(end + 1);
  EXPECT_EQ(docs::read(page).substr(table, wanted.size() + 1), wanted + "\n")
      << "UPDATE_DOCS=1 makes this test write the page again";
}

}  // namespace
