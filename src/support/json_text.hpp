// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Values nested deeper are refused, since JSON parsers, also ours, stop at this depth.
constexpr int max_value_depth = 32;

/// The JSON value of a text, nullopt if it is none or nested too deeply. Doubles are parsed exactly; the parser of
/// Boost.JSON 1.81 gets the last digit of one in ten wrong.
std::optional<boost::json::value> parse_json(std::string_view text);

/// Parses a JSON object; nullopt if the text is not one, or is nested too deeply.
std::optional<boost::json::object> parse_object(std::string_view text);

/// The member of this name, if it has this type; else an empty one.
std::string_view text_in(const boost::json::object& from, std::string_view name) noexcept;
const boost::json::object& object_in(const boost::json::object& from, std::string_view name);

/// JSON for people: a member a line, lists of texts one a line, ended by a newline.
std::string pretty_json(const boost::json::value& value);

}  // namespace dynasession::inline v0::detail
