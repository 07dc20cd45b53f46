// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/record.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace dynasession::inline v0::detail {

/// The tokens of the last eight saves of a record, newest first. A save whose token is here was
/// applied.
class token_register {
 public:
  static constexpr std::size_t capacity = 8;

  token_register() = default;
  /// nullopt unless the bytes are at most eight complete tokens.
  static std::optional<token_register> from_bytes(std::span<const std::byte> bytes);

  /// The number of saves after the one with this token; nullopt if the token is not here.
  std::optional<std::size_t> saves_since(const write_token& token) const noexcept;
  /// Adds the newest token; drops the oldest one if there are more than eight.
  void shift_in(const write_token& token);
  std::span<const std::byte> bytes() const noexcept;

 private:
  std::array<write_token, capacity> tokens_{};
  std::size_t count_ = 0;
};

/// A record as it is stored: live, expired or a tombstone.
class stored_row {
 public:
  stored_row() = default;

  record session;
  token_register tokens;
  std::optional<session_lock> lock;
};

}  // namespace dynasession::inline v0::detail
