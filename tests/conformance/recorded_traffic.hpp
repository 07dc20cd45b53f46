// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "net/http_client.hpp"

#include <boost/json/value.hpp>

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::test {

/// Requests and their answers, as a case has them.
class recorded_traffic {
 public:
  /// Of an empty object nothing is recorded.
  explicit recorded_traffic(const boost::json::value& file);

  /// A client for a server: it answers the next request as recorded, if it is the recorded one.
  std::unique_ptr<net::http_client> client(const aws::endpoint& where);

  std::size_t left() const noexcept { return exchanges_.size(); }
  /// Requests beyond what was recorded, which nobody has answered.
  std::size_t beyond() const noexcept { return beyond_; }

 private:
  friend class recorded_client;
  struct exchange {
    std::string method;
    std::string uri;
    std::vector<net::http_field> fields;
    std::string body;
    net::http_response response;
  };

  std::deque<exchange> exchanges_;
  std::size_t beyond_ = 0;
};

}  // namespace dynasession::test
