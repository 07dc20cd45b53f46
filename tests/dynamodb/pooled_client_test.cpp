// SPDX-License-Identifier: Apache-2.0
#include "net/pooled_client.hpp"

#include "dynamodb/pooled_client_fixture.hpp"
#include "http/tcp_socket.hpp"
#include "support/verb_outcome.hpp"

#include <dynasession/testing/run.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <latch>

namespace dynasession::net {
namespace {

using test::http_server;
using test::received_request;
using ::testing::Each;

answer raw(std::string_view head, std::string_view body = "") {
  return answer(std::string(head).append("\r\n\r\n").append(body));
}

/// The first request on a connection succeeds; the second gets this answer.
http_server::handler second_meets(answer given) {
  return [given](const received_request& asked) {
    return asked.number_on_connection == 2 ? given : ok_answer();
  };
}

/// The number of connections that three sequential requests use if they are answered like this.
std::size_t connections_for(answer given) {
  const http_server server(always(std::move(given)));
  client_on_context client(plain_server(server.port()));
  EXPECT_THAT(client.answers_in_a_row(3), Each("200"));
  return server.connections();
}

TEST(pooled_client, sends_what_it_was_given_and_gives_what_came) {
  const http_server server([](const received_request& asked) {
    EXPECT_EQ(asked.first_line, "POST / HTTP/1.1");
    EXPECT_EQ(asked.all("host"), std::vector<std::string>{"127.0.0.1"});
    EXPECT_EQ(asked.all("content-length"), std::vector<std::string>{"2"});
    return raw("HTTP/1.1 418 Teapot\r\nX-Two: a\r\nx-two: b\r\nContent-Length: 3",
               asked.body + ".");
  });
  const auto came = client_on_context(plain_server(server.port())).send();
  ASSERT_EQ(outcome_of(came), "418");
  EXPECT_EQ(body_of(came), "{}.");
  EXPECT_EQ(std::get<http_response>(came).field("X-TWO"), "a");
}

TEST(pooled_client_keeps, one_connection_for_ten_calls_in_a_row) {
  const http_server server(always(ok_answer()));
  client_on_context client(plain_server(server.port()));
  EXPECT_THAT(client.answers_in_a_row(10), Each("200"));
  EXPECT_EQ(server.connections(), 1U);
}

TEST(pooled_client_keeps, the_connection_of_an_answer_whose_length_its_chunks_tell) {
  EXPECT_EQ(
      connections_for(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "2\r\n{}\r\n0\r\n\r\n")),
      1U);
}

TEST(pooled_client_keeps, no_connection_whose_server_will_close_it) {
  EXPECT_EQ(connections_for(raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2", "{}")),
            3U);
  EXPECT_EQ(connections_for(raw("HTTP/1.0 200 OK\r\nContent-Length: 2", "{}")), 3U);
  EXPECT_EQ(connections_for(raw("HTTP/1.1 200 OK", "{}").then(ending::close)), 3U);
}

TEST(pooled_client_keeps, no_connection_with_bytes_after_the_answer) {
  const auto other = raw("HTTP/1.1 500 Other\r\nContent-Length: 0").bytes;
  for (const auto& surplus : {std::string("x"), other, other + other})
    EXPECT_EQ(connections_for(answer(ok_answer().bytes + surplus)), 3U) << surplus;
}

TEST(pooled_client_keeps, no_connection_that_was_idle_for_too_long) {
  const http_server server(always(ok_answer()));
  client_on_context client(plain_server(server.port()), {.max_idle = 0s});
  EXPECT_THAT(client.answers_in_a_row(3), Each("200"));
  EXPECT_EQ(server.connections(), 3U);
}

TEST(pooled_client_keeps, no_connection_that_is_too_old) {
  const http_server server(always(ok_answer()));
  client_on_context client(plain_server(server.port()), {.max_age = 0s});
  EXPECT_THAT(client.answers_in_a_row(3), Each("200"));
  EXPECT_EQ(server.connections(), 3U);
}

/// Servers of one name, which moves from the first to the second.
class moving_servers : public ::testing::Test {
 protected:
  client_on_context client(pool_options options = {}) {
    options.resolve_name = [this](std::string host, std::uint16_t, deadline) {
      return answer(host);
    };
    return client_on_context({"moving.test", 1, false}, std::move(options));
  }

  http_server before_{always(ok_answer("before"))};
  http_server after_{always(ok_answer("after"))};
  const http_server* now_ = &before_;

 private:
  boost::asio::awaitable<http_result<connection::address_list>> answer(std::string host) {
    const boost::asio::ip::tcp::endpoint there(boost::asio::ip::address_v4::loopback(),
                                               static_cast<std::uint16_t>(now_->port()));
    co_return connection::address_list::create(there, host, "");
  }
};

TEST_F(moving_servers, are_followed_once_the_connection_breaks) {
  auto calls = client();
  EXPECT_EQ(body_of(calls.send()), "before");
  now_ = &after_;
  EXPECT_EQ(body_of(calls.send()), "before");
  before_.close_idle_connections();
  EXPECT_EQ(body_of(calls.send()), "after");
}

TEST_F(moving_servers, are_followed_while_the_old_place_still_answers) {
  auto calls = client({.max_age = 0s});
  EXPECT_EQ(body_of(calls.send()), "before");
  now_ = &after_;
  EXPECT_EQ(body_of(calls.send()), "after");
}

TEST(pooled_client_reads, interim_answers_before_the_real_one) {
  const std::string interim =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  EXPECT_EQ(connections_for(answer(interim + ok_answer().bytes)), 1U);
}

TEST(pooled_client_notices, that_a_server_closed_while_a_connection_was_idle) {
  http_server server(always(ok_answer()));
  client_on_context client(plain_server(server.port()));
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(outcome_of(client.send()), "200");
    server.close_idle_connections();
  }
}

TEST(pooled_client_notices, that_a_server_closed_just_as_the_request_came) {
  for (const auto how : {ending::close, ending::reset}) {
    const http_server server(second_meets(ok_answer().cut_to(0).then(how)));
    client_on_context client(plain_server(server.port()));
    EXPECT_EQ(outcome_of(client.send()), "200");
    EXPECT_EQ(outcome_of(client.send()), "stale");
    EXPECT_EQ(outcome_of(client.send()), "200");
  }
}

TEST(pooled_client_notices, that_a_new_connection_is_not_stale_nor_one_that_began_to_answer) {
  const http_server closing(always(ok_answer().cut_to(0).then(ending::close)));
  EXPECT_EQ(outcome_of(client_on_context(plain_server(closing.port())).send()), "no_answer");
  const http_server stuttering(second_meets(ok_answer().cut_to(1).then(ending::close)));
  client_on_context client(plain_server(stuttering.port()));
  EXPECT_EQ(outcome_of(client.send()), "200");
  EXPECT_EQ(outcome_of(client.send()), "no_answer");
}

TEST(pooled_client_notices, that_a_server_may_answer_again_on_this_connection_alone) {
  for (const int status : {408, 500, 503}) {
    std::latch both_are_there(2);
    std::atomic<int> count = 0;
    const http_server server([&](const received_request&) {
      if (++count <= 2) both_are_there.arrive_and_wait();
      return count == 3 ? test::json_answer(status, "{}") : ok_answer();
    });
    client_on_context client(plain_server(server.port()));
    client.send_all({later, later});
    EXPECT_EQ(outcome_of(client.send()), std::to_string(status));
    EXPECT_EQ(outcome_of(client.send()), "200");
    EXPECT_EQ(outcome_of(client.send()), "200");
    EXPECT_EQ(server.connections(), 2U) << "the other one is still in use";
  }
}

TEST(pooled_client_notices, with_one_stale_connection_that_all_idle_ones_are) {
  std::latch all_are_there(3);
  const http_server server([&](const received_request& asked) {
    if (asked.number_on_connection > 1) return ok_answer().cut_to(0).then(ending::close);
    if (asked.connection <= 3) all_are_there.arrive_and_wait();
    return ok_answer();
  });
  client_on_context client(plain_server(server.port()));
  client.send_all({later, later, later});
  EXPECT_EQ(server.connections(), 3U);
  EXPECT_EQ(outcome_of(client.send()), "stale");
  EXPECT_EQ(outcome_of(client.send()), "200");
}

TEST(pooled_client_limits, its_connections_while_the_others_wait_in_line) {
  const http_server server(always(ok_answer().after(10ms)));
  client_on_context client(plain_server(server.port()), {.max_connections = 2});
  for (const auto& came : client.send_all({later, later, later, later, later, later}))
    EXPECT_EQ(outcome_of(came), "200");
  EXPECT_EQ(server.connections(), 2U);
}

TEST(pooled_client_limits, waiting_in_line_to_the_deadline_of_each) {
  const http_server server(always(test::silent_answer()));
  client_on_context client(plain_server(server.port()), {.max_connections = 1});
  const auto came = client.send_all({2 * soon, soon, 3 * soon});
  EXPECT_EQ(outcome_of(came[0]), "no_answer, timed out");
  EXPECT_EQ(outcome_of(came[1]), "not_sent, timed out");
  EXPECT_EQ(outcome_of(came[2]), "no_answer, timed out");
  EXPECT_EQ(server.requests(), 2U);
}

using addresses = http_result<connection::address_list>;

addresses resolved(const std::string& host) {
  return run(resolve(host, 8000, std::chrono::steady_clock::now() + later));
}

/// A server whose connections nobody accepts, so that it never answers. The kernel completes them.
class silent_server {
 public:
  int port() const { return listener_.port(); }
  /// How many connections were opened in all.
  std::size_t connections() const {
    std::size_t count = 0;
    const int descriptor = listener_.descriptor();
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
    for (int next = ::accept(descriptor, nullptr, nullptr); next >= 0;
         next = ::accept(descriptor, nullptr, nullptr)) {
      ::close(next);
      ++count;
    }
    return count;
  }

 private:
  const test::tcp_socket listener_ = test::tcp_socket::listening_on(0);
};

#if defined(__has_feature)  // clang
constexpr bool is_sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif
constexpr int slowdown = is_sanitized ? 10 : 1;

TEST(pooled_client_limits,
     a_thousand_calls_to_a_silent_server_to_its_connections_and_their_deadline) {
  const silent_server server;
  client_on_context client(plain_server(server.port()), {.max_connections = 128});
  const auto came = client.send_all(std::vector<std::chrono::milliseconds>(1000, 2s));
  EXPECT_THAT(came, Each(::testing::ResultOf(outcome_of, ::testing::HasSubstr("timed out"))));
  EXPECT_EQ(server.connections(), 128U);
  EXPECT_LT(client.spent_ending(), slowdown * 50ms);
}

/// Takes no connection and refuses none, as a server that is gone behind a firewall: its queue is full.
class full_server {
 public:
  full_server() { ::listen(listening_.descriptor(), 0); }

  int port() const { return listening_.port(); }

 private:
  const test::tcp_socket listening_ = test::tcp_socket::listening_on(0);
  const test::tcp_socket queued_ = test::tcp_socket::connected_to(port());
};

/// A client of a name that has these addresses.
client_on_context client_of(const std::vector<int>& ports) {
  using boost::asio::ip::tcp;
  std::vector<tcp::endpoint> all;
  for (const int each : ports)
    all.emplace_back(boost::asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(each));
  const auto found = connection::address_list::create(all.begin(), all.end(), "name", "");
  pool_options options;
  options.resolve_name = [found](const std::string&, std::uint16_t, deadline) {
    return detail::at_once<http_result<connection::address_list>>(found);
  };
  return client_on_context({"name", 80, false}, std::move(options));
}

TEST(pooled_client, tries_the_next_address_if_one_does_not_answer) {
  const http_server server(always(ok_answer()));
  const full_server full;
  std::vector<int> ports(40, server.port());
  ports.front() = full.port();
  EXPECT_EQ(outcome_of(client_of(ports).send(later)), "200")
      << "a fortieth of the time is left to it";
  EXPECT_EQ(outcome_of(client_of({full.port(), full.port()}).send(soon)), "not_sent, timed out");
}

TEST(resolve, takes_an_address_for_itself) {
  for (const auto* literal : {"127.0.0.1", "::1"}) {
    const auto found = resolved(literal);
    const auto* list = std::get_if<connection::address_list>(&found);
    ASSERT_TRUE(list) << literal;
    ASSERT_EQ(list->size(), 1U);
    EXPECT_EQ(list->begin()->endpoint().address().to_string(), literal);
    EXPECT_EQ(list->begin()->endpoint().port(), 8000);
  }
}

TEST(resolve, finds_the_addresses_of_a_name) {
  const auto found = resolved("localhost");
  const auto* list = std::get_if<connection::address_list>(&found);
  ASSERT_TRUE(list);
  for (const auto& each : *list) EXPECT_TRUE(each.endpoint().address().is_loopback());
}

TEST(resolve, of_an_unknown_name_leaves_the_request_unsent) {
  client_on_context client({"nowhere.invalid", 8000, false});
  const auto came = client.send(2s);
  EXPECT_THAT(outcome_of(came), ::testing::StartsWith("not_sent"));
  EXPECT_THAT(reason_of(came), ::testing::HasSubstr("name"));
}

TEST(resolve, of_what_is_no_name_leaves_the_request_unsent) {
  for (const std::string& host : {std::string(), std::string("a b"), std::string(300, 'a')})
    EXPECT_THAT(outcome_of(client_on_context({host, 8000, false}).send(2s)),
                ::testing::StartsWith("not_sent"));
}

}  // namespace
}  // namespace dynasession::net
