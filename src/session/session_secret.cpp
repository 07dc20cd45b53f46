// SPDX-License-Identifier: Apache-2.0
#include "session/session_secret.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "support/ascii.hpp"

#include <span>
#include <string>

namespace dynasession::inline v0 {
namespace {

constexpr std::size_t least_size = 16;
constexpr std::size_t recommended_size = 32;

// Slow enough that a list of likely secrets cannot be tried against a fingerprint in passing, and with too
// few bits to tell for certain which one it was.
constexpr int fingerprint_rounds = 100'000;
constexpr std::size_t fingerprint_size = 4;

// They count, and yet they make nobody's guessing harder.
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

void detail::validate_secrets(const configuration& options) {
  if (options.secret_key.empty())
    throw session_error(error(errc::missing_secret, "set it to 32 random bytes or more"));
  for_each_secret(options, [](const std::string& name, std::string_view secret) {
    if (without_blanks(secret).size() < least_size)
      throw session_error(error(errc::invalid_configuration,
                                name + ": shorter than 16 bytes; use 32 random bytes or more"));
  });
}

void detail::judge_secrets(const configuration& options,
                           const std::function<void(std::string_view)>& warn) {
  for_each_secret(options, [&](const std::string& name, std::string_view secret) {
    if (secret.size() < recommended_size)
      warn(name + ": shorter than 32 bytes, and may be guessed");
    if (without_blanks(secret).size() != secret.size())
      warn(name +
           ": has a blank or a line break at its beginning or end, which is part of it: a server "
           "that reads it without one has another secret");
  });
}

std::string secret_fingerprint(std::string_view secret) {
  const auto digest =
      crypto::pbkdf2_sha256(secret, "dynasession: the fingerprint of a secret", fingerprint_rounds);
  return crypto::hex(std::span(digest).first(fingerprint_size));
}

}  // namespace dynasession::inline v0
