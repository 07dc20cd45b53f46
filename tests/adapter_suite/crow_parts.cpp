// SPDX-License-Identifier: Apache-2.0
// What applications on Crow have beside plain routes: other middlewares, blueprints, WebSockets.
#include "adapter_suite/running_crow.hpp"
#include "adapter_suite/websocket_client.hpp"
#include "http/http_client.hpp"
#include "support/faulty_store.hpp"

#include <dynasession/testing/memory_store.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

namespace dynasession::test {
namespace {

/// A middleware of an application that looks at the session, of the middleware before it.
template <class Sessions, class... Scope>
struct crow_user_check : Scope... {
  struct context {
    std::string user;
  };

  template <class All>
  void before_handle(crow::request& request, crow::response& response, context& mine,
                     All& all) try {
    auto& session = all.template get<Sessions>().session.load();
    mine.user = session.user().value_or("");
    if (!mine.user.empty() || !request.url.ends_with("/account")) return;
    session.set("wanted", request.url);
    response.code = 401;
    response.end("log in");
  } catch (const session_error&) {  // Crow does not catch it
    response.code = 500;
    response.end();
  }
  template <class All>
  void after_handle(crow::request& request, crow::response& response, context&, All& all) {
    auto& of_request = all.template get<Sessions>().session;
    if (!of_request || response.code == 500) return;  // Crow answered by itself, or the check
    if (request.url.ends_with("/throw/after")) throw std::runtime_error("after the handler");
    response.add_header("X-Answers", std::to_string(of_request.load().increment("answers")));
  }
};

class parts_of_crow : public ::testing::Test {
 protected:
  session_manager sessions() {
    return {store_,
            {.secret_key = "a secret of the adapter suite, 32 bytes or more",
             .logger = [this](log_level, std::string_view line) {
               const std::lock_guard lock(mutex_);
               log_ += line;
             }}};
  }
  bool has_logged(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    return log_.find(text) != log_.npos;
  }
  /// Of a new session.
  template <class F>
  std::string cookie_with(F change) {
    const auto visitor = sessions().start("");
    change(visitor.load());
    const auto cookies = visitor.commit().cookies;
    return cookies.at(0).name + "=" + cookies.at(0).value;
  }

  const std::shared_ptr<faulty_store> store_ =
      std::make_shared<faulty_store>(std::make_shared<memory_store>());

 private:
  mutable std::mutex mutex_;
  std::string log_;
};

/// Routes in the application itself, in a blueprint, and in one inside of that, for one of the two adapters.
template <class App, class Sessions>
class crow_shop {
 public:
  explicit crow_shop(session_manager sessions) {
    app_.template get_middleware<Sessions>().attach(app_, std::move(sessions));
    CROW_BP_ROUTE(inner_, "/account")
    ([this](const crow::request& request) {
      auto& session = of(request).load();
      return *session.user() + " wanted " + session.get_or("wanted", "nothing");
    });
    CROW_BP_ROUTE(inner_, "/throw")
    ([this](const crow::request& request) -> std::string {
      of(request).load().increment("visits");
      throw std::runtime_error("the handler failed");
    });
    CROW_BP_ROUTE(inner_, "/throw/after")
    ([this](const crow::request& request) { return visit(request); });
    CROW_BP_ROUTE(outer_, "/login")
    ([this](const crow::request& request) {
      of(request).load().log_in("ann");
      return "logged in";
    });
    CROW_BP_ROUTE(outer_, "/visit/<int>")
    ([this](const crow::request& request, int times) {
      for (int i = 1; i < times; ++i) visit(request);
      return visit(request);
    });
  }

  App& app() { return app_; }
  crow::Blueprint& outer() { return outer_; }
  void run() {
    outer_.register_blueprint(inner_);
    app_.register_blueprint(outer_);
    running_ = std::make_unique<running_crow<App>>(app_, std::uint16_t{4});
  }

 private:
  const request_session& of(const crow::request& request) {
    return app_.template get_context<Sessions>(request).session;
  }
  std::string visit(const crow::request& request) {
    return std::to_string(of(request).load().increment("visits"));
  }

  App app_;
  crow::Blueprint outer_{"shop"}, inner_{"inner"};
  std::unique_ptr<running_crow<App>> running_;
};

using app_for_all = crow::App<crow_sessions, crow_user_check<crow_sessions>>;
using local_check = crow_user_check<crow_route_sessions, crow::ILocalMiddleware>;
using app_for_some = crow::App<crow_route_sessions, local_check>;

void expect_a_shop_at(int port) {
  web_browser visitor(port);
  const auto refused = visitor.get("/shop/inner/account");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, "log in");
  EXPECT_TRUE(refused.set_cookie("__Host-session")) << "what the check sets is stored";
  EXPECT_EQ(refused.first("x-answers"), "1") << "its after_handle runs too";
  EXPECT_EQ(visitor.get("/shop/login").first("x-answers"), "2");
  const auto account = visitor.get("/shop/inner/account");
  EXPECT_EQ(account.body, "ann wanted /shop/inner/account");
  EXPECT_EQ(account.first("x-answers"), "3") << "what it sets after the handler is stored";
  EXPECT_EQ(visitor.get("/shop/visit/3").body, "3");
  EXPECT_EQ(visitor.get("/shop/visit/1").body, "4");
  EXPECT_EQ(visitor.get("/shop/inner/throw").status, 500);
  EXPECT_EQ(visitor.get("/shop/visit/1").body, "5") << "nothing of the handler that threw";
  EXPECT_EQ(visitor.get("/nowhere").status, 404);
}

TEST_F(parts_of_crow, a_second_middleware_and_blueprints_use_the_sessions_of_all_routes) {
  crow_shop<app_for_all, crow_sessions> shop(sessions());
  shop.run();
  expect_a_shop_at(shop.app().port());
}

TEST_F(parts_of_crow, a_second_middleware_and_blueprints_use_the_sessions_of_some_routes) {
  crow_shop<app_for_some, crow_route_sessions> shop(sessions());
  shop.outer().CROW_MIDDLEWARES(shop.app(), crow_route_sessions, local_check);
  CROW_ROUTE(shop.app(), "/outside")
  ([&shop](const crow::request& request) {
    const bool has_one{shop.app().get_context<crow_route_sessions>(request).session};
    return has_one ? "a session" : "no session";
  });
  shop.run();
  expect_a_shop_at(shop.app().port());
  EXPECT_EQ(web_browser(shop.app().port()).get("/outside").body, "no session");
}

TEST_F(parts_of_crow, nothing_is_stored_when_a_middleware_throws_after_the_handler) {
  crow_shop<app_for_all, crow_sessions> shop(sessions());
  shop.run();
  web_browser visitor(shop.app().port());
  visitor.get("/shop/visit/1");
  const auto failed = visitor.get("/shop/inner/throw/after");
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.body.find("after"), std::string::npos);
  EXPECT_EQ(visitor.get("/shop/visit/1").body, "2");
}

TEST_F(parts_of_crow, a_second_middleware_may_answer_when_the_store_is_down) {
  crow_shop<app_for_all, crow_sessions> shop(sessions());
  shop.run();
  web_browser visitor(shop.app().port());
  visitor.get("/shop/visit/1");
  store_->fail_all();
  EXPECT_EQ(visitor.get("/shop/visit/1").status, 500);
  store_->recover();
  EXPECT_EQ(visitor.get("/shop/visit/1").body, "2");
}

TEST_F(parts_of_crow, the_applications_exception_handler_gets_neutral_exceptions) {
  crow::App<crow_sessions> app;
  app.exception_handler([](crow::response& response) {
    try {
      throw;
    } catch (const std::exception& thrown) {
      response = crow::response(503, thrown.what());
    } catch (...) {
      response = crow::response(503, "a number");
    }
  });
  app.get_middleware<crow_sessions>().attach(app, sessions());
  CROW_ROUTE(app, "/throw/<int>")
  ([&app](const crow::request& request, int what) -> std::string {
    app.get_context<crow_sessions>(request).session.load().increment("visits");
    if (what == 1) throw std::runtime_error("of the application");
    if (what == 2) throw 2;
    throw session_error(error(errc::access_denied, "arn:aws:iam::123456789012:role/web"));
  });
  running_crow running(app, 4);
  web_browser visitor(app.port());
  EXPECT_EQ(visitor.get("/throw/1").body, "of the application");
  EXPECT_EQ(visitor.get("/throw/2").body, "a number");
  const auto neutral = visitor.get("/throw/3");
  EXPECT_EQ(neutral.status, 503);
  EXPECT_EQ(neutral.body, "the session of this request failed");
  EXPECT_TRUE(has_logged("arn:aws:iam::123456789012"));
  EXPECT_TRUE(visitor.cookies().empty());
}

TEST_F(parts_of_crow, a_websocket_reads_the_session_where_it_is_accepted) {
  crow::App<crow_sessions> app;
  app.get_middleware<crow_sessions>().attach(app, sessions());
  std::string user;  // Crow may call onclose twice, so that nothing is to be freed there
  CROW_WEBSOCKET_ROUTE(app, "/chat")
      .onaccept([&](const crow::request& request, void** kept) {
        const auto& of_request = app.get_context<crow_sessions>(request).session;
        auto& session = of_request.load();
        if (!session.user()) return false;
        session.increment("connections");
        of_request.commit();
        user = *session.user();
        *kept = &user;
        return true;
      })
      .onmessage([](crow::websocket::connection& client, const std::string& text, bool) {
        client.send_text(*static_cast<std::string*>(client.userdata()) + ": " + text);
      });
  running_crow running(app, 4);

  EXPECT_EQ(websocket_client(app.port(), {}).answer.status, 400);
  const auto cookie = cookie_with([](session& s) { s.log_in("ann"); });
  {
    websocket_client client(app.port(), {"Cookie: " + cookie});
    EXPECT_EQ(client.answer.status, 101);
    client.say("good day");
    EXPECT_EQ(client.hear(), "ann: good day");
  }
  const auto later = sessions().start(cookie);
  EXPECT_EQ(later.load().get_or("connections", 0), 1);
}

}  // namespace
}  // namespace dynasession::test
