// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoint.hpp"
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
  explicit recorded_traffic(const boost::json::value& file);

  /// A client for a server: it answers the next request as recorded, if it is the recorded one.
  std::unique_ptr<net::http_client> client(const aws::endpoint& where);

  std::size_t left() const noexcept { return exchanges_.size(); }

 private:
  friend class recorded_client;
  struct exchange {
    std::string method;
    std::string uri;
    std::vector<net::http_field> fields;
    net::http_response response;
  };

  std::deque<exchange> exchanges_;
};

}  // namespace dynasession::test
