// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_head.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dynasession::test {

/// What a server answered.
class http_response : public http_head {
 public:
  http_response() = default;
  /// Of the bytes up to and with the empty line.
  explicit http_response(std::string_view head);

  int status = 0;
  std::string body;

  bool is_chunked() const { return first("transfer-encoding") == "chunked"; }
  /// The Set-Cookie value of one cookie; nullopt if it is not set.
  std::optional<std::string> set_cookie(std::string_view cookie_name) const;
  /// The value that a cookie is given; empty if it is not set.
  std::string cookie_value(std::string_view cookie_name) const;
};

/// An answer with its body, from the bytes it came in.
http_response parse_response(std::string_view message);

}  // namespace dynasession::test
