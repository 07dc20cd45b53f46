// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::dynamodb {

/// An attribute value in DynamoDB's JSON: `{"S": "text"}`, `{"N": "5"}`, `{"B": "base64"}`,
/// `{"M": {...}}`, `{"BOOL": true}`.
using attribute = boost::json::object;

attribute text(std::string_view contents);
attribute number(std::int64_t value);
attribute number(timestamp time);  ///< epoch seconds, with a fraction
attribute number(std::chrono::sys_seconds time);
attribute binary(std::span<const std::byte> bytes);
attribute map(boost::json::object entries);
attribute truth(bool value);

/// The contents of an attribute value of this type, in the form that this library writes; else
/// nullopt or nullptr.
const boost::json::string* if_text(const boost::json::value* value) noexcept;
const boost::json::object* if_map(const boost::json::value* value) noexcept;
std::optional<bool> if_truth(const boost::json::value* value) noexcept;
std::optional<std::int64_t> if_integer(const boost::json::value* value) noexcept;
std::optional<timestamp> if_time(const boost::json::value* value) noexcept;
std::optional<std::vector<std::byte>> if_binary(const boost::json::value* value);
/// Only its first bytes, without looking at the rest.
std::optional<std::vector<std::byte>> if_binary(const boost::json::value* value, std::size_t first);

/// "S", "N", ..., for error messages; "nothing" if absent, "?" if it is not an attribute value.
std::string_view type_of(const boost::json::value* value) noexcept;

}  // namespace dynasession::inline v0::dynamodb
