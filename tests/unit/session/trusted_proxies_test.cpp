// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error.hpp>
#include <dynasession/session_manager.hpp>
#include <dynasession/trusted_proxies.hpp>

#include <gtest/gtest.h>

#include <map>

namespace dynasession {
namespace {

using strings = std::vector<std::string>;

const trusted_proxies& ours() {
  static const trusted_proxies made({"10.0.0.0/8", "192.0.2.7", "2001:db8::/33", "::1"});
  return made;
}

TEST(trusted_proxies, are_found_by_address_and_by_network) {
  for (const auto* each :
       {"10.0.0.0", "10.255.255.255", "192.0.2.7", "2001:db8::1", "2001:DB8:7fff:ffff::", "::1",
        "::ffff:10.1.2.3", "::ffff:c000:207", "2001:db8::1%eth0", "0:0:0:0:0:0:0:1"})
    EXPECT_TRUE(ours().contains(each)) << each;
  for (const auto* each : {"11.0.0.0",
                           "192.0.2.6",
                           "2001:db8:8000::",
                           "::2",
                           "::ffff:11.0.0.1",
                           "::10.0.0.1",
                           "",
                           "10.0.0.1 ",
                           "10.0.0.1:80",
                           "[::1]",
                           "10.1",
                           "0x0a000001",
                           "010.0.0.1",
                           "10.0.0.256",
                           "localhost",
                           "10.0.0.1,10.0.0.2",
                           "10.0.0.1/8",
                           "unix:",
                           "10.1.2.3%eth0",
                           "2001:db8::1%",
                           "2001:db8::1%a b",
                           "2001:db8::1%eth0%eth1",
                           "%eth0"})
    EXPECT_FALSE(ours().contains(each)) << each;
  EXPECT_FALSE(ours().contains(std::string("10.0.0.1\0", 9)));
  EXPECT_FALSE(ours().contains(std::string(100'000, '1')));
  EXPECT_FALSE(trusted_proxies().contains("127.0.0.1"));
}

TEST(trusted_proxies, may_be_all_addresses_of_a_family) {
  const trusted_proxies of_ipv4({"0.0.0.0/0"});
  EXPECT_TRUE(of_ipv4.contains("198.51.100.1"));
  EXPECT_FALSE(of_ipv4.contains("2001:db8::1"));
}

TEST(trusted_proxies, are_refused_if_they_are_no_addresses) {
  for (const auto* wrong : {"", "localhost", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1",
                            "10.0.0.0/8/8", "10.0.0.0/8 ", "10.0.0.1/8", "2001:db8::1/32",
                            "10.0.0.0/08", "fe80::1%eth0", "*", "10.*", "10.0.0.1:80"}) {
    try {
      const trusted_proxies made({"127.0.0.1", wrong});
      ADD_FAILURE() << wrong;
    } catch (const session_error& refused) {
      EXPECT_EQ(refused.code(), errc::invalid_configuration);
      EXPECT_TRUE(std::string(refused.what()).find("entry 2 is") != std::string::npos) << wrong;
    }
  }
}

transport by_forwarded(const std::string& field) { return ours().transport_of(field, {}); }
transport by_scheme(const std::string& field) { return ours().transport_of({}, field); }

TEST(x_forwarded_proto, says_https_or_http_in_any_case) {
  for (const auto* each : {"https", "HTTPS", " https ", "wss", "https,https", "https , HTTPS"})
    EXPECT_EQ(by_scheme(each), transport::https) << each;
  for (const auto* each : {"http", "Http", "\thttp", "ws", "http,http"})
    EXPECT_EQ(by_scheme(each), transport::http) << each;
}

TEST(x_forwarded_proto, says_nothing_if_its_values_differ_or_make_no_sense) {
  for (const auto* each : {"", ",", "https,http", "http, https", "http,", ",http", "\"http\"",
                           "http;", "ftp", "http://", "http https", "off", "0"})
    EXPECT_EQ(by_scheme(each), transport::unknown) << each;
}

TEST(forwarded, is_read_as_rfc_7239_has_it) {
  for (const auto* each :
       {"for=192.0.2.60;proto=http;by=203.0.113.43", "Proto=HTTP", "proto=\"http\"",
        "PROTO=\"ht\\tp\"", "for=\"_a;b,c\\\"=\";proto=http",
        "for=\"[2001:db8:cafe::17]:4711\"; proto=http", "for=198.51.100.1:80;proto=http",
        ";proto=http;", "proto=http,", "by=_x ;proto=http"})
    EXPECT_EQ(by_forwarded(each), transport::http) << each;
  EXPECT_EQ(by_forwarded("for=_hidden;proto=https;host=a.example"), transport::https);
}

TEST(forwarded, says_nothing_if_it_is_not_well_formed) {
  for (const auto* each : {"",
                           ",",
                           ";",
                           "proto",
                           "proto=",
                           "=http",
                           "proto =http",
                           "proto= http",
                           "proto=http x",
                           "proto=http;proto=http",
                           "proto=http;for=a;for=b",
                           "proto=\"http",
                           "proto=\"http\\",
                           "for=\"a;proto=http",
                           "proto=http\"",
                           "proto=h\"ttp\"",
                           "proto=http;;=",
                           "for=a",
                           "proto=ftp",
                           "proto=http\\",
                           "pr\xc3\xb6to=http",
                           "proto='http'"})
    EXPECT_EQ(by_forwarded(each), transport::unknown) << each;
}

TEST(forwarded, counts_from_the_last_hop_on_back_to_the_first_that_is_none_of_ours) {
  // A visitor, our first proxy, our second one.
  EXPECT_EQ(by_forwarded("for=198.51.100.1;proto=https, for=10.0.0.1;proto=http"),
            transport::https);
  EXPECT_EQ(by_forwarded("for=198.51.100.1;proto=http, for=\"[2001:db8::1]:443\";proto=https"),
            transport::http);
  EXPECT_EQ(by_forwarded("for=198.51.100.1;proto=http,for=\"[::ffff:10.0.0.1]\""), transport::http);
  // One of ours is a visitor.
  EXPECT_EQ(by_forwarded("for=10.0.0.1;proto=https"), transport::https);
}

TEST(forwarded, of_a_visitors_own_making_counts_for_nothing) {
  for (const std::string forged : {"proto=http", "for=10.0.0.1;proto=http",
                                   "for=10.0.0.1;proto=http, for=10.0.0.1;proto=http"})
    EXPECT_EQ(by_forwarded(forged + ", for=198.51.100.1;proto=https"), transport::https) << forged;
  for (const std::string forged : {"for=\"", "for=\"x", "proto=http;for=\"a\\"})
    EXPECT_EQ(by_forwarded(forged + ", for=198.51.100.1;proto=https"), transport::unknown)
        << forged;
  for (const std::string silent : {"by=10.0.0.2", "for=unknown", "for=\"\"", "for=_10.0.0.1",
                                   "for=198.51.100.1", "for=\"[10.0.0.1\\\"\""})
    EXPECT_EQ(by_forwarded("proto=http, " + silent), transport::unknown) << silent;
}

TEST(forwarded, names_one_of_ours_only_by_an_address_in_one_of_its_forms) {
  const auto after = [](const std::string& node) {
    return by_forwarded("for=198.51.100.1;proto=http, for=\"" + node + "\";proto=https");
  };
  for (const auto* ours : {"[2001:db8::1]", "[2001:db8::1]:443", "[2001:db8::1]:_hidden",
                           "2001:db8::1", "10.0.0.1", "10.0.0.1:65535", "10.0.0.1:_hidden"})
    EXPECT_EQ(after(ours), transport::http) << ours;
  for (const auto* wrong :
       {"[2001:db8::1", "2001:db8::1]", "[2001:db8::1]]", "[2001:db8::1]443",
        "[2001:db8::1]:", "[2001:db8::1]:x", "[2001:db8::1] :443", "[10.0.0.1]", "[]", "[",
        "10.0.0.1:", "10.0.0.1:x", "10.0.0.1:655350", "10.0.0.1:4 3", ":443"})
    EXPECT_EQ(after(wrong), transport::https) << wrong;
}

TEST(forwarded, and_x_forwarded_proto_must_not_contradict_each_other) {
  EXPECT_EQ(ours().transport_of("proto=http", "http"), transport::http);
  EXPECT_EQ(ours().transport_of("proto=https", "https"), transport::https);
  EXPECT_EQ(ours().transport_of("proto=http", "https"), transport::unknown);
  EXPECT_EQ(ours().transport_of("proto=https", "http"), transport::unknown);
  EXPECT_EQ(ours().transport_of("proto=https", ""), transport::unknown);
  EXPECT_EQ(ours().transport_of({}, {}), transport::unknown);
}

/// What a server believes of a request with these fields.
transport seen(std::string_view peer, const std::map<std::string, strings>& fields,
               bool is_tls = false) {
  struct {
    const trusted_proxies& proxies() const { return ours(); }
  } sessions;
  return request_transport(sessions, peer, is_tls, [&](const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? strings() : found->second;
  });
}

TEST(request_transport, believes_the_fields_of_a_proxy_that_is_trusted) {
  EXPECT_EQ(seen("10.0.0.1", {{"X-Forwarded-Proto", {"https"}}}), transport::https);
  EXPECT_EQ(seen("::ffff:10.0.0.1", {{"X-Forwarded-Proto", {"http"}}}), transport::http);
  EXPECT_EQ(seen("10.0.0.1", {{"X-Forwarded-Proto", {"http", "https"}}}), transport::unknown);
  EXPECT_EQ(seen("10.0.0.1", {{"Forwarded", {"proto=http", "proto=https"}}}), transport::https);
  EXPECT_EQ(seen("10.0.0.1", {{"Via", {"1.1 a"}}}), transport::unknown);
  EXPECT_EQ(seen("10.0.0.1", {}), transport::unknown);
  EXPECT_EQ(seen("::1", {}), transport::unknown) << "a proxy on this machine";
}

TEST(request_transport, believes_no_field_of_another_address) {
  for (const auto* peer : {"198.51.100.1", "127.0.0.1", "", "unix:"})
    for (const auto* scheme : {"http", "https"}) {
      EXPECT_EQ(seen(peer, {{"X-Forwarded-Proto", {scheme}}}), transport::unknown) << peer;
      EXPECT_EQ(seen(peer, {{"X-Forwarded-Proto", {scheme}}, {"X-Forwarded-For", {"10.0.0.1"}}}),
                transport::unknown)
          << peer;
    }
  EXPECT_EQ(seen("198.51.100.1", {}), transport::http);
  EXPECT_EQ(seen("127.0.0.1", {}), transport::http_local);
}

TEST(request_transport, of_a_peer_without_an_address_is_unknown) {
  for (const auto* peer : {"", "/run/shop.socket", "localhost", "unix:"})
    EXPECT_EQ(seen(peer, {}), transport::unknown) << peer;
  EXPECT_EQ(seen("", {}, true), transport::https);
}

TEST(request_transport, with_tls_is_https_unless_a_proxy_says_otherwise) {
  EXPECT_EQ(seen("198.51.100.1", {{"X-Forwarded-Proto", {"http"}}}, true), transport::https);
  EXPECT_EQ(seen("10.0.0.1", {}, true), transport::https);
  EXPECT_EQ(seen("10.0.0.1", {{"X-Forwarded-Proto", {"http"}}}, true), transport::http);
}

TEST(request_transport, of_an_empty_manager_trusts_nobody) {
  const auto none = [](const char*) { return strings(); };
  EXPECT_EQ(request_transport(session_manager(), "10.0.0.1", false, none), transport::http);
}

}  // namespace
}  // namespace dynasession
