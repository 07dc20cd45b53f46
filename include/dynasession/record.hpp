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
#include <variant>

namespace dynasession {

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
  timestamp created_at{};  ///< never changes, not by renew either
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
  std::map<std::string, change, std::less<>> actions;
  /// Keys that must still hold this (nullopt: be absent), else errc::conflict and nothing is
  /// written.
  std::map<std::string, std::optional<stored_value>, std::less<>> expected;
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
};

class touch_request {
 public:
  touch_request() = default;

  std::string key;
  timestamp now{};
  std::chrono::sys_seconds expire_at{};
};

class renew_request {
 public:
  renew_request() = default;

  std::string old_key;
  record next;  ///< whole, under its new key; `version` is the one loaded under the old key
  timestamp now{};
};

/// How long a tombstone answers for the record that left: as long as a slow parallel request may
/// last.
constexpr std::chrono::minutes tombstone_lifetime{10};

/// DynamoDB's limit, kept by every store so that no session outgrows the next store.
constexpr std::size_t max_record_size = 400 * 1024;

}  // namespace dynasession
