// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::test {

std::string lower_case(std::string_view text);
/// Cuts the line at the front off, without its line end.
std::string_view take_line(std::string_view& text);
/// nullopt unless all of it is digits.
std::optional<std::size_t> to_number(std::string_view digits, int base = 10);

/// An HTTP message before its body.
class http_head {
 public:
  http_head() = default;
  /// Of the bytes up to and with the empty line.
  explicit http_head(std::string_view head);

  std::string first_line;
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case

  /// Every value of a field, in order.
  std::vector<std::string> all(std::string_view lower_case_name) const;
  /// The first value of a field; empty if absent.
  std::string first(std::string_view lower_case_name) const;
  /// nullopt if it is missing or no number.
  std::optional<std::size_t> content_length() const;
};

}  // namespace dynasession::test
