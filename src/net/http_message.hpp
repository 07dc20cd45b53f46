// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/ascii.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::net {

struct http_field {
  std::string name;
  std::string value;
};

/// A request. The client adds Content-Length.
class http_request {
 public:
  http_request() = default;

  std::string method = "POST";
  std::string target = "/";  ///< path and query, encoded
  std::vector<http_field> fields;
  std::string body;
};

class http_response {
 public:
  http_response() = default;

  int status = 0;
  std::vector<http_field> fields;
  std::string body;

  /// The first value of a field; the case of the name does not matter. nullopt if it is absent.
  std::optional<std::string_view> field(std::string_view name) const noexcept {
    for (const auto& each : fields)
      if (ascii::equal_ignoring_case(each.name, name)) return each.value;
    return std::nullopt;
  }
};

}  // namespace dynasession::inline v0::net
