// SPDX-License-Identifier: Apache-2.0
#include "session/session_id.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "support/test_random.hpp"

#include <dynasession/error.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>

namespace dynasession::detail {
namespace {

const std::string name = "__Host-session";
const std::string secret = "a secret of thirty-two bytes ...";

/// As the previews of 0.1 signed.
std::string older_form(const std::string& secret, const std::string& id) {
  return id + '.' + crypto::base64url(crypto::hmac_sha256(secret, id));
}

TEST(rule_04_ids_and_signatures, an_id_is_256_random_bits_in_base64url) {
  EXPECT_EQ(make_session_id(system_random).size(), 43u);
}

TEST(rule_04_ids_and_signatures, no_two_ids_are_alike) {
  std::set<std::string> ids;
  for (int i = 0; i < 100'000; ++i) ids.insert(make_session_id(system_random));
  EXPECT_EQ(ids.size(), 100'000u);
}

TEST(rule_04_ids_and_signatures, a_forked_child_draws_other_ids_than_its_parent) {
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto id = make_session_id(system_random);
    _exit(write(channel[1], id.data(), id.size()) == 43 ? 0 : 1);
  }
  const auto ours = make_session_id(system_random);
  std::array<char, 43> theirs{};
  ASSERT_EQ(read(channel[0], theirs.data(), theirs.size()), 43);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_NE(ours, std::string(theirs.data(), theirs.size()));
}

TEST(rule_04_ids_and_signatures, without_randomness_there_is_no_id) {
  const auto broken = [](std::span<std::byte>) {
    throw session_error(error(errc::no_randomness, ""));
  };
  EXPECT_THROW(make_session_id(broken), session_error);
}

TEST(rule_04_ids_and_signatures, the_stores_key_is_the_sha_256_of_the_id) {
  EXPECT_EQ(record_key("abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

TEST(rule_04_ids_and_signatures, what_was_signed_verifies) {
  const cookie_signer signer(name, secret, {});
  const auto id = make_session_id(test::test_random());
  const auto verified = signer.verify(signer.sign(id));
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->id, id);
  EXPECT_FALSE(verified->is_outdated);
}

TEST(rule_04_ids_and_signatures, no_flipped_bit_verifies) {
  const cookie_signer signer(name, secret, {});
  const auto good = signer.sign(make_session_id(test::test_random()));
  for (std::size_t i = 0; i < good.size() * 8; ++i) {
    auto altered = good;
    altered[i / 8] = static_cast<char>(altered[i / 8] ^ (1 << i % 8));
    EXPECT_FALSE(signer.verify(altered)) << "bit " << i;
  }
}

TEST(rule_04_ids_and_signatures, no_other_form_verifies) {
  const cookie_signer signer(name, secret, {});
  const auto good = signer.sign(make_session_id(test::test_random()));
  for (const auto& bad : {std::string(), std::string("."), good + "A", good.substr(1), good + "=",
                          " " + good, good.substr(0, 43), std::string(1 << 20, 'A')})
    EXPECT_FALSE(signer.verify(bad));
}

TEST(rule_04_ids_and_signatures, an_older_secret_still_verifies_and_says_so) {
  const cookie_signer before(name, secret, {});
  const cookie_signer after(name, "another secret, of this year ....", {"unrelated", secret});
  const auto verified = after.verify(before.sign(make_session_id(test::test_random())));
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->is_outdated);
}

TEST(rule_04_ids_and_signatures, a_value_is_good_under_its_own_cookie_name_alone) {
  const auto value = cookie_signer(name, secret, {}).sign(make_session_id(test::test_random()));
  for (const auto* other : {"__Host-admin", "__Host-sessio", "__Host-session2", "session"})
    EXPECT_FALSE(cookie_signer(other, secret, {}).verify(value)) << other;
}

TEST(rule_04_ids_and_signatures, a_signature_is_made_by_a_key_derived_for_it) {
  const auto value = cookie_signer(name, secret, {}).sign(std::string(43, 'A'));
  EXPECT_EQ(value, std::string(43, 'A') + "." + "apq9aRE855eFXRQRj9bYcOTNX68Vvn-I4SOQjkOXTu8");
  EXPECT_NE(value.substr(44), older_form(secret, std::string(43, 'A')).substr(44));
}

TEST(rule_04_ids_and_signatures, the_older_form_verifies_and_is_outdated_under_every_secret) {
  const auto value = older_form(secret, make_session_id(test::test_random()));
  const auto current = cookie_signer(name, secret, {}).verify(value);
  ASSERT_TRUE(current);
  EXPECT_EQ(current->id, value.substr(0, 43));
  EXPECT_TRUE(current->is_outdated);
  const auto previous =
      cookie_signer(name, "another secret, of this year ....", {secret}).verify(value);
  ASSERT_TRUE(previous);
  EXPECT_TRUE(previous->is_outdated);
}

TEST(rule_04_ids_and_signatures, a_retired_secret_verifies_no_more) {
  const cookie_signer before(name, secret, {});
  const cookie_signer after(name, "another secret, of this year ....", {});
  EXPECT_FALSE(after.verify(before.sign(make_session_id(test::test_random()))));
}

}  // namespace
}  // namespace dynasession::detail
