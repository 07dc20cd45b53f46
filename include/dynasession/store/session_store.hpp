// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0 {

/// The moment by which a call of a store ends, on the steady clock.
using call_deadline = std::chrono::steady_clock::time_point;

/// The deadline of a call that only the store's own limits.
constexpr call_deadline no_deadline = call_deadline::max();

/// Where records live. To support another database, implement these verbs and pass the store suite.
///
/// A record is live when it exists, is no tombstone and `expire_at > now`. Expiry is judged by this
/// condition alone, in every verb, atomically with its write: deleted or expired stays so.
/// Errors: those named at each verb; besides, any verb may end in errc::unavailable,
///   deadline_exceeded, corrupt_record, session_too_large (a stored session beyond the store's `max_size`,
///   which is not read), missing_table, access_denied, store_full or store_read_only: nothing was
///   written; or, where it writes, in outcome_unknown. An error with another library's code, or without one, counts as
///   outcome_unknown of a write and as unavailable of a read. Exceptions leave a verb only for a lack of memory.
/// Cancellation: a coroutine that awaits a verb may be cancelled, with the type `terminal`. A verb that waits then ends
///   early: with an error, which for a write that was sent is outcome_unknown; or with the exception that Asio throws.
/// Deadline: every call ends by `until`, its retries included. A store may limit a call by a deadline of
///   its own too: the earlier one holds. The manager gives all calls of one load or commit the same.
/// Lifetimes: the store outlives its calls.
/// Thread safety: concurrent calls are safe, from any executor.
class DYNASESSION_EXPORT session_store {
 public:
  virtual ~session_store() = default;

  /// Stores a new record with version 1. Errors: id_collision, if the key is in use; session_too_large. The store
  /// sends it only once, also if the answer is lost: a late first attempt could revive what was destroyed since. The
  /// caller tries again under a fresh id.
  virtual boost::asio::awaitable<result<void>> create(record draft,
                                                      call_deadline until = no_deadline) = 0;

  /// The record if it is live or a tombstone that has not expired; else nullopt, which is no error.
  virtual boost::asio::awaitable<result<std::optional<record>>> load(
      std::string key, timestamp now, call_deadline until = no_deadline) = 0;

  /// `load` at a lower price, if the store has one: the record as it was a moment before, in DynamoDB usually
  /// less than a second. A change, a creation or an end that is newer than that may be missing.
  virtual boost::asio::awaitable<result<std::optional<record>>> load_eventually(
      std::string key, timestamp now, call_deadline until = no_deadline) {
    return load(std::move(key), now, until);
  }

  /// Whether `load_eventually` is another read than `load`. A constant of the store.
  virtual bool has_eventual_reads() const noexcept { return false; }

  /// Applies all the changes to a live record, or none; gives the version it made. Applied once: if the token is
  /// among the last eight of the record, an earlier attempt succeeded, and so does this one, with the version that
  /// the earlier one made.
  /// `expire_at` never becomes earlier, unless the limits are changed. Without `lock_owner` a lock is left as it is.
  /// Errors, in the order in which they are checked: session_gone (absent or expired); outcome_unknown (`in_doubt`,
  ///   and eight or more saves since `seen_version`, so the token of an earlier attempt may be gone); session_gone
  ///   (a tombstone); lock_lost; conflict (the version, then the expected keys; or eight or more other saves during
  ///   each of eight attempts); not_an_integer or integer_overflow; session_too_large. After session_gone of a save
  ///   that is `in_doubt`, what an earlier attempt may have written has ended with the record.
  /// A store that sends a request again, when its answer is lost, may be refused while the first one is still on its
  ///   way. Then nothing is certain: instead of a conflict of expected keys it says conflict_in_doubt, and
  ///   outcome_unknown instead of the errors after it. The caller judges what it sent `in_doubt` itself.
  virtual boost::asio::awaitable<result<std::int64_t>> save(save_request request,
                                                            call_deadline until = no_deadline) = 0;

  /// Moves `expire_at` of a live record forward, never back. The version stays.
  /// Errors: session_gone; lock_lost, unless the stored `expire_at` is late enough already.
  virtual boost::asio::awaitable<result<void>> touch(touch_request request,
                                                     call_deadline until = no_deadline) = 0;

  /// In one transaction: stores `next` (version + 1) under its key, with whatever else the store
  /// keeps of the record, and puts a tombstone under `old_key`: never two live, never none. The
  /// tombstone keeps the tokens, so that a late retry of a save that was applied still learns so, and
  /// has the user of `next`, so that those who look for the sessions of a user find it; one that leads
  /// to `next.key` already is success. It expires `tombstone_lifetime` + `clock_margin` from `now` on, and
  /// has no limits.
  /// The new record expires no earlier than the old one, also if that was touched meanwhile, unless it has
  /// other limits or is a new session: then as `next` says. Neither has a lock.
  /// Errors: session_gone, lock_lost, conflict (the stored version is not `next.version`), id_collision,
  ///   session_too_large.
  virtual boost::asio::awaitable<result<void>> renew(renew_request request,
                                                     call_deadline until = no_deadline) = 0;

  /// Removes a record; absent is success. Of a tombstone, the record that it leads to: the tombstone stays, so
  /// that the removal can be repeated, and a slow request under its key writes nothing.
  virtual boost::asio::awaitable<result<void>> remove(std::string key,
                                                      call_deadline until = no_deadline) = 0;

  /// Locks a record and loads it, in one step, if it is live and nobody holds it; one attempt, without
  /// waiting for a holder. A lock of the same owner is that of an earlier attempt: success. What
  /// `load` finds absent cannot be locked, nor a tombstone. After outcome_unknown it may be locked.
  virtual boost::asio::awaitable<result<lock_answer>> lock(lock_request request,
                                                           call_deadline until = no_deadline) = 0;

  /// The lock there is, also of a record that has expired. As cheap as the store can. A store in which
  /// another process can keep everybody from writing answers only when it could have written: a waiter
  /// must not count the time in which no holder could renew its lease.
  virtual boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(
      std::string key, call_deadline until = no_deadline) = 0;

  /// Moves the beat of a lock forward, never back: renewals are sent beside each other, so that one may
  /// arrive after a later one, which is success. Errors: lock_lost, if there is no lock of this owner.
  virtual boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                           std::int64_t beat,
                                                           call_deadline until = no_deadline) = 0;

  /// Ends a lock, also of a record that has expired. If there is none of this owner that is success.
  virtual boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner,
                                                      call_deadline until = no_deadline) = 0;

  /// The store's name in messages and pages: "sqlite", "dynamodb".
  virtual std::string_view name() const noexcept = 0;
};

}  // namespace dynasession::inline v0
