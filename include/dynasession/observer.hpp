// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace dynasession::inline v0 {

/// A call of a store that has ended.
struct store_call {
  std::string_view
      store;  ///< its name, "dynamodb"; as the next one it lasts as long as the program
  std::string_view operation;  ///< the verb of `session_store` or `session_catalog`: "load"
  std::chrono::nanoseconds latency{0};  ///< for which its caller waited, by the steady clock
  /// Requests that were sent to DynamoDB, further attempts included; or transactions of SQLite, more
  /// than one if others were in the way.
  int attempts = 0;
  /// Units of capacity, as DynamoDB told of them: it says nothing of what failed conditions and lost
  /// answers took, which it bills too.
  double read_units = 0;
  double write_units = 0;
  std::optional<errc> failure{};  ///< nullopt: it was done
};

enum class event_kind {
  created,    ///< a new session was stored
  renewed,    ///< it got a new id
  destroyed,  ///< it was ended before its time, if it had not ended before
  expired,    ///< a request came with a cookie of ours, but there is no such session any more
  conflict,   ///< a commit wrote nothing, for others changed what it relied on, or have its lock
  lock_wait,  ///< a load had to wait for the session's lock, in vain or not
};

/// As metrics name it: "lock_wait".
std::string_view to_string(event_kind kind) noexcept;

/// Something that happened to a session.
struct session_event {
  event_kind kind;
  std::string_view session;            ///< short hash, as in logs; of a renewed one the new one
  std::chrono::nanoseconds waited{0};  ///< of `lock_wait`: how long
};

/// Is told what becomes of sessions and of the calls of their stores, for metrics and traces. Stores tell
/// of their calls (`dynamodb_options`, `sqlite_options`); managers (`configuration`) and `user_sessions`
/// tell of sessions. It learns no ids, keys, cookies or values.
/// Where there is none, no clock is read for it and DynamoDB is asked nothing more.
/// Errors: what it throws is dropped.
/// Lifetimes: what it is told of is there until it returns.
/// Thread safety: called from any thread, from several at once; the request in question waits for it, or
///   many of them where locks are used. So it must not block, nor use stores and managers.
class observer {
 public:
  virtual ~observer() = default;

  virtual void on_store_call(const store_call&) {}
  virtual void on_session_event(const session_event&) {}
};

}  // namespace dynasession::inline v0
