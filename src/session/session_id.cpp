// SPDX-License-Identifier: Apache-2.0
#include "session/session_id.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"

#include <array>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr std::size_t text_size = 43;  // of 256 bits in base64url
static_assert(cookie_value_size == 2 * text_size + 1);

std::string signature(std::string_view secret, std::string_view id) {
  return crypto::base64url(crypto::hmac_sha256(secret, id));
}

}  // namespace

std::string make_session_id(const random_source& random) {
  std::array<std::byte, 32> bits{};
  random(bits);
  return crypto::base64url(bits);
}

std::string record_key(std::string_view id) { return crypto::base64url(crypto::sha256(id)); }

cookie_signer::cookie_signer(std::string newest_secret, std::vector<std::string> older_secrets)
    : secrets_(std::move(older_secrets)) {
  secrets_.insert(secrets_.begin(), std::move(newest_secret));
}

std::string cookie_signer::sign(std::string_view id) const {
  return std::string(id) + '.' + signature(secrets_.front(), id);
}

std::optional<cookie_signer::verified> cookie_signer::verify(std::string_view cookie_value) const {
  if (cookie_value.size() != cookie_value_size || cookie_value[text_size] != '.')
    return std::nullopt;
  const auto id = cookie_value.substr(0, text_size);
  const auto claimed = cookie_value.substr(text_size + 1);
  for (const auto& secret : secrets_) {
    if (crypto::equal_in_constant_time(signature(secret, id), claimed))
      return verified{std::string(id), &secret != &secrets_.front()};
  }
  return std::nullopt;
}

}  // namespace dynasession::inline v0::detail
