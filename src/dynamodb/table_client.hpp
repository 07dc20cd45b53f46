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

/// Calls about the records of one table: their errors name it, and what is the matter with it.
/// Thread safety: used on one executor that runs one handler at a time.
class table_client {
 public:
  /// Errors: throws, as the constructor of `dynamodb_store`.
  explicit table_client(const dynamodb_options& options);
  /// The same connections. What calls of this one take is added to `used`, which outlives it; nullptr:
  /// nobody wants to know.
  table_client(const table_client& shared, usage* used) : table_client(shared) { used_ = used; }

  /// When a call that begins now must have ended.
  net::deadline until() const { return std::chrono::steady_clock::now() + deadline_; }
  detail::backoff start_backoff() const { return {deadline_, random_}; }

  /// Errors: as `client::call`.
  boost::asio::awaitable<result<reply>> call(request sent, retry_policy policy,
                                             net::deadline until);

 private:
  boost::asio::awaitable<std::string> misfits(net::deadline until);

  std::shared_ptr<client> service_;
  std::string table_name_;
  std::string table_key_;
  std::chrono::milliseconds deadline_;
  random_source random_;
  usage* used_ = nullptr;
};

}  // namespace dynasession::inline v0::dynamodb
