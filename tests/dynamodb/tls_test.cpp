// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/pooled_client_fixture.hpp"
#include "dynamodb/tls_server.hpp"
#include "support/process_exit.hpp"
#include "support/temporary_folder.hpp"

#include <boost/system/system_error.hpp>

#include <fstream>

namespace dynasession::net {
namespace {

using test::certificate;
using test::tls_server;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;

const std::string whole = ok_answer().bytes;
/// After it the client opens another connection.
const std::string whole_and_last =
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";

server_address over_tls(const std::string& host, int port) {
  return {host, static_cast<std::uint16_t>(port), true};
}

/// A client that trusts only this certificate.
class trusting_client {
 public:
  trusting_client(const certificate& trusted, server_address server, pool_options options = {})
      : client_(std::move(server), trusting(trusted, std::move(options))) {}

  client_on_context* operator->() { return &client_; }

 private:
  pool_options trusting(const certificate& trusted, pool_options options) const {
    options.ca_file = folder_.file("trusted.pem");
    trusted.write_to(options.ca_file);
    return options;
  }

  const test::temporary_folder folder_;
  client_on_context client_;
};

const certificate& good() {
  static const certificate made("DNS:localhost,IP:127.0.0.1");
  return made;
}

boost::asio::awaitable<http_result<connection::address_list>> at_port(int port) {
  const boost::asio::ip::tcp::endpoint there(boost::asio::ip::address_v4::loopback(),
                                             static_cast<std::uint16_t>(port));
  co_return connection::address_list::create(there, "localhost", "");
}

void expect_distrust(const reply& came, const char* why) {
  EXPECT_EQ(outcome_of(came), "not_sent");
  EXPECT_THAT(reason_of(came), AllOf(HasSubstr("certificate"), HasSubstr(why)));
}

TEST(tls, keeps_a_connection_to_a_server_whose_certificate_the_file_vouches_for) {
  for (const auto* host : {"localhost", "127.0.0.1"})
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      const tls_server server(good(), {{whole}, version});
      trusting_client client(good(), over_tls(host, server.port()));
      EXPECT_THAT(client->answers_in_a_row(3), Each("200")) << host;
      EXPECT_EQ(server.connections(), 1U);
    }
}

TEST(tls, asks_for_the_certificate_of_the_name_and_of_no_address) {
  const tls_server server(good(), {{whole}});
  trusting_client(good(), over_tls("localhost", server.port()))->send();
  EXPECT_EQ(server.name_asked_for(), "localhost");
  trusting_client(good(), over_tls("127.0.0.1", server.port()))->send();
  EXPECT_EQ(server.name_asked_for(), "");
}

TEST(tls, refuses_a_certificate_of_an_unknown_authority) {
  const tls_server server(good(), {{whole}});
  expect_distrust(client_on_context(over_tls("localhost", server.port())).send(), "self-signed");
  const certificate another("DNS:localhost");
  expect_distrust(trusting_client(another, over_tls("localhost", server.port()))->send(),
                  "self-signed");
}

TEST(tls, refuses_the_certificate_of_another_host) {
  const certificate other("DNS:other.test,IP:127.0.0.2");
  const tls_server server(other, {{whole}});
  expect_distrust(trusting_client(other, over_tls("localhost", server.port()))->send(),
                  "hostname mismatch");
  expect_distrust(trusting_client(other, over_tls("127.0.0.1", server.port()))->send(),
                  "IP address mismatch");
}

TEST(tls, does_not_match_the_common_name_of_a_certificate) {
  const auto without_names = certificate::named("localhost");
  const tls_server server(without_names, {{whole}});
  expect_distrust(trusting_client(without_names, over_tls("localhost", server.port()))->send(),
                  "hostname mismatch");
}

/// Of three connections one after the other.
std::size_t resumed(int version, pool_options options = {}) {
  const tls_server server(good(), {{whole_and_last}, version});
  trusting_client client(good(), over_tls("localhost", server.port()), std::move(options));
  EXPECT_THAT(client->answers_in_a_row(3), Each("200"));
  EXPECT_EQ(server.connections(), 3U);
  return server.resumed();
}

TEST(tls, resumes_the_session_of_the_last_connection) {
  EXPECT_EQ(resumed(TLS1_2_VERSION), 2U);
  EXPECT_EQ(resumed(TLS1_3_VERSION), 2U);
}

TEST(tls, offers_a_ticket_once_while_there_are_others) {
  const tls_server server(good(), {.records = {whole_and_last}, .resumes_once = true});
  trusting_client client(good(), over_tls("localhost", server.port()));
  EXPECT_EQ(outcome_of(client->send()), "200");
  // Both are opened before either brings a ticket.
  for (const auto& came : client->send_all({later, later})) EXPECT_EQ(outcome_of(came), "200");
  EXPECT_EQ(server.resumed(), 2U);
}

TEST(tls, offers_the_last_ticket_again) {
  const tls_server server(good(), {{whole_and_last}});
  trusting_client client(good(), over_tls("localhost", server.port()));
  EXPECT_EQ(outcome_of(client->send()), "200");
  const std::vector<std::chrono::milliseconds> at_once(5, later);
  for (const auto& came : client->send_all(at_once)) EXPECT_EQ(outcome_of(came), "200");
  EXPECT_EQ(server.connections(), 6U);
  EXPECT_EQ(server.resumed(), 5U);
}

TEST(tls, verifies_the_certificate_again_once_a_session_is_too_old) {
  EXPECT_EQ(resumed(TLS1_3_VERSION, {.max_resumption = 0s}), 0U);
}

TEST(tls, goes_on_with_a_server_that_does_not_know_the_session) {
  const auto before = std::make_unique<tls_server>(good(), test::tls_answers{{whole_and_last}});
  const tls_server after(good(), {{whole_and_last}});
  int port = before->port();
  trusting_client client(good(), over_tls("localhost", 1),
                         {.resolve_name = [&port](auto, auto, auto) { return at_port(port); }});
  EXPECT_EQ(outcome_of(client->send()), "200");
  port = after.port();
  EXPECT_EQ(outcome_of(client->send()), "200");
  EXPECT_EQ(after.resumed(), 0U);
  EXPECT_EQ(outcome_of(client->send()), "200");
  EXPECT_EQ(after.resumed(), 1U);
}

TEST(tls, refuses_an_expired_certificate) {
  const certificate old("DNS:localhost", -1h);
  const tls_server server(old, {{whole}});
  expect_distrust(trusting_client(old, over_tls("localhost", server.port()))->send(), "expired");
}

TEST(tls, refuses_versions_before_1_2) {
  const tls_server server(good(), {{whole}, TLS1_1_VERSION});
  const auto came = trusting_client(good(), over_tls("localhost", server.port()))->send();
  EXPECT_EQ(outcome_of(came), "not_sent");
  EXPECT_THAT(reason_of(came), HasSubstr("version"));
}

TEST(tls, asked_of_a_plain_server_is_a_clear_error) {
  const auto listener = test::tcp_socket::listening_on(0);
  const test::acceptor plain(listener, [](test::tcp_socket client) {
    client.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    client.ends_within(later);
  });
  const auto came = client_on_context(over_tls("localhost", listener.port())).send();
  EXPECT_EQ(outcome_of(came), "not_sent");
  EXPECT_THAT(reason_of(came), HasSubstr("does not speak TLS"));
}

TEST(tls, of_a_server_that_was_asked_plainly_is_a_clear_error) {
  const std::string alert("\x15\x03\x03\0\x02\x02\x46", 7);
  const test::http_server server([&](const auto&) { return answer(alert).then(ending::close); });
  const auto came = client_on_context(plain_server(server.port())).send();
  EXPECT_EQ(outcome_of(came), "no_answer");
  EXPECT_THAT(reason_of(came), HasSubstr("no valid HTTP response"));
}

TEST(tls, ends_the_silence_of_a_server_that_shakes_no_hands_at_the_deadline) {
  test::http_server server([](const auto&) { return ok_answer(); });
  server.hold();
  EXPECT_EQ(outcome_of(client_on_context(over_tls("localhost", server.port())).send(soon)),
            "not_sent, timed out");
}

TEST(tls, keeps_no_connection_with_records_after_the_answer) {
  const tls_server server(good(), {{whole, whole}});
  trusting_client client(good(), over_tls("localhost", server.port()));
  EXPECT_THAT(client->answers_in_a_row(3), Each("200"));
  EXPECT_EQ(server.connections(), 3U);
}

TEST(tls, of_a_file_that_holds_no_certificate_is_an_error_at_once) {
  const test::temporary_folder folder;
  std::ofstream(folder.file("empty.pem")) << "nothing";
  for (const auto* name : {"empty.pem", "missing.pem"})
    EXPECT_THROW(client_on_context(over_tls("localhost", 1), {.ca_file = folder.file(name)}),
                 boost::system::system_error);
}

// OpenSSL has ended by then, if nothing needed it before the static object was made.
TEST(tls, serves_destructors_of_static_objects) {
  const tls_server server(good(), {{whole_and_last}});
  trusting_client client(good(), over_tls("localhost", server.port()));
  test::expect_until_process_end([&] {
    return client->answers_in_a_row(2) == std::vector<std::string>{"200", "200"};
  });
}

}  // namespace
}  // namespace dynasession::net
