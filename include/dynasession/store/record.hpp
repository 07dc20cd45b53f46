// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>

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
using stored_values = std::map<std::string, stored_value, std::less<>>;

/// What a store keeps of a session.
/// The constructors here and below are declared on purpose: g++ 12 miscompiles temporaries of
/// aggregates inside a co_await expression.
class record {
 public:
  record() = default;

  std::string key;  ///< SHA-256 of the session id, base64url: whoever reads it cannot log in
  stored_values values;
  std::optional<std::string> user;  ///< who is logged in: 1 to `max_user_size` bytes of UTF-8
  timestamp created_at{};           ///< never changes, not by renew either
  timestamp updated_at{};
  std::chrono::sys_seconds expire_at{};   ///< dead from this second on
  std::int64_t version = 0;               ///< 1 when created, +1 each save, not by touch
  std::optional<std::string> renewed_to;  ///< only in a tombstone: the key that took over
  /// What else the store keeps of the session, in a form of the store's own: `load` fills it,
  /// `renew` moves it along, and nobody in between looks into it.
  std::string extras;

  bool is_tombstone() const noexcept { return renewed_to.has_value(); }
  bool is_live(timestamp now) const noexcept { return expire_at > now && !is_tombstone(); }
};

/// Names one attempt to change a record, so that a repeated attempt is applied once.
using write_token = std::array<std::byte, 16>;

struct set_value {
  stored_value value;
};
struct add_integer {
  std::int64_t amount;  ///< an absent key counts as 0
};
struct erase_key {};
using change = std::variant<set_value, add_integer, erase_key>;

/// What one request changed: one action per key.
class changes {
 public:
  changes() = default;

  bool clear = false;  ///< first remove every key there is, also those added meanwhile
  /// Who is logged in from now on (nullopt inside: nobody); the user stays as it is without.
  std::optional<std::optional<std::string>> user;
  std::map<std::string, change, std::less<>> actions;
  /// Keys that must still hold this (nullopt: be absent), else errc::conflict and nothing is
  /// written.
  std::map<std::string, std::optional<stored_value>, std::less<>> expected;
};

/// Who has a session for itself, as its record says. The holder moves the beat on while it works:
/// whoever has seen the same owner and beat for the whole lease may take over.
class session_lock {
 public:
  session_lock() = default;
  session_lock(std::string owner, std::int64_t beat, std::chrono::milliseconds lease)
      : owner(std::move(owner)), beat(beat), lease(lease) {}

  std::string owner;  ///< random, another one each time a lock is taken
  std::int64_t beat = 0;
  std::chrono::milliseconds lease{};

  bool operator==(const session_lock&) const = default;
};

class lock_request {
 public:
  lock_request() = default;

  std::string key;
  timestamp now{};
  std::string owner;
  std::chrono::milliseconds lease{};
  std::optional<session_lock> seen;  ///< take over, if owner and beat are still these
};

/// What came of an attempt to lock.
class lock_answer {
 public:
  lock_answer() = default;
  explicit lock_answer(record found) : found(std::move(found)) {}
  explicit lock_answer(session_lock held) : held(std::move(held)) {}

  std::optional<record> found;       ///< locked, if it is live; or a tombstone
  std::optional<session_lock> held;  ///< by another: then nothing was written
};

class save_request {
 public:
  save_request() = default;

  std::string key;
  changes what;
  timestamp now{};
  std::chrono::sys_seconds expire_at{};    ///< extends the stored one, never shortens it
  std::optional<std::int64_t> if_version;  ///< must be the stored one, else errc::conflict
  std::int64_t seen_version = 0;           ///< the version known when the token was drawn
  write_token token{};
  bool in_doubt = false;  ///< an earlier attempt with this token ended in errc::outcome_unknown
  std::optional<std::string> lock_owner;  ///< must hold the lock, which ends with the save
};

class touch_request {
 public:
  touch_request() = default;

  std::string key;
  timestamp now{};
  std::chrono::sys_seconds expire_at{};
  std::optional<std::string> lock_owner;  ///< must hold the lock, which ends with the touch
};

class renew_request {
 public:
  renew_request() = default;

  std::string old_key;
  record next;  ///< whole, under its new key; `version` is the one loaded under the old key
  timestamp now{};
  std::optional<std::string> lock_owner;  ///< must hold the lock, which ends with the old key
};

/// How long a tombstone answers for the record that left: as long as a slow parallel request may
/// last.
constexpr std::chrono::minutes tombstone_lifetime{10};

/// What DynamoDB takes for the key of an index.
constexpr std::size_t max_user_size = 2048;

/// DynamoDB's limit, kept by every store so that no session outgrows the next store.
constexpr std::size_t max_record_size = 400 * 1024;

}  // namespace dynasession::inline v0
