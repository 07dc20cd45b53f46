// SPDX-License-Identifier: Apache-2.0
// What applications on Drogon have beside plain handlers.
#include "adapter_suite/drogon_shop.hpp"
#include "adapter_suite/websocket_client.hpp"
#include "http/http_client.hpp"
#include "support/faulty_store.hpp"
#include "support/process_exit.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

namespace dynasession::test {
namespace {

class parts_of_drogon : public ::testing::Test {
 protected:
  parts_of_drogon() { application_.use(store_, options()); }
  ~parts_of_drogon() override {
    store_->release();
    application_.use({});
  }

  configuration options() {
    return {.secret_key = "a secret of the adapter suite, 32 bytes or more",
            .deadline = std::chrono::seconds(20),
            .logger = [this](log_level, std::string_view line) {
              const std::lock_guard lock(mutex_);
              log_ += line;
              log_ += '\n';
            }};
  }
  bool has_logged(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    return log_.find(text) != log_.npos;
  }
  int port() const { return application_.port(); }
  http_response get(const std::string& target, const std::string& fields = {}) const {
    return ask(port(), "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
  }
  static bool has_cookie(const http_response& answer) {
    return answer.set_cookie(cookie_name).has_value();
  }
  std::string cookie_of_user() const {
    return std::string(cookie_name) + "=" + get("/shop/login").cookie_value(cookie_name);
  }

  static constexpr const char* cookie_name = "__Host-session";

  const std::shared_ptr<memory_store> records_ = std::make_shared<memory_store>();
  const std::shared_ptr<faulty_store> store_ = std::make_shared<faulty_store>(records_);
  drogon_application& application_ = drogon_application::of_the_process();
  web_browser visitor_{port()};

 private:
  mutable std::mutex mutex_;
  std::string log_;
};

TEST_F(parts_of_drogon, controllers_name_the_middleware_by_its_text) {
  EXPECT_EQ(visitor_.get("/shop/add/20").body, "20");
  EXPECT_EQ(visitor_.get("/shop/add/22").body, "42");
  EXPECT_EQ(visitor_.get("/simple").body, "1");
  EXPECT_EQ(visitor_.get("/simple").body, "2");
}

TEST_F(parts_of_drogon, what_a_filter_after_the_middleware_sets_is_stored_with_its_answer) {
  for (const auto* target : {"/shop/account", "/shop/account/late", "/shop/account/lazy"}) {
    web_browser visitor(port());
    const auto refused = visitor.get(target);
    EXPECT_EQ(refused.status, 401) << target;
    EXPECT_TRUE(has_cookie(refused)) << target;
    visitor.get("/shop/login");
    EXPECT_EQ(visitor.get(target).body, std::string("ann wanted ") + target);
  }
}

TEST_F(parts_of_drogon, a_filter_before_the_middleware_finds_no_session) {
  EXPECT_EQ(visitor_.get("/shop/early").body, "no session");
}

TEST_F(parts_of_drogon, a_filter_that_throws_is_500_and_logged_and_nothing_is_stored) {
  for (const std::string target : {"/shop/failing", "/shop/failing/lazy"}) {
    const auto failed = visitor_.get(target);
    EXPECT_EQ(failed.status, 500) << target;
    EXPECT_EQ(failed.body.find("arn:"), std::string::npos) << target;
    EXPECT_TRUE(has_logged("arn:aws:iam::123456789012")) << target;
    EXPECT_EQ(visitor_.get(target + "?throw=number").status, 500) << target;
  }
  EXPECT_TRUE(visitor_.cookies().empty());
  EXPECT_EQ(records_->size(), 0U);
}

TEST_F(parts_of_drogon, what_a_later_middleware_changes_after_the_handler_is_stored) {
  const auto answer = visitor_.get("/shop/counted");
  EXPECT_EQ(answer.body, "2");
  EXPECT_EQ(answer.first("x-visits"), "3");
  EXPECT_EQ(visitor_.get("/simple").body, "4");
}

TEST_F(parts_of_drogon, coroutines_may_go_on_on_another_loop) {
  EXPECT_EQ(visitor_.get("/shop/hop").body, "2");
  EXPECT_EQ(visitor_.get("/shop/hop").body, "4");
  EXPECT_EQ(visitor_.get("/shop/hop/callback").body, "5");
  EXPECT_EQ(visitor_.get("/shop/twice").body, "7");
}

TEST_F(parts_of_drogon, coroutines_that_throw_are_500_and_store_nothing) {
  visitor_.get("/simple");
  EXPECT_EQ(visitor_.get("/shop/hop?throw=error").status, 500);
  EXPECT_EQ(visitor_.get("/shop/hop?throw=number").status, 500);
  EXPECT_EQ(visitor_.get("/simple").body, "2");
}

TEST_F(parts_of_drogon, coroutines_of_routes_without_the_middleware_get_no_session) {
  EXPECT_EQ(visitor_.get("/shop/unnamed").status, 500);
}

TEST_F(parts_of_drogon, a_websocket_reads_the_session_and_may_change_it) {
  const auto cookie = "Cookie: " + cookie_of_user();
  websocket_client client(port(), {cookie});
  EXPECT_EQ(client.answer.status, 101);
  EXPECT_FALSE(has_cookie(client.answer));
  EXPECT_EQ(client.hear(), "hello ann");
  client.say("good day");
  EXPECT_EQ(client.hear(), "ann: good day");
  const auto connections = [&] {
    const auto visitor = session_manager(records_, options()).start(cookie.substr(8));
    return visitor.load().get_or("connections", 0);
  };
  EXPECT_EQ(connections(), 1);
}

TEST_F(parts_of_drogon, a_websocket_ends_with_the_session) {
  const auto cookie = cookie_of_user();
  websocket_client client(port(), {"Cookie: " + cookie});
  EXPECT_EQ(client.hear(), "hello ann");
  const auto elsewhere = session_manager(records_, options()).start(cookie);
  elsewhere.load().log_out();
  elsewhere.commit();
  client.say("good day");
  EXPECT_EQ(client.hear(), "closed 1008");
}

TEST_F(parts_of_drogon, a_websocket_is_closed_for_now_while_the_store_is_down) {
  websocket_client client(port(), {"Cookie: " + cookie_of_user()});
  EXPECT_EQ(client.hear(), "hello ann");
  store_->fail_all();
  client.say("good day");
  EXPECT_EQ(client.hear(), "closed 1011");
}

TEST_F(parts_of_drogon, a_websocket_may_be_refused_by_a_filter) {
  websocket_client stranger(port(), {});
  EXPECT_EQ(stranger.answer.status, 401);
}

TEST_F(parts_of_drogon, files_arrive_whole_with_each_visitors_own_cookie) {
  std::set<std::string> ids;
  for (const auto& [name, size] : {std::pair("small.txt", small), std::pair("large.txt", large)}) {
    const auto answer = get(std::string("/shop/file/") + name);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.body == content_of(size)) << name;
    EXPECT_EQ(answer.first("content-type"), "text/plain; charset=utf-8") << name;
    EXPECT_EQ(answer.first("content-disposition"), std::string("attachment; filename=") + name);
    ids.insert(answer.cookie_value(cookie_name));
  }
  EXPECT_EQ(ids.size(), 2U);
}

TEST_F(parts_of_drogon, a_file_that_drogon_keeps_arrives_whole_with_nobodys_cookie) {
  std::set<std::string> ids;
  for (int visitor = 0; visitor < 5; ++visitor) {
    const auto answer = get("/shop/kept/file");
    EXPECT_TRUE(answer.body == content_of(large));
    const bool is_new = ids.insert(answer.cookie_value(cookie_name)).second;
    EXPECT_TRUE(is_new || !has_cookie(answer));
  }
}

TEST_F(parts_of_drogon, a_location_of_files_names_the_middleware) {
  std::set<std::string> ids;
  for (const auto& [name, size] : {std::pair("small.txt", small), std::pair("large.txt", large),
                                   std::pair("small.txt", small), std::pair("large.txt", large)}) {
    const auto answer = get(std::string("/files/") + name);
    EXPECT_TRUE(answer.body == content_of(size)) << name;
    EXPECT_TRUE(ids.insert(answer.cookie_value(cookie_name)).second);
    const auto part = get(std::string("/files/") + name, "Range: bytes=10-19\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, content_of(20).substr(10));
    EXPECT_EQ(part.first("content-range"), "bytes 10-19/" + std::to_string(size));
    EXPECT_TRUE(ids.insert(part.cookie_value(cookie_name)).second);
    const auto since = "If-Modified-Since: " + answer.first("last-modified") + "\r\n";
    const auto known = get(std::string("/files/") + name, since);
    EXPECT_EQ(known.status, 304);
    EXPECT_TRUE(ids.insert(known.cookie_value(cookie_name)).second);
  }
}

TEST_F(parts_of_drogon, a_page_that_drogon_keeps_has_nobodys_cookie) {
  std::set<std::string> pages, ids;
  int cookies = 0;
  for (int visitor = 0; visitor < 8; ++visitor) {
    const auto answer = get("/shop/kept");
    pages.insert(answer.body);
    cookies += has_cookie(answer) ? 1 : 0;
    ids.insert(answer.cookie_value(cookie_name));
    EXPECT_EQ(answer.first("vary"), "Cookie");
  }
  ids.erase("");
  EXPECT_LE(pages.size(), 2U) << "one for each thread: the handler did not run again";
  EXPECT_EQ(ids.size(), pages.size());
  EXPECT_EQ(cookies, static_cast<int>(pages.size()));
}

TEST_F(parts_of_drogon, json_is_sent_with_the_cookie) {
  const auto answer = get("/shop/json");
  EXPECT_EQ(answer.body, R"({"visits":"1"})");
  EXPECT_EQ(answer.first("content-type"), "application/json; charset=utf-8");
  EXPECT_TRUE(has_cookie(answer));
}

TEST_F(parts_of_drogon, the_session_is_stored_before_an_asynchronous_stream_begins) {
  shop::streams = {};
  const auto cookie = "Cookie: " + cookie_of_user() + "\r\n";
  connection client(port());
  client.send("GET /shop/stream HTTP/1.1\r\nHost: a\r\n" + cookie + "\r\n");
  auto stream = shop::streams.get_future().get();
  EXPECT_EQ(get("/simple", cookie).body, "2");
  stream->send("last");
  stream->close();
  EXPECT_NE(client.receive_bytes().find("5\r\nfirst\r\n4\r\nlast\r\n0\r\n"), std::string::npos);
}

TEST_F(parts_of_drogon, a_client_may_leave_during_an_asynchronous_stream) {
  shop::streams = {};
  auto client = tcp_socket::connected_to(port());
  client.send("GET /shop/stream HTTP/1.1\r\nHost: a\r\n\r\n");
  auto stream = shop::streams.get_future().get();
  client.reset_when_closed();
  client.close();
  while (stream->send("more")) std::this_thread::yield();
  EXPECT_EQ(get("/simple").body, "1");
}

TEST_F(parts_of_drogon, the_applications_exception_handler_gets_neutral_exceptions) {
  const auto before = drogon::app().getExceptionHandler();
  drogon::app().setExceptionHandler(
      [](const std::exception& thrown, const HttpRequestPtr&, drogon_answer&& answer) {
        answer(page_with(std::string("sorry: ") + thrown.what(), drogon::k500InternalServerError));
      });
  application_.use(store_, options());
  EXPECT_EQ(get("/shop/failing").body, "sorry: the session of this request failed");
  EXPECT_EQ(get("/shop/hop?throw=error").body, "sorry: no hop");
  store_->fail_all();
  EXPECT_EQ(get("/simple").body, "sorry: the session of this request failed");
  drogon::app().setExceptionHandler(before);
}

TEST_F(parts_of_drogon, no_request_has_a_session_behind_an_exception_handler_set_later) {
  const auto before = drogon::app().getExceptionHandler();
  drogon::app().setExceptionHandler(
      [](const std::exception& thrown, const HttpRequestPtr&, drogon_answer&& answer) {
        const auto* failure = dynamic_cast<const session_error*>(&thrown);
        const bool is_known = failure && failure->code() == errc::no_session;
        answer(page_with(is_known ? "no session" : "another", drogon::k500InternalServerError));
      });
  EXPECT_EQ(get("/simple").body, "no session");
  EXPECT_EQ(get("/shop/twice").body, "no session");
  drogon::app().setExceptionHandler(before);
  EXPECT_EQ(get("/simple").body, "1");
}

/// In a process of its own: Drogon does not start twice.
drogon_application& application_on(std::shared_ptr<session_store> store) {
  auto& application = drogon_application::of_the_process();
  application.use(std::move(store),
                  {.secret_key = "a secret of the adapter suite, 32 bytes or more"});
  return application;
}

void quit_while_requests_wait() {
  const auto store = std::make_shared<faulty_store>();
  auto& application = application_on(store);
  web_browser visitor(application.port());
  visitor.get("/simple");
  const auto cookies = visitor.cookies();
  store->hold_next(verb::load, 3);
  std::deque<connection> waiting;
  const auto cookie = "Cookie: __Host-session=" + cookies.at("__Host-session") + "\r\n";
  const std::string upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  for (const auto& request :
       {"/shop/marked HTTP/1.1\r\n" + cookie, "/shop/twice HTTP/1.1\r\n" + cookie,
        "/chat/marked HTTP/1.1\r\n" + cookie + upgrade})
    waiting.emplace_back(application.port()).send("GET " + request + "Host: a\r\n\r\n");
  if (!store->wait_for_held(3)) std::exit(1);
  application.quit();
  if (marking_filter::mark.use_count() != 1) std::exit(2);  // a request would outlive its loop
  store->release();
  application.use({});
  std::exit(0);
}

void quit_while_a_message_waits() {
  const auto store = std::make_shared<faulty_store>();
  auto& application = application_on(store);
  web_browser visitor(application.port());
  visitor.get("/shop/login");
  websocket_client client(application.port(),
                          {"Cookie: __Host-session=" + visitor.cookies().at("__Host-session")},
                          "/chat/watched");
  if (client.hear() != "hello ann") std::exit(1);
  store->hold_next(verb::load, 1);
  client.say("good day");
  if (!store->wait_for_held(1)) std::exit(2);
  application.quit();
  if (!watched_chat::newest.expired()) std::exit(3);  // a client would outlive its loop
  store->release();
  application.use({});
  std::exit(0);
}

void exit_while_a_handler_has_not_answered() {
  connection client(application_on(std::make_shared<memory_store>()).port());
  client.send("GET /shop/callback/kept HTTP/1.1\r\nHost: a\r\n\r\n");
  shop::callback_is_kept.get_future().wait();
  std::exit(0);
}

TEST(parts_of_drogon_at_its_end, a_callback_may_outlive_the_application) {
  expect_successful_exit(exit_while_a_handler_has_not_answered);
}

TEST(parts_of_drogon_at_its_end, drogon_may_quit_while_a_message_waits_for_the_store) {
  expect_successful_exit(quit_while_a_message_waits);
}

TEST(parts_of_drogon_at_its_end, drogon_may_quit_while_requests_wait_for_the_store) {
  expect_successful_exit(quit_while_requests_wait);
}

}  // namespace

void register_parts_of_drogon() {
  for (const auto& [name, size] : {std::pair("small.txt", small), std::pair("large.txt", large)})
    std::ofstream(files().file(name)) << content_of(size);
  drogon::app().addALocation("/files", "text/plain", files().path().string(), true, true, true,
                             {drogon_sessions::name(), counting_middleware::classTypeName()});
}

}  // namespace dynasession::test
