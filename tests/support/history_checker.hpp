// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/history.hpp"

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::test {

enum class violation_kind {
  lost_write,       ///< an acknowledged value is missing though nothing came after it
  unwritten_value,  ///< a value that nobody wrote, or whose write had failed
  lost_increment,   ///< a count below what was acknowledged before
  increment_twice,  ///< a count above all that was tried
  live_after_destroy,  ///< alive although its destruction was acknowledged, alone or with all of a user
  back_to_life,        ///< alive after it was seen gone
  live_after_renew,   ///< the old id alive although its renewal was acknowledged
  two_live_ids,       ///< an id alive after one that it was renewed to, or renewed twice
  lost_session,       ///< gone although nobody ended or renewed it
  shortened,          ///< it expires earlier than was seen before
  robbed_holder,      ///< another took the lock of a process that was at work
  missing_tombstone,  ///< an id that was renewed is unknown, though its tombstone should answer
  unlisted,  ///< a session of a user is missing from a list, though it was there all the time
  wrongly_listed,  ///< a list has a session twice, one that had ended, or one of another user or of nobody
  wrong_count,  ///< a count under a lock is not the number of those who counted
};

std::string_view to_string(violation_kind kind);

struct violation {
  violation_kind kind;
  std::string detail;
};

std::ostream& operator<<(std::ostream& out, const violation& found);

/// What cannot be explained by any order of the operations, each with its effect between begin and end.
/// Operations without an answer may have happened at any time after their begin, or never.
std::vector<violation> check(const history& all);

/// From when to when a process was stopped.
struct stop {
  std::string worker;
  moment from;
  moment to;
};

/// The same for requests that each read a count under the lock of its session and set the next number: no
/// number is set twice, only one who was stopped loses the lock, and the last count is the number of
/// those who counted.
std::vector<violation> check_locked_counts(const history& all, std::string_view key,
                                           std::int64_t last, const std::vector<stop>& stops);

/// A session that is alive when all operations have ended.
struct survivor {
  std::int64_t birth;  ///< the number that its creation set
  std::int64_t version;
  std::string key;  ///< of its record
};

/// The same for the sessions that are alive at the end: one of each session, unless it was destroyed, and
/// none under an id that was renewed.
/// A creation whose answer was lost may also have left one, under an id that no client knows: it is of the
/// first version.
std::vector<violation> check_survivors(const history& all, const std::vector<survivor>& alive);

}  // namespace dynasession::test
