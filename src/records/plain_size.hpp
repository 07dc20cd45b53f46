// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/require.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// The attributes of a record besides its values: key, times, version, lock and the register of eight
/// tokens, with their names, rounded up.
constexpr std::size_t fixed_size = 512;
/// Of an integer: 19 digits, two in a byte, a sign and an exponent.
constexpr std::size_t integer_size = 12;

/// Of the option `max_size`: less would leave no room for values.
constexpr std::size_t smallest_max_size = 1024;
inline void require_max_size(std::size_t max_size) {
  require(max_size >= smallest_max_size, "max_size: must be 1024 or more");
}

std::size_t value_size(const stored_value& value) noexcept;

/// What a value takes with its key.
constexpr std::size_t entry_size(std::string_view key, std::size_t value_size) noexcept {
  return 1 + key.size() + value_size;
}

/// The size of a session, added up key by key before its values are copied or expanded.
class plain_size {
 public:
  /// `value_size` may be any number that a foreign record claims.
  void add(std::string_view key, std::size_t value_size);

  bool is_within(std::size_t limit) const noexcept { return total_ <= limit; }
  /// Errors: session_too_large, with the size and the biggest keys, never their values.
  result<void> check(std::size_t limit) const;

 private:
  struct entry {
    std::string key;
    std::size_t size = 0;  ///< 0: none
  };

  std::size_t total_ = fixed_size;
  std::array<entry, 3> biggest_;
};

}  // namespace dynasession::inline v0::detail
