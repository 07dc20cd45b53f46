// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/client/client.hpp"
#include "support/backoff.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

namespace dynasession::inline v0::dynamodb {

/// Calls for the records of one table. Errors name the table, and what is wrong with it if it is
/// incompatible.
/// Thread safety: as `client`.
class table_client {
 public:
  table_client(const dynamodb_options& options, std::shared_ptr<client> service);
  /// Shares the connections of another one. Adds what its calls use to `used`, if not nullptr,
  /// which outlives it.
  table_client(const table_client& shared, usage* used) : table_client(shared) { used_ = used; }

  /// The same for operators' work: a call is repeated for the `patience` of the options.
  table_client for_operators() const {
    auto patient = *this;
    patient.is_patient_ = true;
    return patient;
  }

  /// The deadline of a call that begins now: the store's own, or an earlier one that the caller has.
  net::deadline until(net::deadline given = no_deadline) const {
    return std::min(given, std::chrono::steady_clock::now() + time_of_call());
  }
  /// For a call with this deadline.
  detail::backoff start_backoff(net::deadline end) const {
    return {end, random_, is_patient_ ? max_patient_pause : detail::backoff::max_pause};
  }

  /// Errors: as `client::call`.
  boost::asio::awaitable<result<reply>> call(request sent, retry_policy policy,
                                             net::deadline until);

  /// What a coroutine keeps that may outlive all table clients.
  std::shared_ptr<const void> connections() const { return service_; }

  /// As `client::distrust_connections`.
  void distrust_connections() const { service_->distrust_connections(); }

 private:
  static constexpr std::chrono::milliseconds max_patient_pause{5000};

  std::chrono::milliseconds time_of_call() const {
    return is_patient_ ? std::max(patience_, deadline_) : deadline_;
  }
  boost::asio::awaitable<result<reply>> send(request sent, retry_policy policy,
                                             net::deadline until);
  boost::asio::awaitable<result<reply>> explained(boost::asio::awaitable<result<reply>> call,
                                                  net::deadline until);
  boost::asio::awaitable<void> explain(result<reply>& failed, net::deadline until);
  boost::asio::awaitable<std::string> incompatibilities(net::deadline until);

  std::shared_ptr<client> service_;
  std::string table_name_;
  std::string table_key_;
  std::chrono::milliseconds deadline_;
  std::chrono::milliseconds patience_;
  bool is_patient_ = false;
  random_source random_;
  usage* used_ = nullptr;
};

}  // namespace dynasession::inline v0::dynamodb
