// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/request.hpp"
#include "dynamodb/table_client.hpp"
#include "records/stored_row.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// The verbs of `session_store` on one table. Executor: that of the client. Lifetimes: the client
/// outlives it.
class records {
 public:
  records(table_client& table, record_requests requests);

  boost::asio::awaitable<result<void>> create(record draft, net::deadline until);
  boost::asio::awaitable<result<std::optional<record>>> load(std::string key, timestamp now,
                                                             net::deadline until);
  boost::asio::awaitable<result<std::optional<record>>> load_eventually(std::string key,
                                                                        timestamp now,
                                                                        net::deadline until);
  boost::asio::awaitable<result<std::int64_t>> save(save_request wanted, net::deadline until);
  boost::asio::awaitable<result<void>> touch(touch_request wanted, net::deadline until);
  boost::asio::awaitable<result<void>> renew(renew_request wanted, net::deadline until);
  boost::asio::awaitable<result<void>> remove(std::string key, net::deadline until);
  boost::asio::awaitable<result<lock_answer>> lock(lock_request wanted, net::deadline until);
  boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(std::string key,
                                                                        net::deadline until);
  boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat, net::deadline until);
  boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner,
                                              net::deadline until);

 private:
  using row = std::optional<detail::stored_row>;  ///< nullopt: absent

  boost::asio::awaitable<result<std::optional<record>>> read(std::string key, bool consistent,
                                                             timestamp now, net::deadline until);
  result<std::optional<record>> live_in(const reply& answer, std::string_view key,
                                        timestamp now) const;
  void look_at_key(json_view item, std::string_view key) const;
  boost::asio::awaitable<result<row>> find(std::string key, net::deadline until);
  /// The caller keeps the document of the refusal.
  boost::asio::awaitable<result<row>> found_by(json_view refusal, bool is_verified, std::string key,
                                               net::deadline until);
  boost::asio::awaitable<result<std::optional<std::string>>> successor_of(reply refusal,
                                                                          std::string key,
                                                                          net::deadline until);
  boost::asio::awaitable<result<void>> release(std::string key, std::string owner,
                                               net::deadline until);
  /// The rest of a save whose request is made.
  boost::asio::awaitable<result<std::int64_t>> save_unless_refused(
      save_request wanted, boost::asio::awaitable<result<reply>> sending, net::deadline end);
  /// Saves on what is stored: after a refusal, or if no request fits without knowing it.
  boost::asio::awaitable<result<std::int64_t>> save_on_found(save_request wanted,
                                                             std::optional<reply> refusal,
                                                             net::deadline end);
  result<std::int64_t> version_after(const reply& saved, const write_token& token) const;
  /// Both give an error.
  boost::asio::awaitable<result<std::int64_t>> why_not_saved(save_request wanted, error reason,
                                                             net::deadline end);
  boost::asio::awaitable<result<std::int64_t>> explain_size(save_request wanted, error reason,
                                                            net::deadline until);

  table_client& table_;
  record_requests requests_;
};

}  // namespace dynasession::inline v0::dynamodb
