// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace dynasession::inline v0::detail {

// Between stored values and those that need no JSON library to be named. What is read is converted as
// Boost.JSON does: to an integer only a number that fits exactly; to a floating-point type any number within its
// range, rounded.
// Errors: throw `session_error` (wrong_type, not_json), naming the key.
[[noreturn]] DYNASESSION_EXPORT void throw_for_key(errc code, std::string_view key);
DYNASESSION_EXPORT bool decode_bool(std::string_view key, const stored_value& stored);
DYNASESSION_EXPORT std::int64_t decode_signed(std::string_view key, const stored_value& stored,
                                              std::int64_t lowest, std::int64_t highest);
DYNASESSION_EXPORT std::uint64_t decode_unsigned(std::string_view key, const stored_value& stored,
                                                 std::uint64_t highest);
DYNASESSION_EXPORT double decode_double(std::string_view key, const stored_value& stored);
DYNASESSION_EXPORT std::string decode_string(std::string_view key, const stored_value& stored);

DYNASESSION_EXPORT stored_value encode_bool(bool value);
DYNASESSION_EXPORT stored_value encode_signed(std::int64_t value);
DYNASESSION_EXPORT stored_value encode_unsigned(std::uint64_t value);
DYNASESSION_EXPORT stored_value encode_double(std::string_view key, double value);
DYNASESSION_EXPORT stored_value encode_string(std::string_view key, std::string_view value);

template <class T>
concept plain_value = std::is_arithmetic_v<T> || std::same_as<T, std::string>;

/// How a T is kept; <dynasession/json.hpp> adds all that are not plain.
template <class T>
struct session_value {
  static_assert(plain_value<T>, "include <dynasession/json.hpp> for values of this type");
};

template <>
struct session_value<bool> {
  static bool decode(std::string_view key, const stored_value& stored) {
    return decode_bool(key, stored);
  }
  static stored_value encode(std::string_view, bool value) { return encode_bool(value); }
};

template <std::signed_integral T>
struct session_value<T> {
  static T decode(std::string_view key, const stored_value& stored) {
    using limits = std::numeric_limits<T>;
    return static_cast<T>(decode_signed(key, stored, limits::min(), limits::max()));
  }
  static stored_value encode(std::string_view, T value) { return encode_signed(value); }
};

template <std::unsigned_integral T>
struct session_value<T> {
  static T decode(std::string_view key, const stored_value& stored) {
    return static_cast<T>(decode_unsigned(key, stored, std::numeric_limits<T>::max()));
  }
  static stored_value encode(std::string_view, T value) { return encode_unsigned(value); }
};

template <std::floating_point T>
struct session_value<T> {
  static T decode(std::string_view key, const stored_value& stored) {
    const double number = decode_double(key, stored);
    if (std::abs(number) > std::numeric_limits<T>::max()) throw_for_key(errc::wrong_type, key);
    return static_cast<T>(number);
  }
  static stored_value encode(std::string_view key, T value) {
    return encode_double(key, static_cast<double>(value));
  }
};

template <>
struct session_value<std::string> {
  static std::string decode(std::string_view key, const stored_value& stored) {
    return decode_string(key, stored);
  }
  static stored_value encode(std::string_view key, std::string_view value) {
    return encode_string(key, value);
  }
};

}  // namespace dynasession::inline v0::detail
