// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/session_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dynasession::inline v0 {

/// A record without its values.
class session_summary {
 public:
  session_summary() = default;

  std::string key;                  ///< the record's; it cannot be used to log in
  std::optional<std::string> user;  ///< who is logged in, if the session has a user
  timestamp created_at{};
  timestamp updated_at{};                ///< of its last save or touch
  std::chrono::sys_seconds expire_at{};  ///< dead from this second on
  bool is_tombstone = false;             ///< no session any more: its id was renewed
};

/// One page of the records that were asked for.
class session_page {
 public:
  session_page() = default;

  std::vector<session_summary> sessions;
  std::size_t unreadable = 0;  ///< records beside them that this library did not write
  std::string next;            ///< the `after` of the next page; empty on the last one
  /// What it cost: units of DynamoDB's read capacity; of another store, the records looked at.
  double units = 0;
};

/// A part of all records. Scanning each of `segments` gives each record once, except those that come or
/// go meanwhile.
class scan_request {
 public:
  scan_request() = default;

  std::size_t segment = 0;  ///< below `segments`
  std::size_t segments = 1;
  std::string after;        ///< empty: from the beginning
  std::size_t limit = 100;  ///< records a page
};

/// The outcome of `session_catalog::remove_unchanged`.
class removal {
 public:
  removal() = default;

  std::size_t removed = 0;  ///< gone now, some maybe removed by others; the rest was used since
  double units = 0;         ///< of DynamoDB's write capacity; of another store, the records removed
};

/// What operators need of a store beside the verbs of `session_store`: to look through its records.
/// Errors, deadline, lifetimes, thread safety: as `session_store`.
class session_catalog {
 public:
  virtual ~session_catalog() = default;

  /// A page of all records, also expired ones and tombstones, in no order; what was written a moment ago
  /// may be missing. A store that cannot be divided gives all in segment 0.
  virtual boost::asio::awaitable<result<session_page>> scan(scan_request request) = 0;

  /// Removes those records that were not saved, touched or renewed since they were seen. After an error
  /// some may be removed.
  virtual boost::asio::awaitable<result<removal>> remove_unchanged(
      std::vector<session_summary> seen) = 0;

  /// Live records of a user, in no order. One that began a moment ago may be missing; one that ended, or
  /// is another user's by now, is never listed.
  virtual boost::asio::awaitable<result<session_page>> list_of_user(std::string user, timestamp now,
                                                                    std::string after) = 0;

  /// Removes a record if it is this user's, or what took it over if that is. Gives whether there was
  /// one.
  virtual boost::asio::awaitable<result<bool>> remove_of_user(std::string key,
                                                              std::string user) = 0;
};

/// A store that is a catalog of its records too, as every store of this library is.
class catalog_store : public session_store, public session_catalog {};

}  // namespace dynasession::inline v0
