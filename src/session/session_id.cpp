// SPDX-License-Identifier: Apache-2.0
#include "session/session_id.hpp"

#include "crypto/encoding.hpp"
#include "support/ascii.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr std::size_t text_size = 43;  // of 256 bits in base64url
static_assert(cookie_value_size == 2 * text_size + 1);

constexpr std::string_view purpose = "dynasession: the signature of a session cookie";

constexpr std::string_view version_purpose = "dynasession: the signature of a version cookie";
constexpr std::size_t version_signature_size = 16;  // bytes

constexpr std::size_t least_secret_size = 16;
constexpr std::size_t recommended_secret_size = 32;

// Slow enough that a list of likely secrets cannot be tried against a fingerprint in passing, and with too
// few bits to confirm a guess.
constexpr int fingerprint_rounds = 100'000;
constexpr std::size_t fingerprint_size = 4;

// Blanks are part of the secret, but make it no harder to guess.
std::string_view without_blanks(std::string_view secret) {
  return ascii::trimmed(secret, " \t\r\n\v\f");
}

template <class Visit>
void for_each_secret(const configuration& options, Visit visit) {
  visit(std::string("secret_key"), options.secret_key);
  int number = 0;
  for (const auto& each : options.previous_secret_keys)
    visit("previous_secret_keys, number " + std::to_string(++number), each);
}

}  // namespace

void validate_secrets(const configuration& options) {
  if (options.secret_key.empty())
    throw session_error(error(errc::missing_secret, "set it to 32 random bytes or more"));
  for_each_secret(options, [](const std::string& name, std::string_view secret) {
    if (without_blanks(secret).size() < least_secret_size)
      throw session_error(error(errc::invalid_configuration,
                                name + ": shorter than 16 bytes; use 32 random bytes or more"));
  });
}

void judge_secrets(const configuration& options,
                   const std::function<void(std::string_view)>& warn) {
  for_each_secret(options, [&](const std::string& name, std::string_view secret) {
    if (secret.size() < recommended_secret_size)
      warn(name + ": shorter than 32 bytes, and may be guessed");
    if (without_blanks(secret).size() != secret.size())
      warn(name +
           ": has a blank or a line break at its beginning or end, which is part of it: a server "
           "that reads it without one has another secret");
  });
}

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
  for (const auto& secret : older_secrets)
    keys_.push_back({crypto::hmac_sha256_key(crypto::hmac_sha256(secret, purpose)),
                     crypto::hmac_sha256_key(crypto::hmac_sha256(secret, version_purpose)),
                     crypto::hmac_sha256_key(secret)});
}

std::string cookie_signer::sign(std::string_view id) const {
  return std::string(id) + '.' + signature(keys_.front(), id);
}

// A cookie name holds no '='.
std::string cookie_signer::signature(const signing_key& key, std::string_view id) const {
  std::string message;
  message.reserve(cookie_name_.size() + 1 + id.size());
  message.append(cookie_name_).append("=").append(id);
  return crypto::base64url(key.current(message));
}

std::optional<cookie_signer::verified> cookie_signer::verify(std::string_view cookie_value) const {
  if (!has_cookie_form(cookie_value)) return std::nullopt;
  const auto id = cookie_value.substr(0, text_size);
  const auto claimed = cookie_value.substr(text_size + 1);
  for (const auto& key : keys_) {
    if (crypto::equal_in_constant_time(signature(key, id), claimed))
      return verified{std::string(id), &key != &keys_.front()};
    if (crypto::equal_in_constant_time(crypto::base64url(key.older(id)), claimed))
      return verified{std::string(id), true};
  }
  return std::nullopt;
}

std::string cookie_signer::sign_version(std::string_view record_key, std::int64_t version) const {
  return version_signature(keys_.front(), record_key, version);
}

// Neither a cookie name nor a record key holds a '='.
std::string cookie_signer::version_signature(const signing_key& key, std::string_view record_key,
                                             std::int64_t version) const {
  const auto message = cookie_name_ + '=' + std::string(record_key) + '=' + std::to_string(version);
  const auto digest = key.versions(message);
  return crypto::base64url(std::span(digest).first(version_signature_size));
}

bool cookie_signer::verify_version(std::string_view record_key, std::int64_t version,
                                   std::string_view signature) const {
  return std::ranges::any_of(keys_, [&](const auto& key) {
    return crypto::equal_in_constant_time(version_signature(key, record_key, version), signature);
  });
}

}  // namespace dynasession::inline v0::detail

namespace dynasession::inline v0 {

std::string secret_fingerprint(std::string_view secret) {
  const auto digest = crypto::pbkdf2_sha256(secret, "dynasession: the fingerprint of a secret",
                                            detail::fingerprint_rounds);
  return crypto::hex(std::span(digest).first(detail::fingerprint_size));
}

}  // namespace dynasession::inline v0
