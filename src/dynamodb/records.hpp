// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/client.hpp"
#include "dynamodb/request.hpp"
#include "stored_row.hpp"

#include <dynasession/error.hpp>
#include <dynasession/record.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace dynasession::dynamodb {

struct records_options {
  std::chrono::milliseconds deadline;
  bool consistent_read;
};

/// The verbs of `session_store` on one table, on the executor of the client.
class records {
 public:
  records(record_requests requests, std::unique_ptr<client> service, records_options options);

  boost::asio::awaitable<result<void>> create(record draft);
  boost::asio::awaitable<result<std::optional<record>>> load(std::string key, timestamp now);
  boost::asio::awaitable<result<std::int64_t>> save(save_request wanted);
  boost::asio::awaitable<result<void>> touch(touch_request wanted);
  boost::asio::awaitable<result<void>> renew(renew_request wanted);
  boost::asio::awaitable<result<void>> remove(std::string key);
  boost::asio::awaitable<result<lock_answer>> lock(lock_request wanted);
  boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(std::string key);
  boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat);
  boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner);

 private:
  using row = std::optional<detail::stored_row>;  ///< nullopt: there is none

  net::deadline until() const { return std::chrono::steady_clock::now() + options_.deadline; }
  boost::asio::awaitable<result<reply>> call(request sent, repeat how, net::deadline until);
  boost::asio::awaitable<result<row>> find(std::string key, bool consistent, net::deadline until);
  boost::asio::awaitable<result<row>> found_by(reply refusal, std::string key, net::deadline until);
  boost::asio::awaitable<result<void>> release(std::string key, std::string owner,
                                               net::deadline until);
  boost::asio::awaitable<error> explain_size(save_request wanted, error told, net::deadline until);

  record_requests requests_;
  std::unique_ptr<client> service_;
  records_options options_;
};

}  // namespace dynasession::dynamodb
