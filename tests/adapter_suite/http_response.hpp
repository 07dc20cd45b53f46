// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::test {

/// What a server answered.
class http_response {
 public:
  http_response() = default;
  /// Of the bytes up to and with the empty line.
  explicit http_response(std::string_view head);

  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case
  std::string body;

  /// Every value of a field, in order.
  std::vector<std::string> all(std::string_view lower_case_name) const;
  /// The first value of a field; empty if absent.
  std::string first(std::string_view lower_case_name) const;
  /// The Set-Cookie value of one cookie; nullopt if it is not set.
  std::optional<std::string> set_cookie(std::string_view cookie_name) const;
  /// The value that a cookie is given; empty if it is not set.
  std::string cookie_value(std::string_view cookie_name) const;
};

/// The body behind a chunked transfer coding.
std::string unchunked(std::string_view coded);

}  // namespace dynasession::test
