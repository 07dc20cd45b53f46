// SPDX-License-Identifier: Apache-2.0
#include "support/send_request.hpp"

#include "dynamodb/client/make_client.hpp"
#include "support/run_blocking.hpp"

#include <boost/json/serialize.hpp>

#include <chrono>
#include <utility>

namespace dynasession::test {
namespace {

boost::asio::awaitable<result<dynamodb::reply>> call(dynamodb_options where,
                                                     dynamodb::request sent) {
  const auto service = dynamodb::make_client(where);
  co_return co_await service->call(std::move(sent), dynamodb::retry_policy::idempotent_write,
                                   std::chrono::steady_clock::now() + where.deadline);
}

}  // namespace

bool send_request(const dynamodb_options& where, std::string operation, boost::json::object body) {
  return detail::run_blocking(call(where, {std::move(operation), boost::json::serialize(body)}))
      .has_value();
}

}  // namespace dynasession::test
