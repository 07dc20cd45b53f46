// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"
#include "net/http_client.hpp"

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

namespace dynasession::inline v0::aws {

/// Where temporary credentials come from.
class credentials_source {
 public:
  virtual ~credentials_source() = default;

  /// Ends by the deadline. One call at a time.
  virtual boost::asio::awaitable<result<temporary_credentials>> fetch(net::deadline until) = 0;
};

}  // namespace dynasession::inline v0::aws
