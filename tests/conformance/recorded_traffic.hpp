// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "net/http_client.hpp"

#include <boost/json/value.hpp>

#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace dynasession::test {

/// The recorded requests and responses of a case.
class recorded_traffic {
 public:
  /// An empty object has no recorded requests.
  explicit recorded_traffic(const boost::json::value& file);

  /// A client that answers the next request with the recorded response, if it is the recorded
  /// request.
  std::unique_ptr<net::http_client> client(const aws::endpoint& where);

  std::size_t left() const noexcept { return exchanges_.size(); }
  /// Requests that were not recorded and got no response.
  std::size_t beyond() const noexcept { return beyond_; }

 private:
  friend class recorded_client;
  struct exchange {
    std::string method;
    std::string uri;
    net::http_fields fields;
    std::string body;
    net::http_response response;
  };

  std::deque<exchange> exchanges_;
  std::size_t beyond_ = 0;
};

}  // namespace dynasession::test
