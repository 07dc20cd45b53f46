// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/commit_requests.hpp"
#include "session/commit_tries.hpp"
#include "session/kept_by_commit.hpp"
#include "session/request_state.hpp"
#include "session/session_context.hpp"
#include "session/session_creation.hpp"

#include <dynasession/commit_result.hpp>
#include <dynasession/error.hpp>
#include <dynasession/error_handler.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// One commit: sends what the plan says, and makes of the answer a status and cookies.
/// Lives in the coroutine that runs it.
class committer {
 public:
  committer(const session_context& context, request_state& request)
      : context_(context),
        request_(request),
        requests_(context.options(), request),
        kept_(context, request),
        until_(std::chrono::steady_clock::now() + context.options().deadline) {}

  using step = boost::asio::awaitable<commit_result>;

  /// Once. The committer outlives it. Throws std::bad_alloc only.
  step run();
  /// Whether the error handler is to be asked, after `run`.
  bool has_report() const noexcept { return report_.has_value(); }
  /// Asks it, unless the caller was cancelled: gives what is to be raised, if anything.
  error raised(bool cancelled) const;

 private:
  // The acts. Each ends in exactly one of the results below; `settle_doubt` only if the doubt stays.
  step settle_and_act();
  step act();
  /// Sends again what is in doubt. nullopt: its outcome is known now.
  boost::asio::awaitable<std::optional<commit_result>> settle_doubt();
  step leave();
  step create();
  step save();
  step renew();
  step log_in_again();
  step touch();
  step destroy();

  commit_tries make_tries() const { return {context_, request_, requests_.now(), until_}; }
  session_creation make_creation() const { return {context_, request_, requests_, until_}; }

  /// Whether something was set to the value that was read, and that may be old: only another read shows whether it is a
  /// change.
  bool needs_confirmation() const;
  bool lacks_lock(commit_step planned) const;
  bool is_login() const;
  void drop_released_lock();
  result<void> drop_what_was_read();

  // What an answer means for the session ...
  template <class Sent>
  void keep_in_doubt(Sent sent);
  void take_over(record&& created, const std::string& id);
  void take_over(const renewal& sent);
  /// A key, what tombstones lead to, or what a renewal ends.
  template <class What>
  void drop_kept(const What& what) const {
    kept_.drop(what, requests_.now());
  }

  // ... and for the caller.
  commit_result saved();
  commit_result unchanged();
  commit_result unchanged_but_touched(const touch_request& sent);
  commit_result finish(commit_status status, bool has_new_expiry);
  std::optional<commit_result> still_in_doubt(operation during, const error& reason);
  commit_result failed(operation during, const error& reason);
  commit_result failed(operation during, const error& reason, commit_status status);

  const session_context& context_;
  request_state& request_;
  commit_requests requests_;
  const kept_by_commit kept_;
  call_deadline until_;                 ///< of all calls of this commit together
  bool has_settled_ = false;            ///< an earlier write in doubt is stored
  std::optional<error_report> report_;  ///< for the error handler, at the end
};

}  // namespace dynasession::inline v0::detail
