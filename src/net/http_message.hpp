// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::net {

struct http_field {
  std::string name;
  std::string value;
};

/// A request; Content-Length is for the client to add.
class http_request {
 public:
  http_request() = default;

  std::string method = "POST";
  std::string target = "/";  ///< path and query, as they go over the wire
  std::vector<http_field> fields;
  std::string body;
};

class http_response {
 public:
  http_response() = default;

  int status = 0;
  std::vector<http_field> fields;
  std::string body;

  /// The first value of a field, whose name may be in any case; nullopt if absent.
  std::optional<std::string_view> field(std::string_view name) const noexcept;
};

}  // namespace dynasession::inline v0::net
