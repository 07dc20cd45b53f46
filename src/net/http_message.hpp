// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::inline v0::net {

/// Leaves out line breaks and NULs, after which a reader would see another field.
void append_without_line_ends(std::string& text, std::string_view value);

struct http_field {
  std::string_view name;
  std::string_view value;
};

/// The fields of a message in their order. They are kept as one text, which is sent as it is, so that their number
/// does not matter for the number of allocations.
class http_fields {
 public:
  class iterator {
   public:
    using value_type = http_field;
    using difference_type = std::ptrdiff_t;

    iterator() = default;
    iterator(const http_fields& of, std::size_t nth) : of_(&of), nth_(nth) {}
    http_field operator*() const { return (*of_)[nth_]; }
    iterator& operator++() {
      ++nth_;
      return *this;
    }
    iterator operator++(int) { return {*of_, nth_++}; }
    bool operator==(const iterator& other) const { return nth_ == other.nth_; }

   private:
    const http_fields* of_ = nullptr;
    std::size_t nth_ = 0;
  };

  http_fields() = default;
  http_fields(std::initializer_list<http_field> fields) {
    for (const auto& each : fields) push_back(each);
  }

  /// For the usual number of fields, with so many bytes of text, about.
  void reserve(std::size_t size) {
    text_.reserve(size);
    places_.reserve(8);
  }
  /// Line breaks and NUL are left out of the value.
  void push_back(const http_field& added);
  /// Removes each field of which `is_one` is true.
  template <class Predicate>
  void erase_if(Predicate is_one) {
    if (std::ranges::none_of(*this, is_one)) return;  // each request that is signed asks
    http_fields kept;
    for (const auto each : *this)
      if (!is_one(each)) kept.push_back(each);
    *this = std::move(kept);
  }

  /// Lifetimes: until the fields change.
  http_field operator[](std::size_t nth) const {
    const auto& at = places_[nth];
    const std::string_view text = text_;
    return {text.substr(at.name, at.name_size), text.substr(at.value, at.value_size)};
  }
  http_field back() const { return (*this)[size() - 1]; }
  iterator begin() const { return {*this, 0}; }
  iterator end() const { return {*this, size()}; }
  std::size_t size() const noexcept { return places_.size(); }
  /// "Name: value" in a line each, with their ends.
  std::string_view text() const noexcept { return text_; }

 private:
  struct place {
    std::uint32_t name, name_size, value, value_size;
  };

  std::string text_;
  std::vector<place> places_;
};

/// A request. The client adds Content-Length.
class http_request {
 public:
  http_request() = default;

  std::string method = "POST";
  std::string target = "/";  ///< path and query, encoded
  http_fields fields;
  std::string body;
  bool wants_new_connection = false;  ///< one that carried no request before
};

class http_response {
 public:
  http_response() = default;

  int status = 0;
  http_fields fields;
  std::string body;

  /// The first value of a field; the case of the name does not matter. nullopt if it is absent.
  std::optional<std::string_view> field(std::string_view name) const noexcept {
    for (const auto each : fields)
      if (ascii::equal_ignoring_case(each.name, name)) return each.value;
    return std::nullopt;
  }
};

}  // namespace dynasession::inline v0::net
