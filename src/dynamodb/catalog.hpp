// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/catalog_requests.hpp"
#include "dynamodb/table_client.hpp"

#include <dynasession/store/session_catalog.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace dynasession::inline v0::dynamodb {

/// The verbs of `session_catalog` on one table. Executor: that of the client. Lifetimes: the client
/// outlives it.
class catalog {
 public:
  catalog(table_client& table, catalog_requests requests);

  boost::asio::awaitable<result<session_page>> scan(scan_request wanted);
  boost::asio::awaitable<result<removal>> remove_unchanged(std::vector<session_summary> seen);
  boost::asio::awaitable<result<session_page>> list_of_user(std::string user, timestamp now,
                                                            std::string after);
  boost::asio::awaitable<result<std::vector<std::string>>> successors_of(std::string key);
  boost::asio::awaitable<result<bool>> remove_of_user(std::string key, std::string user,
                                                      net::deadline until);

 private:
  struct removals;

  boost::asio::awaitable<result<records_read>> read_all(std::vector<std::string> keys,
                                                        net::deadline until);
  boost::asio::awaitable<void> remove_some(removals& all);
  boost::asio::awaitable<void> remove_these(std::vector<session_summary> left, removals& all);

  table_client& table_;
  catalog_requests requests_;
};

}  // namespace dynasession::inline v0::dynamodb
