// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/nginx.hpp"

#include "dynamodb/pooled_client_fixture.hpp"
#include "support/environment_variable.hpp"

namespace dynasession::net {
namespace {

using test::certificate;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Checks TLS and connection reuse with an independent server.
class nginx_test : public ::testing::Test {
 protected:
  nginx_test() { authority_.write_to(trusted_); }

  client_on_context client(int port) const {
    return client_on_context({"localhost", static_cast<std::uint16_t>(port), true},
                             {.ca_file = trusted_});
  }
  void expect_distrust(int port, const char* why) const {
    const auto came = client(port).send();
    EXPECT_EQ(outcome_of(came), "not_sent");
    EXPECT_THAT(reason_of(came), StartsWith("its certificate is not trusted: "));
    EXPECT_THAT(reason_of(came), HasSubstr(why));
  }

  const certificate authority_ = certificate::authority();
  const certificate good_{"DNS:localhost", authority_};
  const test::temporary_folder folder_;
  const std::string trusted_ = folder_.file("authority.pem");
  test::nginx server_;
};

TEST_F(nginx_test, is_spoken_to_by_tls_1_2_and_1_3_over_connections_that_are_kept_while_it_wants) {
  for (const std::string version : {"TLSv1.2", "TLSv1.3"}) {
    test::nginx server;
    auto calls = client(server.add(good_, version));
    server.start();
    for (const auto* which : {" 1 1", " 1 2", " 1 3", " 2 1", " 2 2"})
      EXPECT_EQ(body_of(calls.send()), version + which);
  }
}

TEST_F(nginx_test, is_asked_nothing_unless_its_certificate_is_vouched_for_of_its_host_and_in_time) {
  const auto of_another_host = server_.add(certificate("DNS:other.test", authority_));
  const auto of_another_address = server_.add(certificate("IP:127.0.0.1", authority_));
  const auto expired = server_.add(certificate("DNS:localhost", authority_, -1h));
  const auto self_signed = server_.add(certificate("DNS:localhost"));
  const auto of_another_authority =
      server_.add(certificate("DNS:localhost", certificate::authority()));
  const auto good = server_.add(good_);
  server_.start();
  expect_distrust(of_another_host, "hostname mismatch");
  expect_distrust(of_another_address, "hostname mismatch");
  expect_distrust(expired, "certificate has expired");
  expect_distrust(self_signed, "self-signed certificate");
  expect_distrust(of_another_authority, "certificate signature failure");
  EXPECT_THAT(client(good).answers_in_a_row(2), Each("200"));
}

TEST_F(nginx_test, is_believed_if_the_authorities_of_the_system_vouch_for_it) {
  test::environment_variable file("SSL_CERT_FILE");
  const auto port = static_cast<std::uint16_t>(server_.add(good_));
  server_.start();
  const auto unknown = client_on_context({"localhost", port, true}).send();
  EXPECT_THAT(reason_of(unknown), HasSubstr("unable to get local issuer certificate"));
  file.set(trusted_);
  EXPECT_EQ(outcome_of(client_on_context({"localhost", port, true}).send()), "200");
}

TEST_F(nginx_test, without_tls_is_asked_nothing_by_who_wants_tls) {
  const auto plain = server_.add_plain();
  server_.start();
  const auto came = client(plain).send();
  EXPECT_EQ(outcome_of(came), "not_sent");
  EXPECT_THAT(reason_of(came), HasSubstr("does not speak TLS"));
}

}  // namespace
}  // namespace dynasession::net
