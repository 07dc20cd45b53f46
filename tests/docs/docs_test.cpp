// SPDX-License-Identifier: Apache-2.0
#include "docs/markdown.hpp"
#include "docs/options.hpp"
#include "docs/project_files.hpp"

#include <dynasession/dynamodb/table_policy.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace docs {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<fs::path> documents() {
  std::vector<fs::path> found{root / "README.md", root / "CONTRIBUTING.md", root / "SECURITY.md",
                              root / "packaging/README.md"};
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  return found;
}

/// Everything that is compiled for the documents' sake.
std::vector<lines> sources() {
  std::vector<lines> found;
  for (const auto* folder :
       {"examples", "tests/adapter_suite", "tests/consumer", "tests/docs", "tests/testing"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.is_regular_file()) found.push_back(split(read(entry.path())));
  return found;
}

/// The first lines of blocks that stand in no source.
lines made_up_blocks(const std::string& markdown) {
  static const auto all = sources();
  lines found;
  for (const auto* language : {"cpp", "cmake", "yaml"})
    for (const auto& block : code_blocks(markdown, language))
      if (std::ranges::none_of(all, [&](const auto& text) { return stands_in(block, text); }))
        found.push_back(block.empty() ? "an empty block" : block.front());
  return found;
}

bool leads_somewhere(const std::string& target, const fs::path& document) {
  if (target.starts_with("https://")) return true;
  const auto hash = target.find('#');
  const auto path = target.substr(0, hash);
  const auto file = path.empty() ? document : document.parent_path() / path;
  if (hash == std::string::npos) return fs::exists(file);
  return anchors(read(file)).contains(target.substr(hash + 1));
}

lines broken_links(const std::string& markdown, const fs::path& document) {
  lines found;
  for (const auto& target : links(markdown))
    if (!leads_somewhere(target, document)) found.push_back(target);
  return found;
}

std::vector<std::pair<std::string, std::string>> all_options() {
  constexpr std::pair<const char*, const char*> structs[]{
      {"configuration", "configuration.hpp"},
      {"sqlite_options", "sqlite/sqlite_store.hpp"},
      {"dynamodb_options", "dynamodb/dynamodb_store.hpp"},
      {"table_options", "dynamodb/table_options.hpp"}};
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [name, header] : structs) {
    const auto some = members_of(name, read(root / "include/dynasession" / header));
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::string options_in_code(const std::string& page) {
  return page.substr(page.find("\n## Options in code\n"));
}

TEST(documents, show_only_code_that_is_compiled) {
  for (const auto& document : documents())
    EXPECT_THAT(made_up_blocks(read(document)), IsEmpty()) << document;
}

TEST(documents, would_not_get_away_with_made_up_code) {
  const auto planted = read(root / "README.md") + "\n```cpp\nsession.fly();\n```\n";
  EXPECT_THAT(made_up_blocks(planted), ElementsAre("session.fly();"));
}

TEST(documents, have_links_that_lead_somewhere) {
  for (const auto& document : documents())
    EXPECT_THAT(broken_links(read(document), document), IsEmpty()) << document;
}

TEST(documents, would_not_get_away_with_a_dead_link) {
  const auto planted = "[a](docs/none.md) [b](README.md#none) [c](#none) [d](README.md)";
  EXPECT_THAT(broken_links(planted, root / "README.md"),
              ElementsAre("docs/none.md", "README.md#none", "#none"));
}

/// What a document tells to type: the lines of its shell blocks, and code in its text.
lines commands_in(const std::string& markdown) {
  lines found;
  for (const auto* language : {"sh", "console"})
    for (const auto& block : code_blocks(markdown, language))
      found.insert(found.end(), block.begin(), block.end());
  const std::regex code("`([^`]+)`");
  for (const auto& line : prose(markdown))
    for (std::sregex_iterator next(line.begin(), line.end(), code), end; next != end; ++next)
      found.push_back((*next)[1]);
  return found;
}

/// The scripts, presets and commands of `dynasession` that documents name and that do not exist.
lines unknown_commands(const std::string& markdown) {
  static const auto presets = read(root / "CMakePresets.json");
  static const auto commands = read(root / "docs/command-line.md");
  const std::regex script("(?:^|[ (])(scripts/[a-z_-]+)(?: |$)"), preset("--preset ([a-z]+)"),
      command("(?:^|[$&] )dynasession ([a-z]+(?: [a-z]+)?)");
  lines found;
  for (const auto& line : commands_in(markdown)) {
    std::smatch match;
    if (std::regex_search(line, match, script) && !fs::is_regular_file(root / match[1].str()))
      found.push_back(match[1]);
    if (std::regex_search(line, match, preset) &&
        presets.find("\"name\": \"" + match[1].str() + "\"") == std::string::npos)
      found.push_back(match[0]);
    for (std::sregex_iterator next(line.begin(), line.end(), command), end; next != end; ++next)
      if (commands.find("| `dynasession " + (*next)[1].str() + "` |") == std::string::npos)
        found.push_back("dynasession " + (*next)[1].str());
  }
  return found;
}

TEST(documents, name_only_commands_that_exist) {
  for (const auto& document : documents())
    EXPECT_THAT(unknown_commands(read(document)), IsEmpty()) << document;
}

TEST(documents, would_not_get_away_with_commands_that_do_not_exist) {
  const std::string planted =
      "```sh\nscripts/fly now\ncmake --preset none\n$ dynasession doctor && dynasession fly\n```\n"
      "Run `dynasession table fly`, or `scripts/test`.\n";
  EXPECT_THAT(unknown_commands(planted), ElementsAre("scripts/fly", "--preset none",
                                                     "dynasession fly", "dynasession table fly"));
}

TEST(readme, is_short) { EXPECT_LE(split(read(root / "README.md")).size(), 160u); }

TEST(readme, begins_with_where_to_install_it_and_a_whole_program) {
  const auto text = read(root / "README.md");
  const auto program = split(read(root / "examples/blocking.cpp"));
  const auto blocks = code_blocks(text, "cpp");
  ASSERT_FALSE(blocks.empty());
  EXPECT_EQ(blocks.front().back(), program.back());
  const auto lines_before = [&text](std::string_view what) {
    return std::ranges::count(text.substr(0, text.find(what)), '\n');
  };
  EXPECT_LT(lines_before("docs/install.md"), 10);
  EXPECT_LT(lines_before("\n}\n```"), 40) << "the end of the program";
  EXPECT_LT(lines_before("apt-get install"), 50);
}

TEST(configuration_page, lists_every_option_in_code_with_its_default) {
  EXPECT_EQ(rows_of_code(options_in_code(read(root / "docs/configuration.md"))), all_options());
}

lines without_licence(const std::string& source) {
  auto text = split(read(root / source));
  text.erase(text.begin());
  return text;
}

TEST(own_store_guide, shows_the_whole_store_and_its_test) {
  EXPECT_THAT(code_blocks(read(root / "docs/guides/own-store.md"), "cpp"),
              ElementsAre(without_licence("tests/testing/my_store.hpp"),
                          without_licence("tests/testing/own_store_test.cpp")));
}

TEST(recipes_guide, shows_the_whole_files) {
  std::vector<lines> files;
  for (const std::string name :
       {"page", "evhttp", "microhttpd", "civetweb", "fastcgi", "cgi", "uwebsockets", "oatpp"})
    files.push_back(without_licence("examples/recipes/" + name + ".hpp"));
  const auto page = read(root / "docs/guides/recipes.md");
  EXPECT_EQ(code_blocks(page, "cpp"), files);
  EXPECT_THAT(code_blocks(page, "nginx"),
              ElementsAre(split(read(root / "examples/recipes/fastcgi.conf"))));
}

TEST(operations, lists_every_option_of_a_garbage_collection_with_its_default) {
  const auto text = read(root / "docs/operations.md");
  const auto begin = text.find("\n## Collecting garbage\n");
  const auto section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
  EXPECT_EQ(rows_of_code(section),
            members_of("garbage_options", read(root / "include/dynasession/garbage.hpp")));
}

const dynasession::dynamodb_options shop{.table_name = "sessions", .region = "eu-west-1"};
const std::string account = "111122223333";

TEST(operations, shows_the_policies_that_the_library_gives) {
  EXPECT_THAT(code_blocks(read(root / "docs/operations.md"), "json"),
              ElementsAre(split(dynasession::table::application_policy(shop, account)),
                          split(dynasession::table::operator_policy(shop, account))));
}

/// The operations that DynamoDB is asked for, by the names that stand in the library's sources.
std::set<std::string> operations_sent() {
  const std::regex name(R"re("((?:Batch|Create|Delete|Describe|Get|List|Put|Update)\w*)re"
                        R"re((?:Item|Table|Tables|TimeToLive|ContinuousBackups|Resource)|)re"
                        R"re(TagResource|TransactWriteItems|BatchExecuteStatement|Query|Scan)")re");
  std::set<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / "src/dynamodb")) {
    if (!entry.is_regular_file()) continue;
    const auto text = read(entry.path());
    for (std::sregex_iterator next(text.begin(), text.end(), name), end; next != end; ++next)
      found.insert((*next)[1]);
  }
  return found;
}

/// The operations that one policy or the other allows.
std::set<std::string> operations_allowed() {
  const auto text = dynasession::table::application_policy(shop, account) +
                    dynasession::table::operator_policy(shop, account);
  const std::regex action(R"re("dynamodb:(\w+)")re");
  std::set<std::string> found;
  for (std::sregex_iterator next(text.begin(), text.end(), action), end; next != end; ++next)
    found.insert((*next)[1]);
  return found;
}

TEST(operations, have_policies_for_all_that_dynamodb_is_asked_and_no_more) {
  auto sent = operations_sent();
  EXPECT_EQ(sent.erase("TransactWriteItems"), 1u) << "allowed as its parts";
  EXPECT_EQ(sent.erase("BatchExecuteStatement"), 1u) << "allowed by what its statements do";
  sent.insert("PartiQLDelete");
  EXPECT_EQ(operations_allowed(), sent);
}

TEST(options, are_read_from_the_headers) {
  EXPECT_THAT(all_options(), Contains(std::pair("idle_timeout", "hours{5}")));
  EXPECT_THAT(all_options(), Contains(std::pair("secret_key", "none")));
  EXPECT_THAT(all_options(), Contains(std::pair("deadline", "milliseconds{2000}")));
}

TEST(markdown, blocks_are_found_however_far_indented) {
  const lines block{"if (a) {", "", "  b();", "}"};
  EXPECT_TRUE(stands_in(block, {"void f() {", "  if (a) {", "", "    b();", "  }", "}"}));
  EXPECT_FALSE(stands_in(block, {"  if (a) {", "", "  b();", "  }"})) << "b is indented less";
  EXPECT_FALSE(stands_in(block, {"if (a) {", "", "  b();"})) << "the end is missing";
  EXPECT_FALSE(stands_in({}, {"x"}));
}

TEST(markdown, links_and_headings_in_code_are_none) {
  const std::string text = "# One `word`, two\n```sh\n# no heading [x](y)\n```\n[a](b#c)\n";
  EXPECT_THAT(links(text), ElementsAre("b#c"));
  EXPECT_THAT(anchors(text), ElementsAre("one-word-two"));
}

}  // namespace
}  // namespace docs
