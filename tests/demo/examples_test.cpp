// SPDX-License-Identifier: Apache-2.0
#include "http/http_client.hpp"
#include "http/tcp_socket.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

void wait_for_server(int port) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (;;) try {
      const connection accepted(port);
      return;
    } catch (const std::runtime_error&) {
      if (std::chrono::steady_clock::now() > deadline) throw;
      std::this_thread::yield();
    }
}

/// Examples whose `main` decides how connections are served.
constexpr std::array own_servers{"blocking", "coroutine", "prometheus"};

constexpr auto secret_of_example = "an example's secret of 32 bytes, at least";

std::string program_of(const std::string& name) { return EXAMPLES_FOLDER + ("/" + name); }

/// `descriptors`: how many the program may have open at once.
struct running_example {
  explicit running_example(const std::string& name, int descriptors = 256)
      : server({"/bin/sh", "-c", "ulimit -n \"$0\" && exec \"$@\"", std::to_string(descriptors),
                program_of(name), std::to_string(port)},
               folder.path(), {{"DYNAMO_DB_SESSION_SECRET_KEY", secret_of_example}}) {
    wait_for_server(port);
  }

  const temporary_folder folder;
  const int port = tcp_socket::free_port();
  const child_process server;
};

/// Named in the test's name by its file.
class example : public ::testing::TestWithParam<const char*> {
  void SetUp() override {
    if (!std::filesystem::exists(program_of(GetParam())))
      GTEST_SKIP() << "its framework is not installed";
  }
};

TEST_P(example, counts_a_visitors_requests) {
  const running_example server(GetParam());
  const auto port = server.port;
  web_browser visitor(port);
  EXPECT_EQ(visitor.get("/").body, "visits: 1\n");
  EXPECT_EQ(visitor.get("/").body, "visits: 2\n");
  EXPECT_EQ(web_browser(port).get("/").body, "visits: 1\n");
}

TEST_P(example, answers_though_idle_clients_connect_more_often_than_it_has_descriptors) {
  constexpr int descriptors = 40;  // SQLite needs a dozen of them
  if (std::ranges::find(own_servers, std::string_view(GetParam())) == own_servers.end())
    GTEST_SKIP() << "how many clients its framework serves is not the example's doing";
  const running_example server(GetParam(), descriptors);
  std::vector<tcp_socket> idle;
  for (int i = 0; i < descriptors + 4; ++i) idle.push_back(tcp_socket::connected_to(server.port));
  connection visitor(server.port, std::chrono::seconds(60));
  const auto answer = visitor.exchange("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  EXPECT_EQ(answer.body, "visits: 1\n");
}

TEST(example_on_beast, ends_a_request_that_comes_byte_by_byte) {
  const running_example server("coroutine");
  tcp_socket slow = tcp_socket::connected_to(server.port);
  std::string received;
  auto seen = reception::silence;
  for (const char byte : std::string("GET / HTTP/1.1\r\nX: ") + std::string(60, 'x')) {
    slow.send(std::string_view(&byte, 1));
    seen = slow.receive(received, std::chrono::milliseconds(500));
    if (seen != reception::silence) break;
  }
  EXPECT_NE(seen, reception::silence) << "the server waits for the end of a request for ever";
}

TEST_P(example, says_that_the_secret_is_missing) {
  const temporary_folder folder;
  child_process server({program_of(GetParam()), "0"}, folder.path());
  EXPECT_NE(server.read_rest().find("secret_key"), std::string::npos);
  EXPECT_EQ(server.wait(), 1);
}

TEST_P(example, says_that_the_port_is_in_use) {
  constexpr std::array listening{"blocking", "coroutine", "prometheus", "qt"};
  if (std::ranges::find(listening, std::string_view(GetParam())) == listening.end())
    GTEST_SKIP() << "what its framework says is not the example's doing";
  const auto other_server = tcp_socket::listening_on(0);
  const temporary_folder folder;
  child_process server({program_of(GetParam()), std::to_string(other_server.port())}, folder.path(),
                       {{"DYNAMO_DB_SESSION_SECRET_KEY", secret_of_example}});
  EXPECT_NE(server.read_rest().find("in use"), std::string::npos);
  EXPECT_EQ(server.wait(), 1);
}

TEST(example_with_metrics, exports_events_of_sessions_and_calls_of_stores) {
  const running_example server("prometheus");
  web_browser visitor(server.port);
  visitor.get("/");
  visitor.get("/");
  const auto metrics = visitor.get("/metrics").body;
  for (const std::string line :
       {R"(dynasession_session_events_total{event="created"} 1)",
        R"(dynasession_store_call_seconds_count{operation="create",outcome="ok",store="sqlite"} 1)",
        R"(dynasession_store_call_seconds_count{operation="load",outcome="ok",store="sqlite"} 1)",
        R"(dynasession_store_attempts_total{operation="save",store="sqlite"} 1)"})
    EXPECT_NE(metrics.find(line + "\n"), std::string::npos) << line << "\nin\n" << metrics;
}

INSTANTIATE_TEST_SUITE_P(examples, example,
                         ::testing::Values("blocking", "coroutine", "prometheus", "crow", "drogon",
                                           "pistache", "poco", "qt", "restinio", "recipe_civetweb",
                                           "recipe_evhttp", "recipe_microhttpd", "recipe_oatpp",
                                           "recipe_uwebsockets"),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace dynasession::test
