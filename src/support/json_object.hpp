// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Parses a JSON object; nullopt if the text is not one, or if it is nested deeper than the
/// attributes of DynamoDB can be.
std::optional<boost::json::object> parse_object(std::string_view text);

/// The member of this name, if it has this type; else an empty one.
std::string_view text_in(const boost::json::object& from, std::string_view name) noexcept;
const boost::json::object& object_in(const boost::json::object& from, std::string_view name);
const boost::json::array& array_in(const boost::json::object& from, std::string_view name);

}  // namespace dynasession::inline v0::detail
