// SPDX-License-Identifier: Apache-2.0
#include "session/version_cookies.hpp"

#include <gmock/gmock.h>

#include <string>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class version_cookies : public testing::Test {
 protected:
  version_cookies() { options.secret_key = secret; }

  /// The pair of a Cookie field.
  std::string pair(std::int64_t version, const std::string& of) const {
    const auto made = issuing_version_cookie(options, signer, of, version, transport::https);
    return made.name + '=' + made.value + "; ";
  }
  std::optional<std::int64_t> newest(const std::string& field, const std::string& of) const {
    return presented_versions({.cookies = field}, options.cookie_name).newest(signer, of);
  }

  const std::string secret = "a secret of thirty-two bytes ...";
  const std::string key = record_key("one"), other = record_key("another");
  configuration options;
  const cookie_signer signer{"__Host-session", secret, {}};
};

TEST_F(version_cookies, are_named_by_their_version_and_their_record) {
  const auto made = issuing_version_cookie(options, signer, key, 12, transport::https);
  EXPECT_EQ(made.name, "__Host-session.v12-" + key.substr(0, 8));
  EXPECT_EQ(made.max_age, 10s);
  const auto gone = deleting_version_cookie(options, key, 12, transport::https);
  EXPECT_EQ(gone.name, made.name);
  EXPECT_EQ(gone.max_age, 0s);
  EXPECT_EQ(gone.value, "");
}

TEST_F(version_cookies, outlive_what_is_kept_in_memory) {
  options.cache_for = 2500ms;
  EXPECT_EQ(issuing_version_cookie(options, signer, key, 12, transport::https).max_age, 13s);
}

TEST_F(version_cookies, the_highest_one_of_the_record_counts) {
  EXPECT_EQ(newest("", key), 0);
  EXPECT_EQ(newest(pair(9, key) + pair(10, key) + pair(2, key) + pair(77, other), key), 10);
  EXPECT_EQ(newest(pair(9, key), other), 0);
  EXPECT_EQ(newest(pair(999'999'999'999'999'999, key), key), 999'999'999'999'999'999);
}

TEST_F(version_cookies, that_do_not_verify_say_that_nothing_is_known) {
  EXPECT_EQ(
      newest(pair(3, key) + "__Host-session.v4-" + key.substr(0, 8) + '=' + std::string(22, 'A'),
             key),
      std::nullopt);
  auto swapped = pair(3, key);
  swapped.replace(swapped.find(".v3"), 3, ".v4");
  EXPECT_EQ(newest(swapped, key), std::nullopt) << "of another version";
  const cookie_signer elsewhere("s", secret, {});
  EXPECT_FALSE(elsewhere.verify_version(key, 3, signer.sign_version(key, 3)))
      << "of a cookie of another name";
  std::string many;
  for (int i = 1; i <= 65; ++i) many += pair(i, key);
  EXPECT_EQ(newest(many, key), std::nullopt) << "too many";
  EXPECT_EQ(presented_versions({.cookie_value = "x"}, "__Host-session").newest(signer, key),
            std::nullopt)
      << "not given";
}

TEST_F(version_cookies, of_another_form_are_none) {
  const auto record = key.substr(0, 8);
  const std::string good(22, 'A');
  for (const auto& name : {".v-" + record, ".v0-" + record, ".v07-" + record, ".v-7-" + record,
                           ".v7" + record, ".v7-" + record.substr(1), "v7-" + record,
                           ".v7x-" + record, ".v1234567890123456789-" + record, std::string(".v")})
    EXPECT_EQ(newest("__Host-session" + name + '=' + good, key), 0) << name;
  EXPECT_EQ(newest("__Host-session.v7-" + record + "=short", key), 0);
}

TEST_F(version_cookies, below_a_version_are_found_for_their_record_alone) {
  const auto field = pair(9, key) + pair(10, key) + pair(2, key) + pair(3, other);
  const presented_versions came({.cookies = field}, "__Host-session");
  EXPECT_THAT(came.below(10, key), ElementsAre(9, 2));
  EXPECT_THAT(came.below(2, key), IsEmpty());
  EXPECT_THAT(came.below(10, other), ElementsAre(3));
}

TEST_F(version_cookies, of_older_secrets_verify) {
  const cookie_signer rotated("__Host-session", "another secret of thirty-two ...", {secret});
  EXPECT_TRUE(rotated.verify_version(key, 3, signer.sign_version(key, 3)));
  EXPECT_FALSE(signer.verify_version(key, 3, rotated.sign_version(key, 3)));
}

}  // namespace
}  // namespace dynasession::detail
