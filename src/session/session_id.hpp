// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/digest.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/random_source.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// Errors: throws `session_error` (missing_secret, invalid_configuration): a secret that anybody guesses
/// would let anybody sign. Older ones are judged as the current one is.
void validate_secrets(const configuration& options);

/// Calls `warn` for what is allowed and yet likely a mistake.
void judge_secrets(const configuration& options, const std::function<void(std::string_view)>& warn);

/// 256 random bits, base64url: the secret in the cookie.
std::string make_session_id(const random_source& random);

/// The key of the record: SHA-256 of the id, so that who reads the table cannot log in.
std::string record_key(std::string_view id);

/// Of `id.signature`.
constexpr std::size_t cookie_value_size = 87;

/// Whether a cookie's value looks like `id.signature`: all others are refused without a computation.
bool has_cookie_form(std::string_view cookie_value) noexcept;

/// Signs ids for one cookie, and verifies signatures. The key of a signature is derived from the
/// secret for this purpose, and the cookie's name is signed too: a value is good under no other name.
class cookie_signer {
 public:
  cookie_signer(std::string cookie_name, std::string newest_secret,
                std::vector<std::string> older_secrets);

  /// `id.signature`, the cookie's value.
  std::string sign(std::string_view id) const;

  struct verified {
    std::string id;
    bool is_outdated;  ///< by an older secret, or in the older form: to be issued again
  };
  /// nullopt unless the value has exactly our form and one of our signatures. A signature of the id alone
  /// under the secret itself, as the previews of 0.1 made them, verifies too, until version 0.2.
  std::optional<verified> verify(std::string_view cookie_value) const;

  /// 128 bits, base64url: the value of a version cookie.
  std::string sign_version(std::string_view record_key, std::int64_t version) const;
  bool verify_version(std::string_view record_key, std::int64_t version,
                      std::string_view signature) const;

 private:
  struct signing_key {
    crypto::hmac_sha256_key current;
    crypto::hmac_sha256_key versions;
    crypto::hmac_sha256_key older;  ///< of the previews of 0.1: the secret itself
  };

  std::string signature(const signing_key& key, std::string_view id) const;
  std::string version_signature(const signing_key& key, std::string_view record_key,
                                std::int64_t version) const;

  std::string cookie_name_;
  std::vector<signing_key> keys_;  // the newest first
};

}  // namespace dynasession::inline v0::detail
