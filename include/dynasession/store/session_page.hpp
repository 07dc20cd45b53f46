// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/session_limits.hpp>
#include <dynasession/store/record.hpp>

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
  /// That of a record.
  explicit session_summary(const record& of)
      : key(of.key),
        user(of.user),
        authenticated_at(of.authenticated_at),
        limits(of.limits),
        created_at(of.created_at),
        updated_at(of.updated_at),
        expire_at(of.expire_at),
        is_tombstone(of.is_tombstone()) {}

  std::string key;                            ///< the record's; it cannot be used to log in
  std::optional<std::string> user;            ///< who is logged in, if the session has a user
  std::optional<timestamp> authenticated_at;  ///< when the user logged in, if that is known
  session_limits limits;                      ///< the session's own; empty: those of its manager
  timestamp created_at{};                     ///< when the session was first stored
  timestamp updated_at{};                     ///< of its last save or touch
  std::chrono::sys_seconds expire_at{};       ///< dead from this second on
  bool is_tombstone = false;                  ///< no session any more: its id was renewed
};

/// One page of the records that were asked for.
class session_page {
 public:
  session_page() = default;

  std::vector<session_summary> sessions;  ///< the records of this page
  std::size_t unreadable = 0;             ///< records beside them that this library did not write
  std::string next;                       ///< the `after` of the next page; empty on the last one
  /// The cost: units of DynamoDB's read capacity; of another store, the records looked at.
  double units = 0;
};

/// A part of all records. Scanning each of `segments` gives each record once, except those that come or
/// go meanwhile.
class scan_request {
 public:
  scan_request() = default;

  std::size_t segment = 0;   ///< below `segments`
  std::size_t segments = 1;  ///< into how many parts the records are divided
  std::string after;         ///< empty: from the beginning
  std::size_t limit = 100;   ///< records a page
};

/// The outcome of `session_catalog::remove_unchanged`.
class removal {
 public:
  removal() = default;

  std::size_t removed = 0;  ///< gone now, some maybe removed by others; the rest was used since
  double units = 0;         ///< of DynamoDB's write capacity; of another store, the records removed
};

}  // namespace dynasession::inline v0
