// SPDX-License-Identifier: Apache-2.0
#include "http/fault_proxy.hpp"

#include "http/dynamodb_request.hpp"
#include "http/scripted_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

const std::string reading = dynamodb_request("GetItem", R"({"k":"read"})");
const std::string writing = dynamodb_request("UpdateItem", R"({"k":"write"})");
const answer right = ok_answer(R"({"Attributes":{"n":{"N":"1"}}})");

/// A proxy before a server that answers everything right.
class fault_proxy_test : public ::testing::Test {
 protected:
  fault_proxy_test() { behind_.otherwise(right); }

  outcome_seen outcome(const std::string& request = writing) {
    connection client(proxy_.port());
    return outcome_of(client, request);
  }
  http_response ask(const std::string& request = writing) {
    return connection(proxy_.port()).exchange(request);
  }
  std::string ask_for_bytes() { return connection(proxy_.port()).exchange_bytes(writing); }
  std::vector<std::string> delivered() const {
    std::vector<std::string> all;
    for (const auto& request : behind_.requests()) all.push_back(request.operation());
    return all;
  }
  std::size_t deliveries() const { return behind_.requests().size(); }

  scripted_server behind_;
  fault_proxy proxy_{behind_.port()};
};

class fault_proxy_without_plan : public fault_proxy_test {};

TEST_F(fault_proxy_without_plan, passes_requests_and_answers_byte_by_byte) {
  connection client(proxy_.port());
  EXPECT_EQ(client.exchange_bytes(writing), right.bytes);
  EXPECT_EQ(client.exchange_bytes(reading), right.bytes);
  ASSERT_EQ(deliveries(), 2U);
  EXPECT_EQ(behind_.requests()[0].bytes, writing);
  EXPECT_EQ(behind_.requests()[1].bytes, reading);
  EXPECT_EQ(proxy_.counts(), (std::map<std::string, std::size_t>{{"none", 2}}));
}

TEST_F(fault_proxy_without_plan, keeps_its_connection_and_replaces_one_that_went_stale) {
  ask();
  ask();
  EXPECT_EQ(behind_.server().connections(), 1U);
  behind_.server().close_idle_connections();
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(behind_.server().connections(), 2U);
}

TEST_F(fault_proxy_without_plan, passes_a_chunked_answer_still_chunked) {
  const answer chunked(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n");
  behind_.then(chunked);
  EXPECT_EQ(ask_for_bytes(), chunked.bytes);
  EXPECT_EQ(ask().status, 200);
}

TEST_F(fault_proxy_without_plan, uses_no_connection_again_that_the_server_says_it_closes) {
  behind_.then(answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
  ask();
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(behind_.server().connections(), 2U);
}

TEST_F(fault_proxy_without_plan, loses_the_answer_when_the_server_does) {
  behind_.then(lost_answer()).then(answer(right).cut_to(100).then(ending::close));
  EXPECT_EQ(outcome().end, reception::reset);
  EXPECT_EQ(outcome().end, reception::reset);
  behind_.server().refuse();
  EXPECT_EQ(outcome().end, reception::reset);
}

class fault_proxy_with_plan : public fault_proxy_test {};

TEST_F(fault_proxy_with_plan, loses_a_request_before_the_server_sees_it) {
  proxy_.next(faults::lost_before());
  const auto seen = outcome();
  EXPECT_EQ(seen.bytes, "");
  EXPECT_EQ(seen.end, reception::reset);
  EXPECT_EQ(deliveries(), 0U);
  EXPECT_EQ(ask().status, 200);
}

TEST_F(fault_proxy_with_plan, loses_an_answer_after_the_server_gave_it) {
  proxy_.next(faults::lost_after()).next(faults::lost_after(ending::close));
  for (const auto end : {reception::reset, reception::closed}) {
    const auto seen = outcome();
    EXPECT_EQ(seen.bytes, "");
    EXPECT_EQ(seen.end, end);
  }
  EXPECT_EQ(deliveries(), 2U);
  EXPECT_EQ(proxy_.count("lost_after"), 2U);
}

TEST_F(fault_proxy_with_plan, answers_in_the_servers_place_before_or_after_it_was_asked) {
  proxy_.next(faults::answered_before(throttled()))
      .next(faults::answered_after(internal_server_error()));
  EXPECT_EQ(ask_for_bytes(), throttled().bytes);
  EXPECT_EQ(deliveries(), 0U);
  EXPECT_EQ(ask_for_bytes(), internal_server_error().bytes);
  EXPECT_EQ(deliveries(), 1U);
}

TEST_F(fault_proxy_with_plan, falls_silent_before_or_after_the_server_was_asked) {
  proxy_.next(faults::silent_before()).next(faults::silent_after());
  for (const auto asked : {0U, 1U}) {
    const auto seen = outcome_of_silence(proxy_.port(), writing, 0);
    EXPECT_EQ(seen.bytes, "");
    EXPECT_EQ(seen.end, reception::silence);
    while (deliveries() < asked) std::this_thread::yield();
    EXPECT_EQ(deliveries(), asked);
  }
}

TEST_F(fault_proxy_with_plan, alters_the_checksum_alone) {
  proxy_.next(faults::wrong_crc());
  const auto spoilt = ask();
  EXPECT_EQ(spoilt.body, parse_response(right.bytes).body);
  ASSERT_EQ(spoilt.all("x-amz-crc32").size(), 1U);
  EXPECT_NE(spoilt.first("x-amz-crc32"), std::to_string(crc32(spoilt.body)));
  EXPECT_EQ(spoilt.first("x-amzn-requestid"), request_id);
}

TEST_F(fault_proxy_with_plan, adds_a_wrong_checksum_where_the_server_sends_none) {
  behind_.then(answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
  proxy_.next(faults::wrong_crc());
  const auto spoilt = ask();
  EXPECT_EQ(spoilt.body, "{}");
  EXPECT_EQ(spoilt.first("x-amz-crc32"), "1");
}

TEST_F(fault_proxy_with_plan, breaks_off_within_the_body) {
  proxy_.next(faults::truncated());
  const auto seen = outcome();
  const auto part = parse_response(seen.bytes);
  EXPECT_TRUE(right.bytes.starts_with(seen.bytes));
  EXPECT_FALSE(part.body.empty());
  EXPECT_LT(part.body.size(), part.content_length());
  EXPECT_EQ(seen.end, reception::closed);
}

TEST_F(fault_proxy_with_plan, breaks_off_within_the_head) {
  proxy_.next(faults::truncated_head());
  const auto seen = outcome();
  EXPECT_TRUE(right.bytes.starts_with(seen.bytes));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(seen.bytes.find("\r\n\r\n"), std::string::npos);
  EXPECT_EQ(seen.end, reception::closed);
}

TEST_F(fault_proxy_with_plan, falls_silent_within_head_and_body) {
  proxy_.next(faults::truncated_head(ending::silence)).next(faults::truncated(ending::silence));
  for (int i = 0; i < 2; ++i) {
    const auto seen = outcome_of_silence(proxy_.port(), writing, 1);
    EXPECT_FALSE(seen.bytes.empty());
    EXPECT_LT(seen.bytes.size(), right.bytes.size());
    EXPECT_EQ(seen.end, reception::silence);
  }
}

TEST_F(fault_proxy_with_plan, sends_what_is_no_http) {
  proxy_.next(faults::garbage());
  const auto seen = outcome();
  EXPECT_FALSE(seen.bytes.empty());
  EXPECT_FALSE(seen.bytes.starts_with("HTTP/"));
  EXPECT_EQ(seen.end, reception::closed);
}

TEST_F(fault_proxy_with_plan, sends_what_is_no_json_with_its_right_checksum) {
  proxy_.next(faults::not_json());
  const auto spoilt = ask();
  boost::system::error_code error;
  boost::json::parse(spoilt.body, error);
  EXPECT_TRUE(error.failed());
  EXPECT_EQ(spoilt.first("x-amz-crc32"), std::to_string(crc32(spoilt.body)));
}

TEST_F(fault_proxy_with_plan, drips_the_right_answer) {
  proxy_.next(faults::dripped(1ms));
  const auto start = steady::now();
  EXPECT_EQ(ask_for_bytes(), right.bytes);
  EXPECT_GE(steady::now() - start, 1ms * right.bytes.size());
}

TEST_F(fault_proxy_with_plan, delivers_a_duplicate_after_the_next_request_it_delivers) {
  proxy_.next("UpdateItem", faults::duplicated()).next("PutItem", faults::lost_before());
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(deliveries(), 1U);
  outcome(dynamodb_request("PutItem"));
  EXPECT_EQ(deliveries(), 1U);
  EXPECT_EQ(ask(reading).status, 200);
  ASSERT_EQ(delivered(), (std::vector<std::string>{"UpdateItem", "GetItem", "UpdateItem"}));
  EXPECT_EQ(behind_.requests()[2].bytes, writing);
  ask(reading);
  EXPECT_EQ(deliveries(), 4U);
}

TEST_F(fault_proxy_with_plan, delivers_a_duplicate_when_the_test_says_so) {
  proxy_.next(faults::duplicated());
  ask();
  proxy_.deliver_late();
  proxy_.deliver_late();
  EXPECT_EQ(delivered(), (std::vector<std::string>{"UpdateItem", "UpdateItem"}));
}

TEST_F(fault_proxy_with_plan, delivers_what_is_delayed_after_the_next_request) {
  proxy_.next(faults::delayed());
  EXPECT_EQ(outcome().end, reception::reset);
  EXPECT_EQ(deliveries(), 0U);
  EXPECT_EQ(ask(reading).status, 200);
  EXPECT_EQ(delivered(), (std::vector<std::string>{"GetItem", "UpdateItem"}));
}

TEST_F(fault_proxy_with_plan, delivers_what_is_late_no_earlier_than_it_is_due) {
  auto late = faults::delayed();
  late.lateness = 1h;
  proxy_.next(late);
  outcome();
  ask(reading);
  EXPECT_EQ(delivered(), (std::vector<std::string>{"GetItem"}));
  proxy_.deliver_late();
  EXPECT_EQ(delivered(), (std::vector<std::string>{"GetItem", "UpdateItem"}));
}

TEST_F(fault_proxy_with_plan, repeats_nothing_that_was_refused_or_creates) {
  behind_.then(conditional_check_failed());
  proxy_.next("UpdateItem", faults::duplicated()).next("PutItem", faults::duplicated());
  ask();
  ask(dynamodb_request("PutItem"));
  proxy_.deliver_late();
  EXPECT_EQ(delivered(), (std::vector<std::string>{"UpdateItem", "PutItem"}));
}

TEST_F(fault_proxy_with_plan, alters_one_digit_and_keeps_the_checksum) {
  proxy_.next(faults::damaged());
  const auto spoilt = ask();
  const auto before = parse_response(right.bytes);
  EXPECT_NE(spoilt.body, before.body);
  EXPECT_EQ(spoilt.body.size(), before.body.size());
  EXPECT_EQ(spoilt.first("x-amz-crc32"), before.first("x-amz-crc32"));
}

TEST_F(fault_proxy_with_plan, gives_the_record_of_another_session) {
  const auto reading_of = [](const std::string& key) {
    return dynamodb_request("GetItem", R"({"Key":{"id":{"S":")" + key + R"("}}})");
  };
  behind_.then(ok_answer(R"({"Item":{"id":{"S":"a"}}})"))
      .then(ok_answer(R"({"Item":{"id":{"S":"a"}}})"))
      .then(ok_answer(R"({"Item":{"id":{"S":"b"}}})"));
  proxy_.next(faults::none()).next(faults::swapped()).next(faults::swapped());
  ask(reading_of("a"));
  EXPECT_NE(ask(reading_of("a")).body.find(R"("S":"a")"), std::string::npos);
  EXPECT_NE(ask(reading_of("b")).body.find(R"("S":"a")"), std::string::npos);
}

TEST_F(fault_proxy_with_plan, answers_the_next_request_though_the_duplicate_is_lost) {
  behind_.then(right).then(right).then(lost_answer());
  proxy_.next(faults::duplicated());
  ask();
  EXPECT_EQ(ask(reading).status, 200);
  EXPECT_EQ(deliveries(), 3U);
}

TEST_F(fault_proxy_with_plan, meets_every_other_request_with_what_is_always_to_happen) {
  proxy_.always(faults::lost_before());
  proxy_.next(faults::none());
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(outcome().end, reception::reset);
  EXPECT_EQ(outcome().end, reception::reset);
}

TEST_F(fault_proxy_with_plan, waits_for_the_operation_the_plan_is_for) {
  proxy_.next("UpdateItem", faults::lost_before());
  EXPECT_EQ(ask(reading).status, 200);
  EXPECT_EQ(proxy_.plans_left(), 1U);
  EXPECT_EQ(outcome(writing).end, reception::reset);
  EXPECT_EQ(proxy_.plans_left(), 0U);
  EXPECT_EQ(proxy_.counts(), (std::map<std::string, std::size_t>{{"lost_before", 1}, {"none", 1}}));
}

TEST_F(fault_proxy_with_plan, lets_a_hook_act_between_a_lost_answer_and_its_retry) {
  proxy_.next("UpdateItem", faults::lost_after()).before_next("UpdateItem", [this] {
    connection(behind_.port()).exchange(dynamodb_request("PutItem"));
  });
  EXPECT_EQ(outcome().end, reception::reset);
  EXPECT_EQ(delivered(), (std::vector<std::string>{"UpdateItem"}));
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(delivered(), (std::vector<std::string>{"UpdateItem", "PutItem", "UpdateItem"}));
}

TEST_F(fault_proxy_with_plan, lets_a_hook_act_before_the_client_learns_of_the_loss) {
  proxy_.next(faults::lost_after().meanwhile([this] { ask(reading); }));
  EXPECT_EQ(outcome().end, reception::reset);
  EXPECT_EQ(delivered(), (std::vector<std::string>{"UpdateItem", "GetItem"}));
}

class fault_proxy_at_random : public fault_proxy_test {
 protected:
  /// 0: the answer was lost.
  static int status_from(const fault_proxy& proxy) try {
    return connection(proxy.port()).exchange(writing).status;
  } catch (const std::runtime_error&) {
    return 0;
  }

  static std::vector<int> statuses(const fault_rates& rates, std::uint64_t seed, int count) {
    scripted_server behind;
    behind.otherwise(right);
    fault_proxy proxy(behind.port());
    proxy.at_random(rates, seed);
    std::vector<int> all;
    for (int i = 0; i < count; ++i) all.push_back(status_from(proxy));
    return all;
  }
};

TEST_F(fault_proxy_at_random, injects_the_same_faults_for_the_same_seed) {
  const fault_rates rates{.lost_before = 0.2, .error_500_after = 0.2, .throttled = 0.2};
  const auto once = statuses(rates, 1, 50);
  EXPECT_EQ(statuses(rates, 1, 50), once);
  EXPECT_NE(statuses(rates, 2, 50), once);
}

TEST_F(fault_proxy_at_random, injects_every_fault_about_as_often_as_configured) {
  proxy_.at_random({.lost_before = 0.1,
                    .lost_after = 0.1,
                    .duplicated = 0.1,
                    .error_500_after = 0.1,
                    .throttled = 0.1,
                    .delayed = 0.1,
                    .damaged = 0.1,
                    .swapped = 0.1},
                   7);
  for (int i = 0; i < 400; ++i) status_from(proxy_);
  auto counts = proxy_.counts();
  for (const auto* name : {"lost_before", "lost_after", "duplicated", "error_500_after",
                           "throttled", "delayed", "damaged", "swapped"}) {
    EXPECT_GT(counts[name], 20U) << name;
    EXPECT_LT(counts[name], 60U) << name;
  }
}

TEST_F(fault_proxy_at_random, delivers_what_it_counts_as_delivered) {
  proxy_.at_random({.lost_before = 0.2, .lost_after = 0.2, .duplicated = 0.2}, 3);
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i)
    clients.emplace_back([this] {
      for (int n = 0; n < 25; ++n) status_from(proxy_);
    });
  clients.clear();
  proxy_.deliver_late();
  auto counts = proxy_.counts();
  EXPECT_EQ(counts["none"] + counts["lost_after"] + counts["lost_before"] + counts["duplicated"],
            200U);
  EXPECT_EQ(deliveries(), counts["none"] + counts["lost_after"] + 2 * counts["duplicated"]);
}

TEST_F(fault_proxy_at_random, leaves_requests_with_a_plan_to_the_plan) {
  proxy_.at_random({.lost_before = 1}, 1);
  proxy_.next("GetItem", faults::none());
  EXPECT_EQ(ask(reading).status, 200);
  EXPECT_EQ(outcome(reading).end, reception::reset);
}

TEST(fault_proxy_ends_at_once, while_the_server_behind_it_is_silent) {
  scripted_server behind;
  behind.otherwise(silent_answer());
  auto proxy = std::make_unique<fault_proxy>(behind.port());
  connection client(proxy->port());
  client.send(writing);
  while (behind.requests().empty()) std::this_thread::yield();
  const auto start = steady::now();
  proxy.reset();
  EXPECT_LT(steady::now() - start, 5s);
}

}  // namespace
}  // namespace dynasession::test
