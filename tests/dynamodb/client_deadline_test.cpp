// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/pooled_client_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <exception>
#include <thread>
#include <utility>

namespace dynasession::net {
namespace {

using test::http_server;
using test::received_request;

reply sent_to(const answer& given, std::chrono::milliseconds timeout) {
  const http_server server(always(given));
  return client_on_context(plain_server(server.port())).send(timeout);
}

const std::string head = "HTTP/1.1 200 OK\r\n";

TEST(client_deadline, ends_the_waiting_for_a_server_that_does_not_accept) {
  http_server server(always(ok_answer()));
  server.hold();
  EXPECT_EQ(outcome_of(client_on_context(plain_server(server.port())).send(soon)),
            "no_answer, timed out");
}

TEST(client_deadline, is_not_waited_for_when_connections_are_refused) {
  http_server server(always(ok_answer()));
  client_on_context client(plain_server(server.port()));
  server.refuse();
  EXPECT_EQ(outcome_of(client.send()), "not_sent");
  EXPECT_EQ(reason_of(client.send()), "Connection refused");
  server.accept();
  EXPECT_EQ(outcome_of(client.send()), "200");
}

TEST(client_deadline, ends_silence_wherever_it_falls) {
  const auto whole = ok_answer(R"({"a":1})").bytes;
  for (const auto size : {std::size_t{0}, std::size_t{5}, whole.find("\r\n\r\n"), whole.size() - 1})
    EXPECT_EQ(outcome_of(sent_to(answer(whole).cut_to(size).then(ending::silence), soon)),
              "no_answer, timed out")
        << size;
}

TEST(client_deadline, ends_silence_on_a_connection_used_before) {
  const http_server server([](const received_request& asked) {
    return asked.number_on_connection == 1 ? ok_answer() : test::silent_answer();
  });
  client_on_context client(plain_server(server.port()));
  EXPECT_EQ(outcome_of(client.send()), "200");
  EXPECT_EQ(outcome_of(client.send(soon)), "no_answer, timed out");
}

TEST(client_deadline, is_not_moved_by_bytes_that_drip) {
  EXPECT_EQ(outcome_of(sent_to(ok_answer().dripping(20ms), soon)), "no_answer, timed out");
  EXPECT_EQ(outcome_of(sent_to(ok_answer().dripping(1ms), later)), "200");
}

TEST(client_deadline, is_not_waited_for_when_interim_answers_have_no_end) {
  std::string interim;
  for (int i = 0; i < 1000; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  const auto came = sent_to(answer(interim).then(ending::silence), later);
  EXPECT_EQ(outcome_of(came), "no_answer");
  EXPECT_THAT(reason_of(came), ::testing::HasSubstr("too many interim responses"));
}

TEST(client_deadline, is_not_waited_for_when_an_answer_breaks_off) {
  const auto whole = ok_answer(R"({"a":1})").bytes;
  for (const auto how : {ending::close, ending::reset})
    for (const auto size : {std::size_t{0}, std::size_t{5}, whole.size() - 1})
      EXPECT_EQ(outcome_of(sent_to(answer(whole).cut_to(size).then(how), later)), "no_answer")
          << size;
}

TEST(client_deadline, is_not_waited_for_when_the_answer_is_no_http) {
  for (const auto& garbage :
       {std::string("\x15\x03\x01\x02\x02 whatever\r\n\r\n"), std::string(100'000, '\0'),
        std::string("HTTP/9.9 200 OK\r\n\r\n"), head + "Content-Length: -1\r\n\r\n",
        head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", head + "no field\r\n\r\n"}) {
    const auto came = sent_to(answer(garbage).then(ending::silence), later);
    EXPECT_EQ(outcome_of(came), "no_answer");
    EXPECT_THAT(reason_of(came), ::testing::StartsWith("no valid HTTP response"));
  }
}

// The loop was busy meanwhile: the answer has come when it goes on, and the deadline has passed.
TEST(client_deadline, ends_an_answer_that_is_being_read) {
  std::atomic<bool> is_asked = false, may_answer = false;
  const http_server server([&](const received_request&) {
    is_asked = true;
    while (!may_answer) std::this_thread::yield();
    return ok_answer(std::string(60'000, 'x'));
  });
  boost::asio::io_context context;
  pooled_client client(plain_server(server.port()));
  const auto ends = deadline::clock::now() + soon;
  http_request request;
  request.method = "POST";
  request.target = "/";
  reply came;
  boost::asio::co_spawn(context, client.send(request, ends),
                        [&](std::exception_ptr, reply answered) { came = std::move(answered); });
  while (!is_asked) context.poll_one();
  may_answer = true;
  while (deadline::clock::now() < ends) std::this_thread::yield();
  context.run();
  EXPECT_EQ(outcome_of(came), "no_answer, timed out");
}

// A response without an end is refused long before the deadline.
TEST(client_deadline, is_not_waited_for_when_the_answer_is_huge) {
  const std::string six_megabytes(6'000'000, 'x');
  for (const std::string& huge :
       {head + "Content-Length: 100000000\r\n\r\n",
        head + "Transfer-Encoding: chunked\r\n\r\n5b8d80\r\n" + six_megabytes,
        head + "\r\n" + six_megabytes, head + "X: " + six_megabytes}) {
    const auto came = sent_to(answer(huge).then(ending::silence), later);
    EXPECT_EQ(outcome_of(came), "no_answer");
    EXPECT_THAT(reason_of(came), ::testing::HasSubstr("limit")) << huge.substr(0, 60);
  }
}

TEST(client_deadline, lets_the_largest_answer_of_a_session_through) {
  const auto came = sent_to(ok_answer(std::string(3'000'000, 'x')), later);
  EXPECT_EQ(outcome_of(came), "200");
  EXPECT_EQ(body_of(came).size(), 3'000'000U);
}

}  // namespace
}  // namespace dynasession::net
