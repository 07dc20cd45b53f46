// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/table_client.hpp"
#include "dynamodb/user_requests.hpp"

#include <dynasession/session_catalog.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace dynasession::dynamodb {

/// The verbs of `session_catalog` about a user, on the executor of the table's client, which outlives
/// this.
class user_records {
 public:
  user_records(table_client& table, user_requests requests);

  boost::asio::awaitable<result<session_page>> list(std::string user, timestamp now,
                                                    std::string after);
  boost::asio::awaitable<result<bool>> remove(std::string key, std::string user);

 private:
  using summaries = std::vector<session_summary>;

  boost::asio::awaitable<result<summaries>> read(std::vector<std::string> keys,
                                                 net::deadline until);

  table_client& table_;
  user_requests requests_;
};

}  // namespace dynasession::dynamodb
