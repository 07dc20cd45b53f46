// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/error.hpp>
#include <dynasession/session_summary.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace dynasession {

/// Some of the sessions asked for, and where the others begin.
class session_page {
 public:
  session_page() = default;

  std::vector<session_summary> sessions;
  std::string next;  ///< the `after` of the next page; empty: there is none
};

/// What operators ask of a store, beside the verbs of `session_store`: to look through its records.
/// Errors, deadline, lifetimes, thread safety: as `session_store`.
class session_catalog {
 public:
  virtual ~session_catalog() = default;

  /// Live records of a user, in no order. One of another store's index may come late; one that ended,
  /// or is another user's by now, never comes. Records that cannot be read are left out.
  virtual boost::asio::awaitable<result<session_page>> list_of_user(std::string user, timestamp now,
                                                                    std::string after) = 0;

  /// Removes a record if it is this user's, or what took it over if that is. Gives whether there was
  /// one.
  virtual boost::asio::awaitable<result<bool>> remove_of_user(std::string key,
                                                              std::string user) = 0;
};

}  // namespace dynasession
