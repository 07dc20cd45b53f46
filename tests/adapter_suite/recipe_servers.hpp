// SPDX-License-Identifier: Apache-2.0
// The servers of the recipes.
#pragma once

#include "adapter_suite/adapter.hpp"
#include "adapter_suite/routes.hpp"
#include "recipes/page.hpp"

#include <concepts>
#include <memory>
#include <string_view>
#include <utility>

namespace dynasession::test {

adapter evhttp_recipe();
adapter microhttpd_recipe();
adapter civetweb_recipe();
adapter fastcgi_recipe();
adapter uwebsockets_recipe();
adapter oatpp_recipe();

/// Of the path of a target; also of "/visit/line-break", which has one in a field. A target may
/// have a query; null if there is none.
const route* find_route(std::string_view target);

recipes::page page_of(const reply& answer);

// The functions of an application, for recipes whose handlers block and get `Given` before the session.
template <class... Given>
auto function_of(loaded_before route) {
  return [route](Given..., session& s) { return page_of(route.answer(s)); };
}
template <class... Given>
auto function_of(loaded_by_handler route) {
  return
      [route](Given..., const request_session& mine) { return page_of(route.answer(mine.load())); };
}
template <class... Given>
auto function_of(never_loaded route) {
  return [route](Given..., const request_session&) { return page_of(route.answer()); };
}

/// With TLS too, if the server can be asked for it.
template <class Server>
adapter adapter_of(std::string name, framework_traits traits) {
  traits.warns_of_shared_caching = false;
  adapter made{std::move(name), {}, std::move(traits)};
  using store = std::shared_ptr<session_store>;
  if constexpr (std::constructible_from<Server, store, configuration, bool>)
    made.start_with_tls = [](store records, configuration options) {
      return std::make_unique<Server>(std::move(records), std::move(options), true);
    };
  made.start = [](store records, configuration options) {
    return std::make_unique<Server>(std::move(records), std::move(options));
  };
  return made;
}

}  // namespace dynasession::test
