// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Values nested deeper are refused, since JSON parsers, also ours, stop at this depth.
constexpr int max_value_depth = 32;

/// The JSON value of a text, nullopt if it is none or nested too deeply. Doubles come back to the
/// bit: Boost.JSON 1.81's own parser misses one in ten by a last digit.
std::optional<boost::json::value> parse_json(std::string_view text);

}  // namespace dynasession::inline v0::detail
