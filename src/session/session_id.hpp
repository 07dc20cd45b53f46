// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/random_source.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// 256 random bits, base64url: the secret in the cookie.
std::string make_session_id(const random_source& random);

/// The key of the record: SHA-256 of the id, so that who reads the table cannot log in.
std::string record_key(std::string_view id);

/// Of `id.signature`.
constexpr std::size_t cookie_value_size = 87;

/// Signs ids and tells ours from others'.
class cookie_signer {
 public:
  explicit cookie_signer(std::string newest_secret, std::vector<std::string> older_secrets);

  /// `id.signature`, the cookie's value.
  std::string sign(std::string_view id) const;

  struct verified {
    std::string id;
    bool by_older_secret;
  };
  /// nullopt unless the value has exactly our form and one of our signatures.
  std::optional<verified> verify(std::string_view cookie_value) const;

 private:
  std::vector<std::string> secrets_;  // the newest first
};

}  // namespace dynasession::inline v0::detail
