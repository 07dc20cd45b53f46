// SPDX-License-Identifier: Apache-2.0
#include "layering/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

namespace house {
namespace {

const source_tree& project() {
  static const source_tree tree = read_tree(DYNASESSION_SOURCE_DIR);
  return tree;
}

source_tree project_with(const source_tree& planted) {
  source_tree tree = planted;
  tree.insert(project().begin(), project().end());
  return tree;
}

class house_rule : public testing::TestWithParam<rule> {};

TEST_P(house_rule, holds) { EXPECT_THAT(GetParam().check(project()), testing::IsEmpty()); }

TEST_P(house_rule, notices_a_planted_violation) {
  const auto found = GetParam().check(project_with(GetParam().planted));
  EXPECT_THAT(found, testing::Contains(testing::StartsWith(GetParam().planted.begin()->first)));
}

std::string promise_of(const testing::TestParamInfo<rule>& info) { return info.param.promise; }

INSTANTIATE_TEST_SUITE_P(folders, house_rule, testing::ValuesIn(folder_rules()), promise_of);
INSTANTIATE_TEST_SUITE_P(libraries, house_rule, testing::ValuesIn(library_rules()), promise_of);
INSTANTIATE_TEST_SUITE_P(text, house_rule, testing::ValuesIn(text_rules()), promise_of);
INSTANTIATE_TEST_SUITE_P(files, house_rule, testing::ValuesIn(file_rules()), promise_of);

TEST(house_include_graph, leads_from_an_adapter_to_a_store_only_through_the_port) {
  const auto way = way_to("include/dynasession/adapters/httplib.hpp",
                          "include/dynasession/store/session_store.hpp", project());
  for (const auto& step : way) std::cout << "  " << step << '\n';
  EXPECT_FALSE(way.empty());
  EXPECT_THAT(way_to("include/dynasession/adapters/httplib.hpp", "<boost/beast/http/parser.hpp>",
                     project()),
              testing::IsEmpty());
}

TEST(house_include_graph, leads_from_the_dynamodb_store_to_a_socket) {
  const auto way = way_to("include/dynasession/dynamodb/dynamodb_store.hpp",
                          "<boost/asio/ip/tcp.hpp>", project());
  for (const auto& step : way) std::cout << "  " << step << '\n';
  EXPECT_FALSE(way.empty());
}

TEST(house_source_tree, holds_the_whole_project) {
  EXPECT_TRUE(project().contains("include/dynasession/session.hpp"));
  EXPECT_TRUE(project().contains("src/session/session.cpp"));
  EXPECT_TRUE(project().contains("tests/layering/layering_test.cpp"));
}

TEST(house_source_tree, follows_includes_through_the_project_and_around_in_circles) {
  const source_tree tree{{"src/a.cpp", "#include \"deep/b.hpp\"\n"},
                         {"src/deep/b.hpp", "  # include <dynasession/c.hpp>\n"},
                         {"include/dynasession/c.hpp", "#include <deep/b.hpp>\n#include <map>\n"}};
  EXPECT_THAT(
      reached_from("src/a.cpp", tree),
      testing::UnorderedElementsAre("src/deep/b.hpp", "include/dynasession/c.hpp", "<map>"));
  EXPECT_THAT(included_by("src/a.cpp", tree), testing::ElementsAre("src/deep/b.hpp"));
}

}  // namespace
}  // namespace house
