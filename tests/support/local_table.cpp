// SPDX-License-Identifier: Apache-2.0
#include "support/local_table.hpp"

#include "dynamodb/client/make_client.hpp"
#include "support/dynamodb_local.hpp"
#include "support/run_blocking.hpp"

#include <dynasession/dynamodb/table.hpp>
#include <dynasession/error.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <utility>

namespace dynasession::test {
namespace {

std::string new_name() {
  static std::atomic<int> count{0};
  return "test-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

boost::asio::awaitable<result<dynamodb::reply>> call(dynamodb_options where,
                                                     dynamodb::request sent) {
  const auto service = dynamodb::make_client(where);
  co_return co_await service->call(std::move(sent), dynamodb::retry_policy::idempotent_write,
                                   std::chrono::steady_clock::now() + where.deadline);
}

}  // namespace

dynamodb_options local_options(std::string table_name) {
  dynamodb_options options;
  options.table_name = std::move(table_name);
  options.endpoint = dynamodb_local_endpoint();
  options.credentials = aws_credentials("local", "local");
  options.deadline = std::chrono::seconds(20);
  return options;
}

bool send_request(const dynamodb_options& where, std::string operation, boost::json::object body) {
  return detail::run_blocking(call(where, {std::move(operation), body})).has_value();
}

local_table::local_table() : options_(local_options(new_name())) {
  table::create(options_, {.expiry = false});
}

local_table::~local_table() {
  try {
    table::remove(options_);
  } catch (const session_error&) {
    // The server ends with the tests, and its tables with it.
  }
}

}  // namespace dynasession::test
