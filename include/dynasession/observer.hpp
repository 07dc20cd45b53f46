// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace dynasession::inline v0 {

/// A call of a store that has ended.
struct store_call {
  /// The name of the store: "dynamodb". This text and the next one are valid for the whole run of the
  /// program.
  std::string_view store;
  std::string_view operation;  ///< the verb of `session_store` or `session_catalog`: "load"
  std::chrono::nanoseconds latency{0};  ///< from call to answer, by the steady clock
  /// Requests to DynamoDB, retries included, and those for which no connection was had; or transactions of SQLite,
  /// more than one if the database was busy.
  int attempts = 0;
  /// Read capacity units that DynamoDB reported. It does not report those of failed conditions and
  /// lost answers, which it bills too.
  double read_units = 0;
  /// Write capacity units, likewise.
  double write_units = 0;
  std::optional<errc> failure{};  ///< nullopt: the call succeeded; unavailable if it was cancelled
};

/// The kinds of events in the life of a session.
enum class event_kind {
  created,     ///< a new session was stored
  renewed,     ///< it got a new id
  destroyed,   ///< it was destroyed, or had ended before
  expired,     ///< a cookie verified, but its session does not exist any more
  conflict,    ///< a commit wrote nothing: another request changed the session or took its lock
  lock_wait,   ///< a load waited for the session's lock, successfully or not
  cache_hit,   ///< a load was answered from memory, see `configuration::cache_for`
  cache_miss,  ///< with `cache_for`, a load could have been and was not: the store was asked
  gone,        ///< a cookie verified, but its id was replaced by a renewal: `session_state::gone`
  malformed,   ///< a cookie of our name does not look like ours: another program's, or a probe
  forged,  ///< it looks like ours, and no secret of ours signed it: a retired secret, or an attack
  ambiguous,  ///< several sessions came under a name with the prefix `__Host-`; none was taken (rule 3)
};

/// The name of an event for metrics: "lock_wait".
DYNASESSION_EXPORT std::string_view to_string(event_kind kind) noexcept;

/// Why a session, or one of its ids, has ended.
enum class end_reason {
  logout,    ///< a request destroyed its own session
  revoked,   ///< it was ended from outside, by `user_sessions`
  idle,      ///< past the idle timeout
  absolute,  ///< past the absolute timeout
  renewed,   ///< the id was replaced; the session lives on
};

/// The name of a reason for metrics: "logout".
DYNASESSION_EXPORT std::string_view to_string(end_reason reason) noexcept;

/// Something that happened to a session.
struct session_event {
  event_kind kind;  ///< the event
  /// Short hash, as in logs; after renew the new one. Empty for `malformed`, `forged` and `ambiguous`, which are
  /// reported at most once for a request, when its session is loaded.
  std::string_view session;
  std::chrono::nanoseconds waited{0};  ///< of `lock_wait`: how long
  /// Of `destroyed`, `expired` and `gone`, as far as it is known. Of `expired` there is none once nothing
  /// is stored any more: the session was destroyed before, or removed long after it expired.
  std::optional<end_reason> reason{};
};

/// Receives events of sessions and calls of stores, for metrics and traces. Stores report their calls
/// (`dynamodb_options`, `sqlite_options`); managers (`configuration`) and `user_sessions` report events of
/// sessions. Reports contain no ids, keys, cookies or values. Without an observer no clock is read for
/// it, and DynamoDB is not asked for consumed capacity. With one, a load that finds no live session looks a
/// second time, to know why.
/// Errors: exceptions that it throws are dropped.
/// Lifetimes: an argument is valid until the function returns.
/// Thread safety: called from any thread, concurrently. The request waits for it, and with locks other
///   requests too. So it must not block, and must not use stores or managers.
class DYNASESSION_EXPORT observer {
 public:
  virtual ~observer() = default;

  /// Called after each call of a store. Does nothing by default.
  virtual void on_store_call(const store_call&) {}
  /// Called after each event of a session. Does nothing by default.
  virtual void on_session_event(const session_event&) {}
};

}  // namespace dynasession::inline v0
