// SPDX-License-Identifier: Apache-2.0
#include "http/http_server.hpp"

#include "http/dynamodb_request.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

const std::string request = dynamodb_request("GetItem", R"({"a":1})");

/// Long enough for bytes that should not come, short enough to wait for their absence.
constexpr auto a_moment = 50ms;

http_server::handler always(answer given) {
  return [given](const received_request&) { return given; };
}

/// Tells what it was asked, over which connection, and as which request of that.
answer echo(const received_request& asked) {
  return ok_answer(asked.operation() + asked.body + std::to_string(asked.connection) + "." +
                   std::to_string(asked.number_on_connection));
}

outcome_seen outcome_with(const answer& given) {
  const http_server server(always(given));
  connection client(server.port());
  return outcome_of(client, request);
}

TEST(http_server_answers, one_request_after_the_other_over_a_kept_connection) {
  const http_server server(echo);
  connection first(server.port());
  EXPECT_EQ(first.exchange(request).body, R"(GetItem{"a":1}1.1)");
  EXPECT_EQ(first.exchange(request).body, R"(GetItem{"a":1}1.2)");
  EXPECT_EQ(connection(server.port()).exchange(request).body, R"(GetItem{"a":1}2.1)");
  EXPECT_EQ(first.exchange(dynamodb_request("PutItem", "")).body, "PutItem1.3");
  EXPECT_EQ(server.connections(), 2U);
  EXPECT_EQ(server.requests(), 4U);
}

TEST(http_server_answers, a_request_that_comes_in_pieces_once_it_is_whole) {
  const http_server server(echo);
  connection client(server.port());
  for (const char& byte : request) {
    EXPECT_EQ(server.requests(), 0U);
    client.send({&byte, 1});
  }
  EXPECT_EQ(parse_response(client.receive_bytes()).body, R"(GetItem{"a":1}1.1)");
}

TEST(http_server_answers, nothing_to_what_is_no_whole_request) {
  const http_server server(echo);
  for (const auto size : {std::size_t{1}, request.find("\r\n\r\n"), request.size() - 1})
    connection(server.port()).send(request.substr(0, size));
  EXPECT_EQ(connection(server.port()).exchange(request).status, 200);
  EXPECT_EQ(server.requests(), 1U);
}

TEST(http_server_answers, five_hundred_when_the_handler_throws) {
  const http_server server(
      [](const received_request&) -> answer { throw std::runtime_error("what is this?"); });
  const auto answered = connection(server.port()).exchange(request);
  EXPECT_EQ(answered.status, 500);
  EXPECT_NE(answered.body.find("what is this?"), std::string::npos);
}

TEST(http_server_answers, and_closes_when_the_client_asks_for_that) {
  const http_server server(echo);
  connection client(server.port());
  const auto seen = outcome_of(client, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(parse_response(seen.bytes).status, 200);
  EXPECT_EQ(seen.end, reception::closed);
}

TEST(http_server_plays, raw_bytes_as_they_are) {
  const auto seen = outcome_with(answer("\x01no HTTP").then(ending::close));
  EXPECT_EQ(seen.bytes, "\x01no HTTP");
  EXPECT_EQ(seen.end, reception::closed);
}

TEST(http_server_plays, every_ending_after_a_whole_and_after_a_cut_answer) {
  const auto whole = ok_answer("{}").bytes;
  for (const auto size : {std::size_t{0}, std::size_t{20}, whole.size() - 1, whole.size()}) {
    for (const auto& [how, end] : {std::pair{ending::close, reception::closed},
                                   std::pair{ending::reset, reception::reset}}) {
      const auto seen = outcome_with(ok_answer("{}").cut_to(size).then(how));
      EXPECT_EQ(seen.bytes, whole.substr(0, size));
      EXPECT_EQ(seen.end, end);
    }
    const http_server server(always(ok_answer("{}").cut_to(size).then(ending::silence)));
    const auto seen = outcome_of_silence(server.port(), request, size);
    EXPECT_EQ(seen.bytes, whole.substr(0, size));
    EXPECT_EQ(seen.end, reception::silence);
  }
}

TEST(http_server_plays, silence_only_until_the_client_closes) {
  http_server server([](const received_request& asked) {
    return asked.connection == 1 ? silent_answer() : ok_answer();
  });
  connection(server.port(), a_moment).send(request);
  EXPECT_EQ(connection(server.port()).exchange(request).status, 200);
}

TEST(http_server_plays, a_late_answer_late) {
  const auto start = steady::now();
  EXPECT_EQ(outcome_with(ok_answer().after(a_moment).then(ending::close)).bytes, ok_answer().bytes);
  EXPECT_GE(steady::now() - start, a_moment);
}

TEST(http_server_plays, a_dripping_answer_byte_by_byte) {
  const auto start = steady::now();
  const auto seen = outcome_with(answer("0123456789").dripping(5ms).then(ending::close));
  EXPECT_EQ(seen.bytes, "0123456789");
  EXPECT_GE(steady::now() - start, 50ms);
}

TEST(http_server_plays, drops_that_the_client_sees_one_by_one) {
  const http_server server(always(answer(std::string(100'000, 'x')).dripping(1ms)));
  auto client = tcp_socket::connected_to(server.port());
  client.send(request);
  for (int i = 0; i < 3; ++i) {
    std::string drops;
    EXPECT_EQ(client.receive(drops, 20s), reception::bytes);
    EXPECT_LT(drops.size(), 10'000U);
  }
}

TEST(http_server_welcome, a_held_connection_is_answered_once_others_are_accepted) {
  http_server server(echo);
  connection early(server.port());
  early.exchange(request);
  server.hold();
  connection held(server.port());
  held.send(request);
  EXPECT_EQ(early.exchange(request).status, 200);
  EXPECT_EQ(server.connections(), 1U);
  server.accept();
  EXPECT_EQ(parse_response(held.receive_bytes()).status, 200);
}

TEST(http_server_welcome, refused_until_connections_are_accepted_on_the_same_port) {
  http_server server(echo);
  connection early(server.port());
  early.exchange(request);
  server.refuse();
  server.refuse();
  EXPECT_THROW(connection{server.port()}, std::runtime_error);
  EXPECT_EQ(early.exchange(request).status, 200);
  server.accept();
  EXPECT_EQ(connection(server.port()).exchange(request).status, 200);
}

TEST(http_server_closes, idle_connections_and_no_others) {
  http_server server([](const received_request& asked) {
    return asked.connection == 1 ? silent_answer() : ok_answer();
  });
  connection busy(server.port(), a_moment);
  busy.send(request);
  while (server.requests() == 0) std::this_thread::yield();
  connection idle(server.port());
  idle.exchange(request);
  EXPECT_FALSE(idle.is_stale());

  server.close_idle_connections();
  EXPECT_TRUE(idle.is_stale());
  EXPECT_THROW(idle.exchange(request), std::runtime_error);
  EXPECT_EQ(busy.receive_rest(), "");
  EXPECT_EQ(busy.last_reception(), reception::silence);
  EXPECT_EQ(connection(server.port()).exchange(request).status, 200);
}

TEST(http_server_closes, what_has_just_been_answered_every_time) {
  http_server server(echo);
  for (int i = 0; i < 200; ++i) {
    connection client(server.port());
    client.exchange(request);
    server.close_idle_connections();
    ASSERT_TRUE(client.is_stale());
  }
}

/// How long a server takes to end once `count` requests were made of it that it answers so.
steady::duration time_to_end(const answer& given, int count = 1) {
  auto server = std::make_unique<http_server>(always(given));
  std::deque<connection> clients;
  for (int i = 0; i < count; ++i) clients.emplace_back(server->port()).send(request);
  while (server->requests() < static_cast<std::size_t>(count)) std::this_thread::yield();
  const auto start = steady::now();
  server.reset();
  return steady::now() - start;
}

TEST(http_server_ends_at_once, whatever_its_answers_wait_for) {
  EXPECT_LT(time_to_end(ok_answer()), 5s);
  EXPECT_LT(time_to_end(silent_answer()), 5s);
  EXPECT_LT(time_to_end(silent_answer(), 100), 5s);
  EXPECT_LT(time_to_end(ok_answer().after(24h)), 5s);
  EXPECT_LT(time_to_end(ok_answer().dripping(1h)), 5s);
}

TEST(http_server_ends_at_once, while_a_client_does_not_read) {
  EXPECT_LT(time_to_end(answer(std::string(20'000'000, 'x'))), 5s);
}

TEST(http_server_ends_at_once, while_connections_are_idle_half_asked_or_held) {
  const auto start = steady::now();
  {
    http_server server(echo);
    connection idle(server.port());
    idle.exchange(request);
    connection half(server.port());
    half.send(request.substr(0, 10));
    server.hold();
    connection held(server.port());
  }
  EXPECT_LT(steady::now() - start, 5s);
}

TEST(http_server_ends_at_once, and_its_clients_learn_that) {
  auto server = std::make_unique<http_server>(always(silent_answer()));
  connection client(server->port());
  client.send(request);
  while (server->requests() == 0) std::this_thread::yield();
  server.reset();
  EXPECT_EQ(client.receive_rest(), "");
  EXPECT_NE(client.last_reception(), reception::silence);
}

TEST(http_server_bears, a_thousand_connections_that_all_wait) {
  const http_server server([](const received_request& asked) { return echo(asked).after(50ms); });
  std::deque<connection> clients;
  for (int i = 0; i < 1000; ++i)
    clients.emplace_back(server.port()).send(dynamodb_request("GetItem", std::to_string(i)));
  for (int i = 0; i < 1000; ++i)
    EXPECT_TRUE(parse_response(clients[static_cast<std::size_t>(i)].receive_bytes())
                    .body.starts_with("GetItem" + std::to_string(i)));
  EXPECT_EQ(server.connections(), 1000U);
  EXPECT_EQ(server.requests(), 1000U);
}

}  // namespace
}  // namespace dynasession::test
