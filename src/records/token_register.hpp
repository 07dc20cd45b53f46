// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/record.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace dynasession::inline v0::detail {

/// The tokens of a record's last eight saves, newest first: a save whose token is here was applied.
class token_register {
 public:
  static constexpr std::size_t capacity = 8;

  token_register() = default;
  /// nullopt unless the bytes are up to eight whole tokens.
  static std::optional<token_register> from_bytes(std::span<const std::byte> bytes);

  /// How many saves came after the one with this token; nullopt if it is not here.
  std::optional<std::size_t> saves_since(const write_token& token) const noexcept;
  /// The oldest token leaves when there are more than eight.
  void shift_in(const write_token& token);
  std::span<const std::byte> bytes() const noexcept;

 private:
  std::vector<write_token> tokens_;
};

}  // namespace dynasession::inline v0::detail
