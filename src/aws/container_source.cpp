// SPDX-License-Identifier: Apache-2.0
#include "aws/container_source.hpp"

#include <variant>

namespace dynasession::aws {

boost::asio::awaitable<result<temporary_credentials>> container_source::fetch(net::deadline until) {
  const auto request = container_request(from_, environment_, files_);
  if (!request) co_return request.error();
  const auto client = connect_(from_.where);
  const auto got = co_await client->send(*request, until);
  if (const auto* failure = std::get_if<net::http_failure>(&got))
    co_return error(errc::unavailable, "credentials: " + failure->reason);
  co_return read_temporary_credentials(std::get<net::http_response>(got));
}

}  // namespace dynasession::aws
