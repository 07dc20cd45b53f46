// SPDX-License-Identifier: Apache-2.0
// The programs of the recipes that are no servers by themselves.
#include "http/http_client.hpp"
#include "http/tcp_socket.hpp"
#include "support/child_process.hpp"
#include "support/nginx_process.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace dynasession::test {
namespace {

constexpr const char* secret = "a recipe's secret of 32 bytes, at least";

/// Runs the program of the recipe for CGI as a server does: once for each request.
class cgi_program : public ::testing::Test {
 protected:
  http_response request(child_process::environment variables, const std::string& body = {}) {
    variables.try_emplace("REQUEST_METHOD", "GET");
    variables.try_emplace("DYNAMO_DB_SESSION_SECRET_KEY", secret);
    variables.try_emplace("CONTENT_LENGTH", std::to_string(body.size()));
    if (!cookie_.empty()) variables.try_emplace("HTTP_COOKIE", "theme=dark; " + cookie_);
    const auto file = folder_.file("body");
    std::ofstream(file) << body;
    // The input stays open after the body.
    const auto* run =
        "[ -p input ] || mkfifo input; exec 3<>input; cat \"$1\" >&3; exec \"$0\" <input 2>errors";
    child_process program({"/bin/sh", "-c", run, EXAMPLES_FOLDER "/recipe_cgi", file},
                          folder_.path(), variables);
    auto text = program.read_rest();
    EXPECT_EQ(program.wait(), 0);
    const std::string status = "Status: ";
    EXPECT_TRUE(text.starts_with(status)) << text;
    auto answer = parse_response("HTTP/1.1 " + text.substr(std::min(status.size(), text.size())));
    if (const auto value = answer.cookie_value("__Host-session"); !value.empty())
      cookie_ = "__Host-session=" + value;
    return answer;
  }
  std::string errors() const {
    std::ostringstream text;
    text << std::ifstream(folder_.file("errors")).rdbuf();
    return text.str();
  }

  const temporary_folder folder_;
  std::string cookie_;
};

TEST_F(cgi_program, knows_a_visitor_who_logs_in) {
  EXPECT_EQ(request({}).body, "Hello stranger, visit 1\n");
  const auto before = cookie_;
  EXPECT_EQ(request({{"REQUEST_METHOD", "POST"}}, "user=ann").status, 303);
  EXPECT_NE(cookie_, before);
  EXPECT_EQ(request({}).body, "Hello ann, visit 2\n");
  EXPECT_EQ(request({{"HTTP_COOKIE", before}}).body, "Hello stranger, visit 1\n");
}

TEST_F(cgi_program, sends_what_keeps_caches_away_and_no_body_for_head) {
  const auto answer = request({{"REQUEST_METHOD", "HEAD"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.set_cookie("__Host-session"));
  EXPECT_EQ(answer.first("cache-control"), "no-store");
  EXPECT_EQ(answer.first("vary"), "Cookie");
  EXPECT_EQ(answer.body, "");
}

TEST_F(cgi_program, answers_500_without_the_text_of_an_exception) {
  const auto answer = request({{"REQUEST_METHOD", "POST"}}, "secret=xyzzy");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "");
  EXPECT_TRUE(answer.all("set-cookie").empty());
}

TEST_F(cgi_program, answers_500_where_it_has_no_secret_or_no_store_and_says_so_in_the_log) {
  EXPECT_EQ(request({{"DYNAMO_DB_SESSION_SECRET_KEY", ""}}).status, 500);
  EXPECT_NE(errors().find("secret_key"), std::string::npos) << errors();
  const auto answer = request({{"SESSIONS_FILE", folder_.file("none/sessions.db")}});
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "");
  EXPECT_NE(errors(), "");
}

TEST_F(cgi_program, takes_any_cookie) {
  for (const auto& odd :
       {std::string("=;;"), std::string("__Host-session"),
        std::string("__Host-session=\x01\x7f\xff"), "a=" + std::string(65536, 'x')})
    EXPECT_EQ(request({{"HTTP_COOKIE", odd}}).body, "Hello stranger, visit 1\n");
}

// The manager warns of a Secure cookie that plain http loses.
TEST_F(cgi_program, knows_by_the_variables_of_the_server_whether_a_request_came_over_https) {
  request({{"REMOTE_ADDR", "198.51.100.1"}});
  EXPECT_NE(errors().find("Secure cookie"), std::string::npos) << errors();
  for (const child_process::environment& silent :
       {child_process::environment{{"REMOTE_ADDR", "198.51.100.1"}, {"HTTPS", "on"}},
        {{"REMOTE_ADDR", "198.51.100.1"}, {"REQUEST_SCHEME", "https"}},
        {{"REMOTE_ADDR", "198.51.100.1"}, {"HTTP_X_FORWARDED_PROTO", "https"}},
        {{"REMOTE_ADDR", "127.0.0.1"}},
        {}}) {
    cookie_.clear();
    EXPECT_EQ(request(silent).body, "Hello stranger, visit 1\n");
    EXPECT_EQ(errors(), "");
  }
}

TEST(fastcgi_program, counts_behind_nginx_and_ends_when_it_is_asked_to) {
  const std::string program = EXAMPLES_FOLDER "/recipe_fastcgi";
  if (!std::filesystem::exists(program)) GTEST_SKIP() << "libfcgi is not installed";
  const temporary_folder folder;
  const auto socket = folder.file("fastcgi.socket");
  child_process server({program, socket}, folder.path(),
                       {{"DYNAMO_DB_SESSION_SECRET_KEY", secret}});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  // nginx logs each request that it cannot pass on, and stops once nobody reads so much.
  while (!std::filesystem::exists(socket) && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  const int port = tcp_socket::free_port();
  std::ostringstream location;
  location << std::ifstream(RECIPES_SOURCE_FOLDER "/fastcgi.conf").rdbuf();
  const nginx_process nginx(
      folder.path(), "server { listen 127.0.0.1:" + std::to_string(port) + ";\n" +
                         adapted(location.str(), {{"/run/shop/fastcgi.socket", socket}}) + "}\n");
  web_browser visitor(port);
  auto first = visitor.get("/");
  while (first.status == 502 && std::chrono::steady_clock::now() < deadline)
    first = visitor.get("/");  // it does not listen yet
  EXPECT_EQ(first.body, "visits: 1\n");
  EXPECT_EQ(visitor.get("/").body, "visits: 2\n");
  EXPECT_EQ(web_browser(port).get("/").body, "visits: 1\n");
  EXPECT_EQ(server.stop(SIGTERM), 0);
}

}  // namespace
}  // namespace dynasession::test
