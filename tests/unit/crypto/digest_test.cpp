// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.hpp"

#include "crypto/encoding.hpp"
#include "support/process_exit.hpp"

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::crypto {
namespace {

std::string encoded(std::string_view text) { return base64url(std::as_bytes(std::span(text))); }

TEST(crypto, base64url_matches_rfc_4648) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg");
  EXPECT_EQ(encoded("fo"), "Zm8");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("foob"), "Zm9vYg");
  EXPECT_EQ(encoded("fooba"), "Zm9vYmE");
  EXPECT_EQ(encoded("\xfb\xff\xfe"), "-__-");
}

TEST(crypto, sha256_matches_fips_180) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(crypto, sha1_matches_fips_180) {
  EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(crypto, hmac_sha256_matches_rfc_4231) {
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(crypto, hmac_sha256_takes_binary_keys) {
  EXPECT_EQ(hmac_sha256(sha256("key"), "message"),
            hmac_sha256("\x2c\x70\xe1\x2b\x7a\x06\x46\xf9\x22\x79\xf4\x27\xc7\xb3\x8e\x73"
                        "\x34\xd8\xe5\x38\x9c\xff\x16\x7a\x1d\xc3\x0e\x73\xf8\x26\xb6\x83",
                        "message"));
  const digest256 with_zeros{};
  EXPECT_EQ(hmac_sha256(with_zeros, "message"), hmac_sha256(std::string(32, '\0'), "message"));
}

TEST(crypto, a_kept_key_gives_the_hmac_of_each_message) {
  const std::string secret(131, '\xaa');
  hmac_sha256_key first(secret);
  const hmac_sha256_key second("Jefe");
  for (const std::string& message :
       {std::string("what do ya want"), std::string(), std::string(200, 'm')}) {
    EXPECT_EQ(first(message), hmac_sha256(secret, message));
    EXPECT_EQ(second(message), hmac_sha256("Jefe", message));
  }
  const hmac_sha256_key moved(std::move(first));
  EXPECT_EQ(moved("m"), hmac_sha256(secret, "m"));
  EXPECT_EQ(hmac_sha256_key(std::string_view())("m"), hmac_sha256(std::string(64, '\0'), "m"));
}

TEST(crypto, a_kept_key_may_be_used_by_several_threads) {
  const hmac_sha256_key key("key");
  std::vector<std::future<bool>> threads;
  for (int i = 0; i < 4; ++i)
    threads.push_back(std::async(std::launch::async, [&key, message = std::to_string(i)] {
      bool is_right = true;
      for (int n = 0; n < 200; ++n)
        is_right = is_right && key(message) == hmac_sha256("key", message);
      return is_right;
    }));
  for (auto& each : threads) EXPECT_TRUE(each.get());
}

TEST(crypto, keys_may_be_used_in_any_order) {
  std::vector<hmac_sha256_key> keys;
  for (int i = 0; i < 20; ++i) keys.emplace_back(std::to_string(i));
  for (const std::size_t step : {1U, 3U, 7U, 13U})
    for (std::size_t i = 0, n = 0; n < 40; ++n, i = (i + step) % keys.size())
      EXPECT_EQ(keys[i]("message"), hmac_sha256(std::to_string(i), "message"));
}

TEST(crypto, hex_is_two_lower_case_digits_a_byte) {
  EXPECT_EQ(hex({}), "");
  EXPECT_EQ(hex(std::as_bytes(std::span(std::string_view("\0\x7f\xff", 3)))), "007fff");
}

TEST(crypto, texts_are_equal_in_constant_time_only_if_equal) {
  EXPECT_TRUE(equal_in_constant_time("signature", "signature"));
  EXPECT_FALSE(equal_in_constant_time("signature", "signaturf"));
  EXPECT_FALSE(equal_in_constant_time("signature", "signatur"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
}

TEST(crypto, serves_destructors_of_static_objects) {
  const hmac_sha256_key key("Jefe");
  test::expect_until_process_end([&] {
    return hex(sha256("abc")).starts_with("ba7816bf") &&
           hex(key("what do ya want for nothing?")).starts_with("5bdcc146");
  });
}

TEST(crypto, hashes_first_in_the_destructor_of_a_static_object) {
  std::optional<hmac_sha256_key> key;
  test::expect_until_process_end([&] {
    if (key) return hex(sha256("abc")).starts_with("ba7816bf");
    key.emplace("Jefe");
    return true;
  });
}

}  // namespace
}  // namespace dynasession::crypto
