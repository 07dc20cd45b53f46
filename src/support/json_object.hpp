// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace dynasession::inline v0::detail {

/// The object that a text of DynamoDB's JSON is; nullopt if it is none, or nested deeper than
/// DynamoDB's attributes can be.
std::optional<boost::json::object> parse_object(std::string_view text);

/// The member of this name if it is a text, an object or an array; empty otherwise.
std::string_view text_in(const boost::json::object& from, std::string_view name) noexcept;
const boost::json::object& object_in(const boost::json::object& from, std::string_view name);
const boost::json::array& array_in(const boost::json::object& from, std::string_view name);

}  // namespace dynasession::inline v0::detail
