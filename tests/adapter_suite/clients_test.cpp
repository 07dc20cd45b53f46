// SPDX-License-Identifier: Apache-2.0
// Clients that misbehave, and a store that is slow or down.
#include "adapter_suite/adapter_test.hpp"

#include <sys/resource.h>

#include <chrono>
#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynasession::test {
namespace {

ADAPTER_SUITE(rule_22_any_client);

int answers_in(std::string_view bytes) {
  constexpr std::string_view begin = "HTTP/1.";
  int count = 0;
  for (auto at = bytes.find(begin); at != bytes.npos; at = bytes.find(begin, at + 1)) ++count;
  return count;
}

TEST_P(rule_22_any_client, a_malformed_request_behind_a_good_one_gets_nobodys_session) {
  const std::vector<std::string> all_malformed{
      "NONSENSE\r\n\r\n",
      "GET\r\n\r\n",
      "GET /visit HTTP/9.9\r\nHost: a\r\n\r\n",
      "GET /visit HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
      "GET /visit HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n",
      "GET /visit HTTP/1.1\r\nHost: a\r\nX: \x01\x02\x7f\xfe\xff\r\n\r\n",
      "GET /visit HTTP/1.1\r\nHost: a\r\n\xff\xfe: x\r\n\r\n",
      "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "\x16\x03\x01\x02\x01\x01\xfc\x03\x03",
  };
  for (const auto& malformed : all_malformed) {
    auto visitor = known_visitor();
    connection kept_alive(port());
    const auto good = kept_alive.exchange(
        "GET /visit HTTP/1.1\r\nHost: a\r\nCookie: " + pair_of(visitor) + "\r\n\r\n");
    EXPECT_EQ(good.body, "2");
    kept_alive.send(malformed);
    kept_alive.end_sending();
    const auto answer = kept_alive.receive_rest();
    EXPECT_EQ(answer.find(visitor.cookies().at(cookie_name)), std::string::npos) << malformed;
    EXPECT_EQ(visits(visitor), "2") << malformed;
  }
}

// A proxy that shares a connection would give the second answer to somebody else.
TEST_P(rule_22_any_client, a_body_that_no_handler_reads_is_no_request) {
  const std::string hidden = "GET /visit HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto length = "Content-Length: " + std::to_string(hidden.size());
  const auto chunks = "20\r\n" + hidden + "\r\n0\r\n\r\n";
  std::vector<std::pair<std::string, std::string>> requests{{length, hidden},
                                                            {"Transfer-Encoding: chunked", chunks}};
  // A request may have one of these fields, and only "chunked".
  if (!GetParam().framework.takes_unclear_lengths)
    requests.insert(requests.end(), {{"Content-Length: 0\r\n" + length, hidden},
                                     {length + "\r\nContent-Length: 0", hidden},
                                     {"Transfer-Encoding: gzip, chunked", chunks},
                                     {"Transfer-Encoding: identity\r\n" + length, hidden}});
  for (const auto* method : {"GET", "POST", "PUT"})
    for (const auto& [field, body] : requests) {
      connection one(port());
      one.send(std::string(method) + " /ignore HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n" +
               body);
      one.end_sending();
      const auto answer = one.receive_rest();
      EXPECT_LE(answers_in(answer), 1) << method << ' ' << field;
      EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos) << method << ' ' << field;
    }
}

// A server reads this much at once; what it has not read then may be taken for the next request.
TEST_P(rule_22_any_client, the_end_of_a_long_body_that_no_handler_reads_is_no_request) {
  constexpr std::size_t read_at_once = 4096;
  const std::string hidden = "GET /visit HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const auto* method : {"GET", "HEAD", "OPTIONS", "POST"}) {
    auto request = std::string(method) + " /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: ";
    const auto body_at = request.size() + std::string_view("4000\r\n\r\n").size();
    request += std::to_string(read_at_once + hidden.size() - body_at) + "\r\n\r\n";
    request.resize(read_at_once, 'x');
    connection one(port());
    one.send(request + hidden);
    const auto first = one.receive_bytes(std::string_view(method) != "HEAD");
    EXPECT_EQ(first.find("Set-Cookie"), std::string::npos) << method;
    try {
      const auto second = one.exchange_bytes("GET /ignore HTTP/1.1\r\nHost: a\r\n\r\n");
      EXPECT_EQ(second.find("Set-Cookie"), std::string::npos) << method;
    } catch (const std::runtime_error&) {
      // The server closed the connection.
    }
  }
}

TEST_P(rule_22_any_client, nonsense_is_refused_or_the_connection_closed) {
  connection client(port());
  client.send("NONSENSE\r\n\r\n");
  client.end_sending();
  const auto answer = parse_response(client.receive_rest());
  EXPECT_TRUE(answer.status == 0 || answer.status >= 400) << answer.status;
  EXPECT_TRUE(answer.all("set-cookie").empty());
}

TEST_P(rule_22_any_client, one_that_sends_half_a_request_and_leaves) {
  auto visitor = known_visitor();
  for (const auto& half : {std::string("GET /visit HTTP/1.1\r\nHos"),
                           "GET /visit HTTP/1.1\r\nCookie: " + pair_of(visitor),
                           "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nCookie: " +
                               pair_of(visitor) + "\r\n\r\nten bytes."})
    for (const bool resets : {false, true}) {
      auto leaving = tcp_socket::connected_to(port());
      leaving.send(half);
      if (resets) leaving.reset_when_closed();
      leaving.close();
      EXPECT_EQ(new_browser().get("/visit").body, "1");
    }
  EXPECT_TRUE(log_lines("neither committed").empty());
}

TEST_P(rule_22_any_client, one_that_leaves_while_its_session_is_loaded_or_saved) {
  for (const auto held : {verb::load, verb::save})
    for (const bool resets : {false, true}) {
      auto visitor = known_visitor();
      store_->hold_next(held);
      auto leaving = tcp_socket::connected_to(port());
      leaving.send(get_request("/visit", {pair_of(visitor)}));
      ASSERT_TRUE(store_->wait_for_held(1));
      if (resets) leaving.reset_when_closed();
      leaving.close();
      EXPECT_EQ(new_browser().get("/ignore").body, "not loaded");
      store_->release();
      EXPECT_EQ(new_browser().get("/visit").body, "1");
      const auto counted = visits(visitor);  // or not: it may see that the client has gone
      EXPECT_TRUE(counted == "1" || counted == "2") << counted;
    }
  EXPECT_TRUE(log_lines("neither committed").empty());
}

/// As many as this process may have.
void allow_many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

TEST_P(rule_22_any_client, five_hundred_that_send_nothing) {
  allow_many_descriptors();
  const auto threads = GetParam().framework.threads;
  std::vector<tcp_socket> idle(threads ? threads - 1 : 500);
  for (auto& each : idle) each = tcp_socket::connected_to(port());
  EXPECT_EQ(new_browser().get("/visit").body, "1");
  idle.clear();
  EXPECT_EQ(new_browser().get("/visit").body, "1");
}

ADAPTER_SUITE(a_slow_store_delays_nobody_else);

TEST_P(a_slow_store_delays_nobody_else, while_others_wait_for_their_sessions) {
  const auto threads = GetParam().framework.threads;
  const auto count = threads ? threads - 1 : 16;
  auto visitor = known_visitor();
  store_->hold_next(verb::load, count);
  std::deque<connection> waiting;
  for (std::size_t i = 0; i < count; ++i)
    waiting.emplace_back(port()).send(get_request("/visit", {pair_of(visitor)}));
  ASSERT_TRUE(store_->wait_for_held(count)) << "a call of the store blocks a thread of the server";

  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(new_browser().get("/ignore").body, "not loaded");
  const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
  RecordProperty("microseconds", static_cast<int>(taken.count()));

  store_->release();
  for (auto& each : waiting) EXPECT_EQ(parse_response(each.receive_bytes()).status, 200);
  EXPECT_EQ(visits(visitor), std::to_string(count + 1));
}

ADAPTER_SUITE(rule_18_an_outage);

TEST_P(rule_18_an_outage, is_500_without_a_cookie_and_changes_nothing) {
  auto visitor = known_visitor();
  store_->fail_all();
  for (auto each : {visitor, new_browser()}) {
    const auto answer = each.get("/visit");
    EXPECT_EQ(answer.status, 500);
    EXPECT_TRUE(answer.all("set-cookie").empty());
    EXPECT_EQ(each.get("/ignore").body, "not loaded");
  }
  store_->recover();
  EXPECT_EQ(visitor.get("/visit").body, "2");
}

}  // namespace
}  // namespace dynasession::test
