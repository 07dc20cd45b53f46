// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/routes.hpp"
#include "adapter_suite/running_crow.hpp"

#include <dynasession/testing/memory_store.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace dynasession::test {
namespace {

crow::response page_of(const reply& answer) {
  if (answer.is_not_found) return crow::response(crow::NOT_FOUND);
  crow::response page(answer.status, answer.text);
  for (const auto& field : answer.fields) page.add_header(field.name, field.value);
  throw_what_it_says(answer);
  return page;
}

reply answer_of(loaded_before route, const request_session& mine) {
  return route.answer(mine.load());
}
reply answer_of(loaded_by_handler route, const request_session& mine) {
  return route.answer(mine.load());
}
reply answer_of(never_loaded route, const request_session&) { return route.answer(); }

constexpr int threads = 8;

/// Answered by the route for all that no other matches: Crow catches elsewhere what that throws.
constexpr std::string_view caught_path = "/visit/throw/number";

/// With the middleware for all routes, or with the one for some.
template <class Sessions>
class crow_server final : public server_under_test {
 public:
  crow_server(std::shared_ptr<session_store> store, configuration options) {
    app_.template get_middleware<Sessions>().attach(app_, {std::move(store), std::move(options)});
    for (const auto& [path, handler] : all_routes())
      std::visit([&, name = path](auto route) { add(name, route); }, handler);
    add_page("/upload", [this](const crow::request& request) {
      return page_of(answer_upload(request.body.size(), session_of(request).load()));
    }).methods(crow::HTTPMethod::Post);
    running_.emplace(app_, threads + 1);
  }

  int port() const override { return app_.port(); }

 private:
  const request_session& session_of(const crow::request& request) {
    return app_.template get_context<Sessions>(request).session;
  }

  template <class Route>
  void add(std::string_view path, Route route) {
    const auto page = [this, route](const crow::request& request) {
      return page_of(answer_of(route, session_of(request)));
    };
    if (is_for_all && path == caught_path)
      app_.catchall_route()([page](const crow::request& request, crow::response& response) {
        response = request.url == caught_path ? page(request) : crow::response(crow::NOT_FOUND);
      });
    else
      add_page(std::string(path), page);
  }

  template <class F>
  crow::DynamicRule& add_page(const std::string& path, F f) {
    auto& rule = app_.route_dynamic(path);
    if constexpr (!is_for_all) rule.template middlewares<crow::App<Sessions>, Sessions>();
    rule(f);
    return rule;
  }

  static constexpr bool is_for_all = std::is_same_v<Sessions, crow_sessions>;

  crow::App<Sessions> app_;
  std::optional<running_crow<crow::App<Sessions>>> running_;
};

template <class Sessions>
adapter made_with(std::string name) {
  const auto start = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<crow_server<Sessions>>(std::move(store), std::move(options));
  };
  return {std::move(name), start, {.threads = threads}};
}

TEST(crow_middleware, has_no_sessions_once_another_exception_handler_takes_the_place_of_its_own) {
  crow::App<crow_sessions> app;
  auto& middleware = app.get_middleware<crow_sessions>();
  const auto start_session = [&] {
    crow::request request;
    crow::response response;
    crow_sessions::context context;
    middleware.before_handle(request, response, context);
    return context.session;
  };
  EXPECT_FALSE(start_session()) << "it has no manager";
  middleware.attach(app, {std::make_shared<memory_store>(),
                          {.secret_key = "a secret of the adapter suite, 32 bytes or more"}});
  EXPECT_TRUE(start_session());
  app.exception_handler([](crow::response&) {});
  EXPECT_FALSE(start_session());
}

}  // namespace

std::vector<adapter> all_adapters() {
  return {made_with<crow_sessions>("crow"), made_with<crow_route_sessions>("crow_routes")};
}

}  // namespace dynasession::test
