// SPDX-License-Identifier: Apache-2.0
#include "docs/markdown.hpp"
#include "docs/project_files.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace docs {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

/// The tests of the project, each as "suite" and as "suite.test".
const std::set<std::string>& names_of_tests() {
  static const auto all = [] {
    const std::regex name(R"(^TEST\w*\(\s*(\w+),\s*(\w+)\))");
    std::set<std::string> found;
    for (const auto* folder : {"tests", "include/dynasession/testing"})
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const auto extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".hpp") continue;
        const auto code = split(read(entry.path()));
        for (std::size_t i = 0; i < code.size(); ++i) {
          if (!code[i].starts_with("TEST")) continue;
          std::string head;
          for (auto at = i; at < code.size() && head.find(')') == std::string::npos; ++at)
            head += code[at];
          std::smatch match;
          if (!std::regex_search(head, match, name)) continue;
          found.insert(match[1]);
          found.insert(match[1].str() + "." + match[2].str());
        }
      }
    return found;
  }();
  return all;
}

/// The rules that tests have in their names, `rule_09_...`.
std::set<int> rules_of_tests() {
  std::set<int> found;
  const std::regex number("^rule_(\\d+)_");
  for (const auto& name : names_of_tests()) {
    std::smatch match;
    if (std::regex_search(name, match, number)) found.insert(std::stoi(match[1]));
  }
  return found;
}

/// What a page on rules cites in the paragraph "Tests: ..." of each rule.
std::map<int, lines> tests_by_rule(const std::string& page) {
  const std::regex heading("^## (\\d+)\\. "), word("`([^`]+)`");
  std::map<int, lines> found;
  int rule = 0;
  bool cites = false;
  for (const auto& line : split(page)) {
    std::smatch match;
    if (std::regex_search(line, match, heading)) found[rule = std::stoi(match[1])];
    cites = !line.empty() && (cites || line.starts_with("Tests: "));
    if (!cites) continue;
    for (std::sregex_iterator next(line.begin(), line.end(), word), end; next != end; ++next)
      found[rule].push_back((*next)[1]);
  }
  return found;
}

/// Rules without tests, and cited tests that do not exist.
lines unproven(const std::string& page) {
  lines found;
  for (const auto& [rule, tests] : tests_by_rule(page)) {
    if (tests.empty()) found.push_back("rule " + std::to_string(rule) + " has no tests");
    std::ranges::copy_if(tests, std::back_inserter(found),
                         [](const auto& test) { return !names_of_tests().contains(test); });
  }
  return found;
}

TEST(rules_page, has_every_rule_that_tests_bear_and_no_other) {
  std::set<int> listed;
  for (const auto& [rule, tests] : tests_by_rule(read(root / "docs/rules.md"))) listed.insert(rule);
  EXPECT_EQ(listed, rules_of_tests());
}

/// The numbers by which a text cites rules: "rule 9", "rules 9, 16, 17 and 20", "rules 7 to 14".
std::set<int> rules_cited_in(const std::string& text) {
  const std::regex rules("\\b[Rr]ules? (\\d+(?:(?:, | and | to )\\d+)*)"), number("\\d+");
  std::set<int> found;
  for (const auto& line : split(text))
    for (std::sregex_iterator next(line.begin(), line.end(), rules), end; next != end; ++next) {
      const auto list = (*next)[1].str();
      for (std::sregex_iterator each(list.begin(), list.end(), number); each != end; ++each)
        found.insert(std::stoi((*each)[0]));
    }
  return found;
}

std::set<int> cited_rules() {
  std::set<int> found;
  for (const auto* folder : {"cli", "docs", "examples", "include", "models", "src"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.is_regular_file()) found.merge(rules_cited_in(read(entry.path())));
  return found;
}

TEST(rules_page, is_compared_with_every_number_of_a_citation) {
  EXPECT_EQ(
      rules_cited_in("See rule 3.\nRules 7, 9, 16 and 17 hold; rules 20 to 22 too, 5 do not."),
      (std::set<int>{3, 7, 9, 16, 17, 20, 22}));
}

TEST(rules_page, has_every_rule_that_is_cited_by_its_number) {
  const auto listed = tests_by_rule(read(root / "docs/rules.md"));
  for (const int rule : cited_rules()) EXPECT_TRUE(listed.contains(rule)) << "rule " << rule;
}

TEST(rules_page, cites_tests_of_each_rule_and_all_of_them_exist) {
  EXPECT_THAT(unproven(read(root / "docs/rules.md")), IsEmpty());
}

TEST(rules_page, would_not_get_away_with_tests_that_do_not_exist) {
  EXPECT_THAT(
      unproven("## 1. A\n\nText `x`.\n\nTests: `rule_01_handles`,\n`rule_01_no`.\n\n## 2. B\n"),
      ElementsAre("rule_01_no", "rule 2 has no tests"));
}

/// Suites whose names begin with rules that do not cite them: `rule_09_...`, `rules_07_to_14_...`.
lines uncited(const std::string& page) {
  const std::regex of_rules("^rules?_(\\d+)_(?:to_(\\d+)_)?[^.]*$");
  auto cited = tests_by_rule(page);
  lines found;
  for (const auto& name : names_of_tests()) {
    std::smatch match;
    if (!std::regex_search(name, match, of_rules)) continue;
    for (const auto& rule : {match[1], match[2]})
      if (rule.matched && std::ranges::count(cited[std::stoi(rule)], name) == 0)
        found.push_back("rule " + std::to_string(std::stoi(rule)) + ": " + name);
  }
  return found;
}

TEST(rules_page, cites_every_suite_that_bears_the_number_of_a_rule) {
  EXPECT_THAT(uncited(read(root / "docs/rules.md")), IsEmpty());
}

TEST(rules_page, would_not_get_away_without_a_suite) {
  auto page = read(root / "docs/rules.md");
  for (const std::string suite : {"`rule_05_late_requests`", "`rules_07_to_14_history`"})
    for (auto at = page.find(suite); at != std::string::npos; at = page.find(suite))
      page.erase(at, suite.size());
  EXPECT_THAT(uncited(page),
              ElementsAre("rule 5: rule_05_late_requests", "rule 7: rules_07_to_14_history",
                          "rule 14: rules_07_to_14_history"));
}

}  // namespace
}  // namespace docs
