// SPDX-License-Identifier: Apache-2.0
#include "net/stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace dynasession::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

using std::chrono::steady_clock;

constexpr std::chrono::minutes long_time{1};
// Longer than a read of the socket waits by itself.
constexpr std::chrono::milliseconds short_time{150};

class a_blocking_stream : public testing::Test {
 protected:
  a_blocking_stream() {
    client_.set_deadline(steady_clock::now() + long_time);
    client_.connect(acceptor_.local_endpoint(), failure_);
    server_ = acceptor_.accept();
  }

  asio::io_context context_;
  asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  error_code failure_;
  stream client_{asio::ip::tcp::v4(), true, failure_};
  asio::ip::tcp::socket server_{context_};
  std::string buffer_ = std::string(16, ' ');
};

TEST_F(a_blocking_stream, ends_a_read_at_its_deadline_though_bytes_are_there) {
  ASSERT_FALSE(failure_) << failure_.message();
  asio::write(server_, asio::buffer("bytes", 5));
  client_.set_deadline(steady_clock::now());
  EXPECT_EQ(client_.read_some(buffer_, failure_), 0U);
  EXPECT_EQ(failure_, asio::error::timed_out);
  EXPECT_TRUE(client_.has_timed_out());

  failure_ = {};
  client_.set_deadline(steady_clock::now() + long_time);
  EXPECT_EQ(client_.read_some(buffer_, failure_), 5U);
  EXPECT_FALSE(failure_) << failure_.message();
}

TEST_F(a_blocking_stream, ends_a_read_at_its_deadline_though_no_byte_comes) {
  const auto until = steady_clock::now() + short_time;
  client_.set_deadline(until);
  EXPECT_EQ(client_.read_some(buffer_, failure_), 0U);
  EXPECT_EQ(failure_, asio::error::timed_out);
  EXPECT_GE(steady_clock::now(), until);
}

TEST_F(a_blocking_stream, waits_for_bytes_that_come_late) {
  asio::steady_timer late(context_, short_time);
  late.async_wait([&](const error_code&) { asio::write(server_, asio::buffer("bytes", 5)); });
  const std::jthread sending([&] { context_.run(); });
  EXPECT_EQ(client_.read_some(buffer_, failure_), 5U);
  EXPECT_FALSE(failure_) << failure_.message();
}

TEST_F(a_blocking_stream, ends_a_write_at_its_deadline_though_no_byte_is_read) {
  const std::string bytes(1024 * 1024, 'x');
  client_.set_deadline(steady_clock::now() + short_time);
  while (client_.write_some(bytes, failure_) > 0) continue;
  EXPECT_EQ(failure_, asio::error::timed_out);
}

TEST(a_stream_that_does_not_wait, says_what_it_would_wait_for) {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  error_code failure;
  stream client(asio::ip::tcp::v4(), false, failure);
  client.connect(acceptor.local_endpoint(), failure);
  if (failure == asio::error::would_block) {
    EXPECT_TRUE(client.wants_to_write());
    client.connect(acceptor.local_endpoint(), failure);
  }
  ASSERT_FALSE(failure) << failure.message();
  auto server = acceptor.accept();

  std::string buffer(16, ' ');
  EXPECT_EQ(client.read_some(buffer, failure), 0U);
  EXPECT_EQ(failure, asio::error::would_block);
  EXPECT_FALSE(client.wants_to_write());

  const std::string bytes(1024 * 1024, 'x');
  while (client.write_some(bytes, failure) > 0) EXPECT_FALSE(failure);
  EXPECT_EQ(failure, asio::error::would_block);
  EXPECT_TRUE(client.wants_to_write());

  asio::write(server, asio::buffer("bytes", 5));
  EXPECT_EQ(client.read_some(buffer, failure), 5U);
  EXPECT_FALSE(failure) << failure.message();
}

}  // namespace
}  // namespace dynasession::net
