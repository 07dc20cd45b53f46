// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/record_cache.hpp"
#include "session/request_state.hpp"
#include "session/session_context.hpp"
#include "session/successor.hpp"

#include <dynasession/clock.hpp>
#include <dynasession/store/record.hpp>

#include <string>

namespace dynasession::inline v0::detail {

/// What a commit does to the records in memory, if there are any. Made before the commit asks the store.
/// Lifetimes: what it is made of outlives it.
class kept_by_commit {
 public:
  kept_by_commit(const session_context& context, const request_state& request)
      : cache_(context.cache()),
        uses_locks_(context.uses_locks()),
        request_(request),
        ticket_(cache_ ? cache_->draw() : 0) {}

  void created(const record& stored, timestamp now) const;
  /// The session as it is, now that its changes are stored. If others saved in between, it is not known whole.
  void saved(bool is_known_whole, timestamp now) const;
  void drop(const std::string& key, timestamp now) const;
  /// The session under all its ids, as it was loaded.
  void drop_session(timestamp now) const;
  /// What tombstones lead to, and the sessions that they are of.
  void drop(const succession& found, timestamp now) const;
  /// What a renewal ends. Also if its answer was lost: the store may have made it.
  void drop(const renewal& sent, timestamp now) const;
  /// Whether a record may be in memory that the store has removed.
  bool has_any() const noexcept { return cache_ != nullptr; }
  void drop_all(timestamp now) const;

 private:
  record stored() const;
  void drop_session(timestamp created_at, timestamp now) const;

  record_cache* const cache_;
  const bool uses_locks_;
  const request_state& request_;
  const record_cache::ticket ticket_;
};

}  // namespace dynasession::inline v0::detail
