// SPDX-License-Identifier: Apache-2.0
#include "http/tcp_socket.hpp"

#include <gtest/gtest.h>

#include <set>

namespace dynasession::test {
namespace {

TEST(a_free_port, is_not_that_of_an_earlier_call) {
  std::set<int> returned;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(returned.insert(tcp_socket::free_port()).second);
}

}  // namespace
}  // namespace dynasession::test
