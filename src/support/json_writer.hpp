// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::detail {

/// Appends a text of UTF-8 as a JSON string.
void append_json_string(std::string& json, std::string_view text);

/// A JSON array of these elements, which are JSON.
std::string json_array(std::span<const std::string> elements);

/// A JSON object, written as text. Each name is added once.
class json_writer {
 public:
  json_writer() = default;
  /// `size`: of the whole text, about.
  explicit json_writer(std::size_t size) { json_.reserve(size); }
  /// Goes on with an object that has members and lacks its last brace.
  explicit json_writer(std::string begun) : json_(std::move(begun)) {}

  void add_text(std::string_view name, std::string_view text);
  void add_json(std::string_view name, std::string_view json);
  /// A text in parts that need no escapes.
  void add_plain(std::string_view name, std::span<const std::string_view> parts);
  /// An object with the members of another one.
  void add_object(std::string_view name, const json_writer& members);

  bool empty() const noexcept { return json_.empty(); }
  std::string json() const&;
  std::string json() &&;

 private:
  void add_name(std::string_view name);

  std::string json_;  ///< without the last brace
};

}  // namespace dynasession::inline v0::detail
