// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_summary.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace dynasession::inline v0 {

/// Some of the sessions asked for, and where the others begin.
class session_page {
 public:
  session_page() = default;

  std::vector<session_summary> sessions;
  std::size_t unreadable = 0;  ///< records beside them that this library did not write
  std::string next;            ///< the `after` of the next page; empty: there is none
  /// What it cost: units of DynamoDB's read capacity; of another store, the records looked at.
  double units = 0;
};

/// A part of all records. Whoever asks for each of `segments` gets each record once, but for those that
/// come or go meanwhile.
class scan_request {
 public:
  scan_request() = default;

  std::size_t segment = 0;  ///< below `segments`
  std::size_t segments = 1;
  std::string after;        ///< empty: from the beginning
  std::size_t limit = 100;  ///< of records a page
};

}  // namespace dynasession::inline v0
