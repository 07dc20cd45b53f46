// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/json_document.hpp"
#include "support/json_writer.hpp"

#include <dynasession/clock.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::inline v0::dynamodb {

/// An attribute value in DynamoDB's JSON, as text: `{"S":"text"}`, `{"N":"5"}`, `{"B":"base64"}`,
/// `{"M":{...}}`, `{"BOOL":true}`.
class attribute {
 public:
  /// `contents`: JSON.
  attribute(std::string_view type, std::string_view contents);
  /// `json`: the whole value.
  explicit attribute(std::string json) : json_(std::move(json)) {}
  /// Of contents that need no escapes.
  static attribute plain(std::string_view type, std::string_view contents);

  std::string_view json() const noexcept {
    return short_size_ > 0 ? std::string_view(short_.data(), short_size_) : json_;
  }
  bool has_type(std::string_view type) const noexcept;

 private:
  attribute() = default;

  std::string json_;              ///< unless it is short
  std::array<char, 48> short_{};  ///< a number or a token needs no allocation
  std::size_t short_size_ = 0;
};

attribute text(std::string_view contents);
attribute number(std::int64_t value);
attribute number(timestamp time);  ///< epoch seconds, with a fraction
attribute number(std::chrono::sys_seconds time);
attribute binary(std::span<const std::byte> bytes);
attribute map(detail::json_writer entries);
attribute truth(bool value);

/// The contents of an attribute value of this type, in the form that this library writes; else
/// nullopt or an empty view.
std::optional<std::string_view> if_text(json_view value) noexcept;
json_view if_map(json_view value) noexcept;
std::optional<bool> if_truth(json_view value) noexcept;
std::optional<std::int64_t> if_integer(json_view value) noexcept;
std::optional<timestamp> if_time(json_view value) noexcept;
std::optional<std::vector<std::byte>> if_binary(json_view value);
/// Only its first bytes, without looking at the rest.
std::optional<std::vector<std::byte>> if_binary(json_view value, std::size_t first);

/// "S", "N", ..., for error messages; "nothing" if absent, "?" if it is not an attribute value.
std::string_view type_of(json_view value) noexcept;

}  // namespace dynasession::inline v0::dynamodb
