// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/random_source.hpp>

#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// "2026-11-25T19:36:52Z"
std::string iso(dynasession::timestamp time);
/// "20261125193652", as migrations are numbered.
std::string compact(dynasession::timestamp time);

/// A duration in the largest unit that divides it: "30d", "90s".
std::string brief(std::chrono::seconds duration);

/// The text with '?' for each byte of a control character, of an invisible character, of one that changes
/// the direction of text, and of what is not UTF-8.
std::string harmless(std::string_view text);
/// The JSON of a value, as valid UTF-8 in one line: such characters are escaped, and U+FFFD stands for
/// what is not UTF-8.
std::string json_text(const boost::json::value& value);

/// The text with blanks at its end, up to a width.
std::string padded(std::string_view text, std::size_t width);

/// Whether it has letters, digits, '_' and '-' only, as keys of sessions and names of environments do.
bool is_plain_name(std::string_view text);

/// 32 random bytes as hexadecimal digits.
std::string random_hex(const dynasession::random_source& random);

/// null for nullopt.
template <class T>
boost::json::value or_null(const std::optional<T>& value) {
  return value ? boost::json::value_from(*value) : boost::json::value();
}

}  // namespace cli
