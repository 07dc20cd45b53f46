// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/session_limits.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace dynasession::inline v0 {

/// A value as stores keep it: a 64-bit integer, so that the store can add to it, or the JSON text
/// of anything else. JSON text of an integer that fits 64 bits never appears.
using stored_value = std::variant<std::int64_t, std::string>;
/// The values of a session by key.
using stored_values = std::map<std::string, stored_value, std::less<>>;

/// The stored form of a session.
/// The constructors here and below are declared on purpose: g++ 12 miscompiles temporaries of
/// aggregates inside a co_await expression.
class record {
 public:
  record() = default;

  std::string key;       ///< SHA-256 of the session id, base64url; it cannot be used to log in
  stored_values values;  ///< by key, as they are stored
  std::optional<std::string> user;  ///< who is logged in: 1 to `max_user_size` bytes of UTF-8
  /// When the user logged in; nullopt: it is not known, or nobody is logged in.
  std::optional<timestamp> authenticated_at;
  session_limits limits;                  ///< the session's own; empty: those of its manager
  timestamp created_at{};                 ///< never changes, not by renew either
  timestamp updated_at{};                 ///< of the last save or touch
  std::chrono::sys_seconds expire_at{};   ///< dead from this second on
  std::int64_t version = 0;               ///< 1 when created, +1 each save, not by touch
  std::optional<std::string> renewed_to;  ///< only in a tombstone: the key that took over
  /// Other attributes of the record, in a form of the store's own: `load` fills it, `renew` moves it
  /// along, and the manager does not look into it.
  std::string extras;

  /// Whether the id of the session was renewed: the record has no values.
  bool is_tombstone() const noexcept { return renewed_to.has_value(); }
  /// Whether the record is a session that has not expired.
  bool is_live(timestamp now) const noexcept { return expire_at > now && !is_tombstone(); }
};

/// Names one attempt to change a record, so that a repeated attempt is applied once.
using write_token = std::array<std::byte, 16>;

/// Sets a key to a value.
struct set_value {
  stored_value value;  ///< the new value
};
/// Adds to the integer under a key.
struct add_integer {
  std::int64_t amount;  ///< an absent key counts as 0
};
/// Removes a key.
struct erase_key {};
/// The action on one key.
using change = std::variant<set_value, add_integer, erase_key>;

/// The changes of one request: one action per key.
class changes {
 public:
  changes() = default;

  bool clear = false;  ///< first remove every key there is, also those added meanwhile
  /// Who is logged in from now on (nullopt inside: nobody), with `authenticated_at` removed; both stay as
  /// they are without.
  std::optional<std::optional<std::string>> user;
  /// The limits from now on; they stay as they are without.
  std::optional<session_limits> limits;
  /// The action on each changed key.
  std::map<std::string, change, std::less<>> actions;
  /// Keys that must still hold this (nullopt: be absent), else errc::conflict and nothing is
  /// written.
  std::map<std::string, std::optional<stored_value>, std::less<>> expected;
};

/// The lock of a session, as stored in its record. The holder moves the beat forward six times a lease while
/// it works. A waiter that has seen the same owner and beat for the whole lease may take the lock over.
class session_lock {
 public:
  session_lock() = default;
  /// A lock of these parts.
  session_lock(std::string its_owner, std::int64_t its_beat, std::chrono::milliseconds its_lease)
      : owner(std::move(its_owner)), beat(its_beat), lease(its_lease) {}

  std::string owner;                  ///< random, another one each time a lock is taken
  std::int64_t beat = 0;              ///< the number of the last renewal; some are left out
  std::chrono::milliseconds lease{};  ///< how long the lock is valid without a renewal

  /// Equal in all parts.
  bool operator==(const session_lock&) const = default;
};

/// The arguments of `session_store::lock`.
class lock_request {
 public:
  lock_request() = default;

  std::string key;                    ///< of the record
  timestamp now{};                    ///< decides whether the record is live
  std::string owner;                  ///< random, a new one for each lock
  std::chrono::milliseconds lease{};  ///< how long the lock is valid without a renewal
  std::optional<session_lock> seen;   ///< take over, if owner and beat are still these
};

/// The outcome of an attempt to lock.
class lock_answer {
 public:
  /// There is no live record.
  lock_answer() = default;
  /// The lock was taken, or the record is a tombstone.
  explicit lock_answer(record locked) : found(std::move(locked)) {}
  /// Another owner holds the lock.
  explicit lock_answer(session_lock other) : held(std::move(other)) {}

  std::optional<record> found;       ///< locked, if it is live; or a tombstone
  std::optional<session_lock> held;  ///< by another: then nothing was written
};

/// The arguments of `session_store::save`.
class save_request {
 public:
  save_request() = default;

  std::string key;  ///< of the record
  changes what;     ///< applied together or not at all
  timestamp now{};  ///< decides whether the record is live
  /// Extends the stored one, never shortens it; but with other limits it replaces the stored one.
  std::chrono::sys_seconds expire_at{};
  std::optional<std::int64_t> if_version;  ///< must be the stored one, else errc::conflict
  /// A version at which no attempt of this save was applied yet. The sender moves it forward only while no attempt is
  /// in doubt; a store may do so after it has read a record whose register lacks the token.
  std::int64_t seen_version = 0;
  write_token token{};  ///< the same in every attempt of one commit, whatever each of them changes
  /// An earlier attempt with this token may have been applied, or may still be.
  bool in_doubt = false;
  std::optional<std::string> lock_owner;  ///< must hold the lock, which ends with the save
  /// The `record_size` that the sender expects after the save, 0 if not known. A store that does not read the
  /// values which it changes needs it to enforce `max_size`.
  std::size_t expected_size = 0;
};

/// The arguments of `session_store::touch`.
class touch_request {
 public:
  touch_request() = default;

  std::string key;                        ///< of the record
  timestamp now{};                        ///< decides whether the record is live
  std::chrono::sys_seconds expire_at{};   ///< the new one; it never shortens the stored one
  std::optional<std::string> lock_owner;  ///< must hold the lock, which ends with the touch
};

/// The arguments of `session_store::renew`.
class renew_request {
 public:
  renew_request() = default;

  std::string old_key;  ///< where the tombstone is put
  record next;          ///< whole, under its new key; `version` is the one loaded under the old key
  timestamp now{};      ///< decides whether the old record is live
  std::optional<std::string> lock_owner;  ///< must hold the lock, which ends with the old key
  bool has_new_limits = false;  ///< so `next.expire_at` may be earlier than the stored one
  /// `next` is another session, which ends the old one: nothing moves along that the store keeps of the
  /// old record, and `next.expire_at` may be earlier than the stored one.
  bool is_new_session = false;
};

/// How long a tombstone answers: at least as long as a slow parallel request may take.
constexpr std::chrono::minutes tombstone_lifetime{10};

/// How much longer tombstones and expired records are kept than they answer, because the clocks of
/// servers differ.
constexpr std::chrono::hours clock_margin{1};

/// The largest user in bytes: DynamoDB's limit for the key of an index.
constexpr std::size_t max_user_size = 2048;

/// The largest record in bytes: DynamoDB's limit, kept by every store so that no session outgrows the next store.
constexpr std::size_t max_record_size = 400 * 1024;

/// The default of the stores' option `max_size`: the largest session in bytes, before compression. With
/// compression a record of 400 KB could hold 100 MB.
constexpr std::size_t default_max_size = 1024 * 1024;

}  // namespace dynasession::inline v0
