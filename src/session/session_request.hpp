// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/request_state.hpp"
#include "session/session_engine.hpp"
#include "support/verb_outcome.hpp"

#include <dynasession/commit_result.hpp>
#include <dynasession/request_facts.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>

namespace dynasession::inline v0::detail {

/// What the handles of a request share: its state, and the engine that works on it, one verb at a time.
/// Thread safety: concurrent calls are safe.
class session_request : public std::enable_shared_from_this<session_request> {
 public:
  /// Errors: throws `session_error`, no_session, if the engine is null: that of an empty manager.
  session_request(std::shared_ptr<const session_engine> engine, const request_facts& facts);
  /// Logs a warning if changes were neither committed nor abandoned.
  ~session_request();
  session_request(const session_request&) = delete;
  session_request& operator=(const session_request&) = delete;

  const session_engine& engine() const noexcept { return *engine_; }
  session* loaded() noexcept;
  /// Nothing is loaded, and no verb is in flight: a commit has nothing to do.
  bool is_untouched() noexcept;
  void abandon() noexcept;
  /// Logs an error, unless a verb raised it before.
  void log(const error& reason) noexcept;

  /// A verb is in flight from this call on, not only once it is awaited.
  /// Errors: operation_in_progress; as the verbs of `request_session`.
  boost::asio::awaitable<verb_outcome<session*>> load(access wanted);
  boost::asio::awaitable<verb_outcome<commit_result>> commit();

 private:
  class verb_in_flight;

  verb_in_flight begin(const char* verb);

  static boost::asio::awaitable<verb_outcome<session*>> run_load(verb_in_flight verb,
                                                                 access wanted);
  static boost::asio::awaitable<verb_outcome<commit_result>> run_commit(verb_in_flight verb);
  void note_raised(error reason) noexcept;
  bool begin_verb() noexcept;
  void end_verb() noexcept;

  const std::shared_ptr<const session_engine> engine_;
  request_state state_;
  std::mutex mutex_;  ///< of those below, and of state_.lock unless a verb is in flight
  error raised_;      ///< by the last verb that failed
  bool has_verb_in_flight_ = false;
  bool is_abandoned_ = false;
  bool was_abandoned_ = false;  ///< when the verb in flight began
};

}  // namespace dynasession::inline v0::detail
