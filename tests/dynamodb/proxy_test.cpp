// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/pooled_client_fixture.hpp"
#include "dynamodb/tls_server.hpp"
#include "http/connect_proxy.hpp"
#include "net/address.hpp"
#include "support/temporary_folder.hpp"

namespace dynasession::net {
namespace {

using test::connect_proxy;
using test::received_request;
using test::tls_server;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

proxy proxy_at(int port, std::string authorization = {}) {
  return {"127.0.0.1", static_cast<std::uint16_t>(port), std::move(authorization)};
}

/// A server that only the proxy can reach.
class proxy_test : public ::testing::Test {
 protected:
  proxy_test() { certificate_.write_to(trusted_); }

  server_address server() const {
    return {"db.invalid", static_cast<std::uint16_t>(server_.port()), true};
  }
  pool_options by(proxy through) const {
    return {.ca_file = trusted_, .proxy = std::move(through)};
  }
  reply sent_by(int port, std::chrono::milliseconds timeout = later) const {
    return client_on_context(server(), by(proxy_at(port, "Basic c2VjcmV0"))).send(timeout);
  }
  std::string refusal_of(const answer& given) const {
    const test::http_server refusing([&](const received_request&) { return given; });
    const auto came = sent_by(refusing.port());
    EXPECT_EQ(outcome_of(came), "not_sent");
    return reason_of(came);
  }

  const test::temporary_folder folder_;
  const std::string trusted_ = folder_.file("trusted.pem");
  const test::certificate certificate_{"DNS:db.invalid,IP:::1"};
  const tls_server server_{certificate_, {{ok_answer().bytes}}};
};

TEST_F(proxy_test, connects_through_to_a_server_that_proves_its_name_and_keeps_the_connection) {
  for (const auto* agreed :
       {"HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200 OK\r\nProxy-agent: it\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}) {
    const connect_proxy proxy(agreed);
    client_on_context client(server(), by(proxy_at(proxy.port())));
    EXPECT_THAT(client.answers_in_a_row(3), Each("200")) << agreed;
    EXPECT_EQ(proxy.requests().size(), 1U);
  }
  EXPECT_EQ(server_.name_asked_for(), "db.invalid");
}

TEST_F(proxy_test, gets_the_server_and_its_authorization_but_nothing_of_the_request) {
  const connect_proxy proxy;
  const auto at = "db.invalid:" + std::to_string(server_.port());
  EXPECT_EQ(outcome_of(sent_by(proxy.port())), "200");
  EXPECT_EQ(outcome_of(client_on_context(server(), by(proxy_at(proxy.port()))).send()), "200");
  const auto asked = proxy.requests();
  ASSERT_EQ(asked.size(), 2U);
  using fields = decltype(asked[0].fields);
  EXPECT_EQ(asked[0].first_line, "CONNECT " + at + " HTTP/1.1");
  EXPECT_EQ(asked[0].fields, (fields{{"host", at}, {"proxy-authorization", "Basic c2VjcmV0"}}));
  EXPECT_EQ(asked[1].fields, (fields{{"host", at}}));
}

TEST_F(proxy_test, gets_an_ipv6_address_in_brackets) {
  const connect_proxy proxy;
  auto at = server();
  at.host = "::1";
  EXPECT_EQ(outcome_of(client_on_context(at, by(proxy_at(proxy.port()))).send()), "200");
  EXPECT_EQ(proxy.requests().at(0).first("host"), "[::1]:" + std::to_string(at.port));
}

TEST_F(proxy_test, cannot_stand_for_a_server_whose_certificate_is_of_another) {
  const connect_proxy proxy;
  auto other = server();
  other.host = "other.invalid";
  const auto came = client_on_context(other, by(proxy_at(proxy.port()))).send();
  EXPECT_EQ(outcome_of(came), "not_sent");
  EXPECT_THAT(reason_of(came), HasSubstr("hostname mismatch"));
}

TEST_F(proxy_test, that_refuses_is_an_error_with_its_status_and_without_secrets) {
  for (const auto* status : {"407", "403", "502", "302", "101"}) {
    const auto reason = refusal_of(answer("HTTP/1.1 " + std::string(status) +
                                          " Basic c2VjcmV0\r\nContent-Length: 9\r\n\r\nwhatever"));
    EXPECT_EQ(reason, std::string("the proxy answered ") + status);
  }
}

TEST_F(proxy_test, that_fails_is_an_error_that_names_the_proxy) {
  EXPECT_THAT(refusal_of(answer("").then(ending::close)), StartsWith("the proxy: "));
  EXPECT_THAT(refusal_of(answer("SSH-2.0-it\r\n").then(ending::close)),
              StartsWith("the proxy: no valid HTTP response"));
  EXPECT_EQ(reason_of(sent_by(test::tcp_socket::free_port())), "the proxy: Connection refused");
  const auto came =
      client_on_context(server(), by({"nowhere.invalid", 80, "Basic c2VjcmV0"})).send(2s);
  EXPECT_THAT(reason_of(came), StartsWith("the proxy: "));
  EXPECT_THAT(reason_of(came), Not(HasSubstr("c2VjcmV0")));
}

TEST_F(proxy_test, that_is_silent_is_waited_for_to_the_deadline) {
  const test::http_server silent([](const received_request&) { return test::silent_answer(); });
  EXPECT_EQ(outcome_of(sent_by(silent.port(), soon)), "not_sent, timed out");
}

}  // namespace
}  // namespace dynasession::net
