// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/session_page.hpp>
#include <dynasession/store/session_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace dynasession::inline v0 {

/// The verbs of a store for operators, beside those of `session_store`: to scan and remove its records.
/// Errors, deadline, lifetimes, thread safety: as `session_store`.
class DYNASESSION_EXPORT session_catalog {
 public:
  virtual ~session_catalog() = default;

  /// A page of all records, also expired ones and tombstones, in no order; what was written a moment ago
  /// may be missing. A store that cannot be divided gives all in segment 0.
  virtual boost::asio::awaitable<result<session_page>> scan(scan_request request) = 0;

  /// Removes those records that were not saved, touched or renewed since they were seen. After an error
  /// some may be removed.
  virtual boost::asio::awaitable<result<removal>> remove_unchanged(
      std::vector<session_summary> seen) = 0;

  /// Live records of a user, in no order. A tombstone that is found stands for the live record that it
  /// leads to, so that none is missed that was renewed meanwhile; one may come again in a later page.
  /// One that began a moment ago may be missing; one that ended, or is another user's by now, is never
  /// listed.
  virtual boost::asio::awaitable<result<session_page>> list_of_user(std::string user, timestamp now,
                                                                    std::string after) = 0;

  /// The keys that a session was renewed to since it had this one, in order; none, if it was not.
  virtual boost::asio::awaitable<result<std::vector<std::string>>> successors_of(
      std::string key) = 0;

  /// Removes a record of this user; of a tombstone, the record that it leads to. Returns whether there
  /// was one. Ends at `until`, or earlier, as the other verbs, by the limit of the store.
  virtual boost::asio::awaitable<result<bool>> remove_of_user(
      std::string key, std::string user, call_deadline until = no_deadline) = 0;
};

/// A store that is a catalog of its records too, as every store of this library is.
class DYNASESSION_EXPORT catalog_store : public session_store, public session_catalog {};

}  // namespace dynasession::inline v0
