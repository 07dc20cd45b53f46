// SPDX-License-Identifier: Apache-2.0
#include "support/ip_network.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynasession::detail {
namespace {

bool is_in(const char* address, const char* network) {
  const auto one = parse_ip_address(address);
  const auto all = parse_ip_network(network);
  EXPECT_TRUE(one) << address;
  EXPECT_TRUE(all) << network;
  return one && all && all->contains(*one);
}

TEST(ip_network, holds_the_addresses_that_share_its_first_bits) {
  EXPECT_TRUE(is_in("10.255.0.1", "10.0.0.0/8"));
  EXPECT_FALSE(is_in("11.0.0.1", "10.0.0.0/8"));
  EXPECT_TRUE(is_in("10.1.2.127", "10.1.2.0/25"));
  EXPECT_FALSE(is_in("10.1.2.128", "10.1.2.0/25"));
  EXPECT_TRUE(is_in("2001:db8:7fff::1", "2001:db8::/33"));
  EXPECT_FALSE(is_in("2001:db8:8000::", "2001:db8::/33"));
  EXPECT_TRUE(is_in("198.51.100.1", "0.0.0.0/0"));
  EXPECT_FALSE(is_in("2001:db8::1", "0.0.0.0/0"));
}

TEST(ip_network, of_one_address_holds_that_alone_in_every_form) {
  EXPECT_TRUE(is_in("::ffff:10.1.2.3", "10.1.2.3"));
  EXPECT_TRUE(is_in("10.1.2.3", "::ffff:10.1.2.3"));
  EXPECT_TRUE(is_in("fe80::1%eth0", "fe80::1"));
  EXPECT_FALSE(is_in("10.1.2.4", "10.1.2.3"));
}

TEST(ip_network, is_exact_unless_its_address_has_bits_beyond_its_prefix) {
  EXPECT_TRUE(parse_ip_network("10.0.0.0/8")->is_exact());
  EXPECT_TRUE(parse_ip_network("10.0.0.1")->is_exact());
  EXPECT_FALSE(parse_ip_network("10.0.0.1/8")->is_exact());
}

TEST(ip_network, is_refused_if_it_is_written_in_any_other_form) {
  for (const auto* text :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8 ", "10.0.0.0/255.0.0.0", "::/129", "10.1", "a.test", "fe80::1%eth0", "[::1]"})
    EXPECT_FALSE(parse_ip_network(text)) << text;
  EXPECT_FALSE(parse_ip_address(std::string("10.0.0.1\0", 9)));
}

}  // namespace
}  // namespace dynasession::detail
