// SPDX-License-Identifier: Apache-2.0
#include "http/http_client.hpp"
#include "http/tcp_socket.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>

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

/// Named in the test's name by its file.
class example : public ::testing::TestWithParam<const char*> {
 protected:
  std::string program() const { return EXAMPLES_FOLDER + std::string("/") + GetParam(); }
  const temporary_folder folder_;
};

TEST_P(example, counts_a_visitors_requests) {
  const auto port = tcp_socket::free_port();
  const child_process server(
      {program(), std::to_string(port)}, folder_.path(),
      {{"DYNAMO_DB_SESSION_SECRET_KEY", "an example's secret of 32 bytes, at least"}});
  wait_for_server(port);
  web_browser visitor(port);
  EXPECT_EQ(visitor.get("/").body, "visits: 1\n");
  EXPECT_EQ(visitor.get("/").body, "visits: 2\n");
  EXPECT_EQ(web_browser(port).get("/").body, "visits: 1\n");
}

TEST_P(example, says_that_the_secret_is_missing) {
  child_process server({program(), "0"}, folder_.path());
  EXPECT_NE(server.read_rest().find("secret_key"), std::string::npos);
  EXPECT_EQ(server.wait(), 1);
}

INSTANTIATE_TEST_SUITE_P(examples, example, ::testing::Values("blocking", "coroutine"),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace dynasession::test
