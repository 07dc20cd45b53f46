// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/client/client.hpp"
#include "support/backoff.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace dynasession::inline v0::dynamodb {

/// Calls for the records of one table. Errors name the table, and what is wrong with it if it is
/// incompatible.
/// Thread safety: used on one executor that runs one handler at a time.
class table_client {
 public:
  /// Errors: throws as the constructor of `dynamodb_store`.
  explicit table_client(const dynamodb_options& options);
  /// Shares the connections of another one. Adds what its calls use to `used`, if not nullptr,
  /// which outlives it.
  table_client(const table_client& shared, usage* used) : table_client(shared) { used_ = used; }

  /// The deadline of a call that begins now.
  net::deadline until() const { return std::chrono::steady_clock::now() + deadline_; }
  detail::backoff start_backoff() const { return {deadline_, random_}; }

  /// Errors: as `client::call`.
  boost::asio::awaitable<result<reply>> call(request sent, retry_policy policy,
                                             net::deadline until);

 private:
  boost::asio::awaitable<std::string> incompatibilities(net::deadline until);

  std::shared_ptr<client> service_;
  std::string table_name_;
  std::string table_key_;
  std::chrono::milliseconds deadline_;
  random_source random_;
  usage* used_ = nullptr;
};

}  // namespace dynasession::inline v0::dynamodb
