// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/json_text.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Errors: not_json.
result<stored_value> encode(const boost::json::value& value);

/// Exact for every double, unlike Boost.JSON's own parser before 1.83. Errors: corrupt_record.
result<boost::json::value> decode(const stored_value& value);

/// Whether both are the same JSON value, regardless of formatting.
bool same_value(const stored_value& a, const stored_value& b);

/// Keys are 1 to 255 bytes of UTF-8.
bool is_valid_key(std::string_view key) noexcept;

bool is_valid_user(std::string_view user) noexcept;

/// A key for error messages, in quotes and escaped, so that it cannot break a line in a log.
std::string in_quotes(std::string_view key);

bool is_utf8(std::string_view text) noexcept;

}  // namespace dynasession::inline v0::detail
