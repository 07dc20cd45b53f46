// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::inline v0::dynamodb {

/// A JSON value in an answer; empty if there is none. Lifetimes: the document outlives it.
class json_view {
 public:
  json_view() = default;
  explicit json_view(simdjson::dom::element value) : value_(value) {}

  /// Whether there is a value, which may be null.
  explicit operator bool() const noexcept { return value_.has_value(); }
  bool is_null() const noexcept { return value_ && value_->is_null(); }
  bool is_object() const noexcept { return value_ && value_->is_object(); }
  bool is_array() const noexcept { return value_ && value_->is_array(); }

  /// nullopt unless it has this type.
  std::optional<std::string_view> text() const noexcept;
  std::optional<bool> truth() const noexcept;
  std::optional<double> number() const noexcept;
  std::optional<std::uint64_t> count() const noexcept;

  /// Of an object: its member of this name; else empty.
  json_view operator[](std::string_view name) const noexcept;
  /// Of an object: its only member; else empty.
  std::pair<std::string_view, json_view> only_member() const noexcept;
  /// Of an object: calls `visit` with the name and the value of each member.
  template <class Visit>
  void for_each_member(Visit visit) const {
    simdjson::dom::object object;
    if (!value_ || value_->get(object) != simdjson::SUCCESS) return;
    for (const auto [name, value] : object) visit(name, json_view(value));
  }
  /// Of an array: its elements; else none.
  std::vector<json_view> elements() const;
  /// The number of members or elements.
  std::size_t size() const noexcept;

  /// As JSON.
  std::string json() const;

 private:
  std::optional<simdjson::dom::element> value_;
};

/// The JSON of an answer. Copies share it.
class json_document {
 public:
  json_document() = default;
  /// Parses an object; nullopt if the text is not one, or if it is nested deeper than the attributes of
  /// DynamoDB can be.
  static std::optional<json_document> parse(std::string_view text);

  /// Empty if nothing was parsed.
  json_view root() const noexcept;
  json_view operator[](std::string_view name) const noexcept { return root()[name]; }

 private:
  std::shared_ptr<const simdjson::dom::document> parsed_;
};

}  // namespace dynasession::inline v0::dynamodb
