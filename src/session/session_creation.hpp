// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/commit_requests.hpp"
#include "session/request_state.hpp"
#include "session/session_context.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dynasession::inline v0::detail {

/// A record that was stored, and the id that its cookie will carry.
struct created_session {
  record stored;
  std::string id;
};

/// Stores a new session. An attempt whose answer is lost may have stored a record, too: that is in doubt until a commit
/// of the request is `saved`. Lifetimes: what it is made of outlives it.
class session_creation {
 public:
  session_creation(const session_context& context, request_state& request,
                   const commit_requests& requests, call_deadline until)
      : context_(context), request_(request), requests_(requests), until_(until) {}

  /// Errors: those of `session_store::create`; what the random source throws.
  boost::asio::awaitable<result<created_session>> run();
  /// Removes what is in doubt: no browser has a cookie of it. Errors: those of `session_store::remove`; it may be called
  /// again.
  boost::asio::awaitable<result<void>> undo();

 private:
  const session_context& context_;
  request_state& request_;
  const commit_requests& requests_;
  const call_deadline until_;
};

}  // namespace dynasession::inline v0::detail
