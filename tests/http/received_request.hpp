// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_head.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace dynasession::test {

/// What a server was asked.
class received_request : public http_head {
 public:
  received_request(std::string head, std::string rest)
      : http_head(head), bytes(std::move(head)), body(std::move(rest)) {
    bytes += body;
  }

  /// DynamoDB's name of what is asked for: UpdateItem, say.
  std::string operation() const {
    const auto target = first("x-amz-target");
    return target.substr(target.rfind('.') + 1);
  }

  std::string bytes;  ///< all of it, just as it came
  std::string body;
  std::size_t connection = 0;            ///< which one it came over: 1 is the server's first
  std::size_t number_on_connection = 0;  ///< 1 is the first of its connection
};

}  // namespace dynasession::test
