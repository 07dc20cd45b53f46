// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/store/record.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dynasession::inline v0::detail {

/// Live records that a manager read or wrote a short time ago (`configuration::cache_for`). The least
/// recently used ones give way to new ones.
///
/// A call of the store and a change of another request may overlap: the record that is read, or was saved, can
/// be old by the time that it would be kept. So each caller draws a ticket before it asks the store, and what
/// was dropped since then is not kept.
/// Thread safety: concurrent calls are safe.
class record_cache {
 public:
  using ticket = std::uint64_t;

  /// What was dropped is remembered for `dropped_for`: until no eventually consistent read shows it any more.
  record_cache(std::chrono::milliseconds kept_for, std::chrono::milliseconds dropped_for,
               std::size_t max_size);

  struct answer {
    std::shared_ptr<const record> kept;  ///< nullptr: none
    bool was_dropped = false;  ///< by this process, a short time ago; or that is not known any more
  };
  answer find(const std::string& key, timestamp now);

  ticket draw() const;
  /// Keeps a record as it was at `now`, unless a newer version is there, or it is larger than the limit.
  void keep(record found, ticket drawn, timestamp now);
  /// Removes a record that was changed or has ended.
  void drop(std::string_view key, timestamp now);
  /// Removes the records of a session that has ended, under whatever ids it was read: all have the time of its creation.
  void drop_session(timestamp created_at, timestamp now);
  /// Whether the session was dropped a short time ago, so that what a replica shows of it may be old.
  bool has_dropped(timestamp created_at, timestamp now) const;
  void drop_all(timestamp now);

  /// The memory that is used, in bytes.
  std::size_t size() const;

 private:
  struct entry {
    std::string key;
    std::shared_ptr<const record> kept;  ///< nullptr: it was dropped
    timestamp since;
    ticket drawn = 0;       ///< before it was read or written
    ticket dropped_at = 0;  ///< 0: it was not
    std::size_t size = 0;
  };
  using entries = std::list<entry>;

  bool is_over(const entry& each, timestamp now) const;
  /// The entry of a dropped session; nullptr: it was not dropped, or that is forgotten.
  const entry* dropped_session(timestamp created_at) const;
  bool has_ended(const record& read, ticket drawn) const;
  void insert(entry made, timestamp now);
  void erase(entries::iterator at);

  const std::chrono::milliseconds kept_for_;
  const std::chrono::milliseconds dropped_for_;
  const std::size_t max_size_;

  mutable std::mutex mutex_;  ///< of all below
  entries entries_;           ///< the last used ones first
  std::unordered_map<std::string_view, entries::iterator> by_key_;
  std::size_t size_ = 0;
  ticket drops_ = 0;
  ticket forgotten_ = 0;  ///< the last drop that is remembered no more
  /// Until then an eventually consistent read may show what was dropped and is remembered no more.
  timestamp forgotten_until_{};
};

}  // namespace dynasession::inline v0::detail
