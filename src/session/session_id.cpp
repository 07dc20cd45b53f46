// SPDX-License-Identifier: Apache-2.0
#include "session/session_id.hpp"

#include "crypto/encoding.hpp"

#include <array>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr std::size_t text_size = 43;  // of 256 bits in base64url
static_assert(cookie_value_size == 2 * text_size + 1);

constexpr std::string_view purpose = "dynasession: the signature of a session cookie";

// Names neither the cookie nor the purpose.
std::string older_signature(std::string_view secret, std::string_view id) {
  return crypto::base64url(crypto::hmac_sha256(secret, id));
}

}  // namespace

std::string make_session_id(const random_source& random) {
  std::array<std::byte, 32> bits{};
  random(bits);
  return crypto::base64url(bits);
}

std::string record_key(std::string_view id) { return crypto::base64url(crypto::sha256(id)); }

bool has_cookie_form(std::string_view cookie_value) noexcept {
  return cookie_value.size() == cookie_value_size && cookie_value[text_size] == '.';
}

cookie_signer::cookie_signer(std::string cookie_name, std::string newest_secret,
                             std::vector<std::string> older_secrets)
    : cookie_name_(std::move(cookie_name)) {
  older_secrets.insert(older_secrets.begin(), std::move(newest_secret));
  for (auto& secret : older_secrets) {
    const auto derived = crypto::hmac_sha256(secret, purpose);
    keys_.push_back({std::move(secret), derived});
  }
}

std::string cookie_signer::sign(std::string_view id) const {
  return std::string(id) + '.' + signature(keys_.front(), id);
}

// A cookie name holds no '='.
std::string cookie_signer::signature(const signing_key& key, std::string_view id) const {
  const auto message = cookie_name_ + '=' + std::string(id);
  return crypto::base64url(crypto::hmac_sha256(key.derived, message));
}

std::optional<cookie_signer::verified> cookie_signer::verify(std::string_view cookie_value) const {
  if (!has_cookie_form(cookie_value)) return std::nullopt;
  const auto id = cookie_value.substr(0, text_size);
  const auto claimed = cookie_value.substr(text_size + 1);
  for (const auto& key : keys_) {
    if (crypto::equal_in_constant_time(signature(key, id), claimed))
      return verified{std::string(id), &key != &keys_.front()};
    if (crypto::equal_in_constant_time(older_signature(key.secret, id), claimed))
      return verified{std::string(id), true};
  }
  return std::nullopt;
}

}  // namespace dynasession::inline v0::detail
