// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/container_credentials.hpp"
#include "aws/credentials_source.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace dynasession::aws {

/// A client for one place.
using connector = std::function<std::unique_ptr<net::http_client>(const endpoint& where)>;

/// Fetches the credentials of a container's role.
class container_source final : public credentials_source {
 public:
  container_source(container_endpoint from, environment_lookup environment, file_lookup files,
                   connector connect)
      : from_(std::move(from)),
        environment_(std::move(environment)),
        files_(std::move(files)),
        connect_(std::move(connect)) {}

  boost::asio::awaitable<result<temporary_credentials>> fetch(net::deadline until) override;

 private:
  container_endpoint from_;
  environment_lookup environment_;
  file_lookup files_;
  connector connect_;
};

}  // namespace dynasession::aws
