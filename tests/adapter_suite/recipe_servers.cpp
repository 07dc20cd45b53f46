// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/recipe_servers.hpp"

#include <algorithm>

namespace dynasession::test {

const route* find_route(std::string_view target) {
  static const auto all = all_routes();
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

std::vector<adapter> all_adapters() {
  return {evhttp_recipe(), microhttpd_recipe(), civetweb_recipe(), fastcgi_recipe()};
}

}  // namespace dynasession::test
