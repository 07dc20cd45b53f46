// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/commit_turns.hpp"
#include "session/request_state.hpp"
#include "session/session_context.hpp"

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// How often a change is tried that others keep overtaking (rule 14).
constexpr int max_tries = 8;

/// The tries of one commit: what is sent again, on what, and when. Lifetimes: the commit outlives it.
class commit_tries {
 public:
  commit_tries(const session_context& context, request_state& request, timestamp now,
               call_deadline until)
      : context_(context), request_(request), now_(now), until_(until) {}

  /// Tries a save until it is known what became of it. `values` hold its changes, and become the newest;
  /// so does their version. Gives the version it made; nullopt: nothing was left to be changed.
  boost::asio::awaitable<result<std::optional<std::int64_t>>> save(save_request& sent,
                                                                   tracked_values& values,
                                                                   std::int64_t& version);
  /// Of `values` that were set to what was read, which may be old: puts the changes on what is stored now, so that
  /// it is known which of them are any. Errors: as `reload`; conflict, if others saved and the policy is reject.
  boost::asio::awaitable<result<void>> confirm(tracked_values& values, std::int64_t& version);
  /// false: there is no time left for another try, or the caller was cancelled.
  boost::asio::awaitable<bool> pause_after(int tries);
  /// Puts the changes of `values` on what is stored now. Errors: session_gone; what the changes do not suit.
  boost::asio::awaitable<result<void>> reload(tracked_values& values, std::int64_t& version);

 private:
  /// If not, `reason` says why: what it was, or that others had their turns.
  boost::asio::awaitable<bool> may_try_again(std::string key, int tries,
                                             std::unique_ptr<commit_turns::turn>& turn,
                                             error& reason);
  const random_source& random() const { return context_.options().random; }

  const session_context& context_;
  request_state& request_;
  const timestamp now_;
  const call_deadline until_;
};

}  // namespace dynasession::inline v0::detail
