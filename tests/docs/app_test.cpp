// SPDX-License-Identifier: Apache-2.0
#include "docs/app/routes.hpp"
#include "http/http_client.hpp"
#include "support/faulty_store.hpp"

#include <httplib.h>

#include <dynasession/sqlite/sqlite_store.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace dynasession::test {
namespace {

/// The quickstart's application, with one user.
class guide_application : public testing::Test {
 protected:
  guide_application() {
    add_routes(server_, sessions_, [](const std::string& user, const std::string& password) {
      return user == "ann" && password == "right";
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~guide_application() override {
    server_.stop();
    thread_.join();
  }
  web_browser visitor() const { return web_browser(port_); }

  const std::shared_ptr<faulty_store> store_ = std::make_shared<faulty_store>(
      std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"}));

 private:
  session_manager sessions_{store_, {.secret_key = "the secret of the quickstart's test"}};
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

TEST_F(guide_application, counts) {
  auto ann = visitor();
  EXPECT_EQ(ann.get("/").body, "Hello stranger\nvisits: 1\n");
  EXPECT_EQ(ann.get("/").body, "Hello stranger\nvisits: 2\n");
}

TEST_F(guide_application, logs_in_under_a_new_id_and_keeps_the_count) {
  auto ann = visitor();
  ann.get("/");
  auto thief = ann;
  EXPECT_EQ(ann.post("/login", "user=ann&password=right").status, 303);
  EXPECT_NE(ann.cookies(), thief.cookies());
  EXPECT_EQ(ann.get("/").body, "Hello ann\nvisits: 2\n");
  EXPECT_EQ(thief.get("/").status, 409);
}

TEST_F(guide_application, logs_in_again_if_the_first_response_was_lost) {
  auto ann = visitor();
  ann.get("/");
  web_browser(ann).post("/login", "user=ann&password=right");
  EXPECT_EQ(ann.post("/login", "user=ann&password=right").status, 303);
  EXPECT_EQ(ann.get("/").body, "Hello ann\nvisits: 1\n");
}

TEST_F(guide_application, remembers_who_wants_it) {
  for (const bool remembers : {false, true}) {
    auto ann = visitor();
    ann.post("/login", std::string("user=ann&password=right") + (remembers ? "&remember=1" : ""));
    ann.close();
    EXPECT_EQ(ann.get("/").body,
              std::string("Hello ") + (remembers ? "ann" : "stranger") + "\nvisits: 1\n");
  }
}

TEST_F(guide_application, tells_of_a_wrong_password_once) {
  auto ann = visitor();
  ann.get("/");
  const auto before = ann.cookies();
  ann.post("/login", "user=ann&password=wrong");
  EXPECT_EQ(ann.cookies(), before);
  EXPECT_EQ(ann.get("/").body, "Wrong name or password.\nHello stranger\nvisits: 2\n");
  EXPECT_EQ(ann.get("/").body, "Hello stranger\nvisits: 3\n");
}

TEST_F(guide_application, tells_a_visitor_nothing_of_a_failure) {
  auto ann = visitor();
  store_->fail_next(verb::create, errc::store_full);
  const auto answer = ann.get("/");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "Something went wrong.\n");
  EXPECT_TRUE(answer.all("exception_what").empty());
}

TEST_F(guide_application, logs_out) {
  auto ann = visitor();
  ann.post("/login", "user=ann&password=right");
  auto old = ann;
  ann.post("/logout", "");
  EXPECT_EQ(ann.get("/").body, "Goodbye.\nHello stranger\nvisits: 1\n");
  EXPECT_EQ(old.get("/").body, "Hello stranger\nvisits: 1\n");
}

}  // namespace
}  // namespace dynasession::test
