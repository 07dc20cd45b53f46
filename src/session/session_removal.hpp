// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/kept_by_commit.hpp"
#include "session/request_state.hpp"
#include "session/session_context.hpp"

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dynasession::inline v0::detail {

/// A logout: ends what is stored of the session of a request. Lifetimes: what it is made of outlives it.
class session_removal {
 public:
  session_removal(const session_context& context, request_state& request,
                  const kept_by_commit& kept, timestamp now, call_deadline until)
      : context_(context), request_(request), kept_(kept), now_(now), until_(until) {}

  /// Errors: those of `session_store::remove`; what was not removed may be removed again.
  boost::asio::awaitable<result<void>> run();

 private:
  boost::asio::awaitable<result<void>> remove(std::string key);
  boost::asio::awaitable<result<void>> remove_others();
  boost::asio::awaitable<void> drop_successors(std::string key);

  const session_context& context_;
  request_state& request_;
  const kept_by_commit& kept_;
  const timestamp now_;
  const call_deadline until_;
};

}  // namespace dynasession::inline v0::detail
