// SPDX-License-Identifier: Apache-2.0
#include "net/blocking_stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace dynasession::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

TEST(blocking_stream, ends_a_read_at_its_deadline_though_bytes_are_there) {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  error_code failure;
  const auto now = std::chrono::steady_clock::now();
  blocking_stream client(acceptor.local_endpoint(), now + std::chrono::minutes(1), failure);
  ASSERT_FALSE(failure) << failure.message();
  auto server = acceptor.accept();
  asio::write(server, asio::buffer("bytes", 5));

  std::string buffer(16, ' ');
  client.set_deadline(now);
  EXPECT_EQ(client.read_some(buffer, failure), 0U);
  EXPECT_EQ(failure, asio::error::timed_out);
  EXPECT_TRUE(client.has_timed_out());

  failure = {};
  client.set_deadline(now + std::chrono::minutes(1));
  EXPECT_EQ(client.read_some(buffer, failure), 5U);
  EXPECT_FALSE(failure) << failure.message();
}

}  // namespace
}  // namespace dynasession::net
