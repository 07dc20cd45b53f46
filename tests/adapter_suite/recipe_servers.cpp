// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/recipe_servers.hpp"

#include "adapter_suite/adapter_test.hpp"

#include <algorithm>

namespace dynasession::test {

namespace {

reply visit_and_plant(session& session) {
  return {.text = std::to_string(session.increment("visits")),
          .fields = {{"X-Said", "a\r\nSet-Cookie: planted=1"}}};
}

std::vector<route> make_routes() {
  auto made = all_routes();
  made.push_back({"/visit/line-break", loaded_before{&visit_and_plant}});
  made.push_back({"/visit/line-break/lazy", loaded_by_handler{&visit_and_plant}});
  return made;
}

}  // namespace

const route* find_route(std::string_view target) {
  static const auto all = make_routes();
  const auto path = target.substr(0, target.find('?'));
  const auto found = std::ranges::find(all, path, &route::path);
  return found == all.end() ? nullptr : &*found;
}

recipes::page page_of(const reply& answer) {
  recipes::page made{answer.status, answer.text, answer.fields};
  made.fields.push_back({"Content-Type", "text/plain"});
  throw_what_it_says(answer);
  return made;
}

std::vector<adapter> all_adapters() { return {RECIPES}; }

namespace {

ADAPTER_SUITE(a_field_of_a_recipe);

TEST_P(a_field_of_a_recipe, cannot_begin_another_one_and_then_nothing_is_stored) {
  auto visitor = known_visitor();
  for (const auto* target : {"/visit/line-break", "/visit/line-break/lazy"}) {
    const auto answer = visitor.get(target);
    EXPECT_EQ(answer.status, 500) << target;
    EXPECT_EQ(answer.cookie_value("planted"), "") << target;
    EXPECT_EQ(answer.first("x-said"), "") << target;
  }
  EXPECT_EQ(visits(visitor), "1");
}

}  // namespace

}  // namespace dynasession::test
