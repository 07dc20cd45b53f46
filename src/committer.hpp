// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "commit_requests.hpp"
#include "request_state.hpp"
#include "session_engine.hpp"

#include <dynasession/commit_result.hpp>
#include <dynasession/error.hpp>
#include <dynasession/error_handler.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace dynasession::detail {

/// One commit: sends what the plan says, and makes of the answer a status and cookies.
/// Lives in the coroutine that runs it.
class committer {
 public:
  committer(const session_engine& engine, request_state& request)
      : engine_(engine),
        request_(request),
        requests_(engine.options(), request, engine.options().clock()) {}

  boost::asio::awaitable<commit_result> run();

 private:
  using step = boost::asio::awaitable<commit_result>;

  // The acts. Each ends in exactly one of the results below.
  step act();
  step settle_doubt();
  step create();
  step save();
  step renew();
  step touch();
  step destroy();
  boost::asio::awaitable<result<void>> reload();

  // What an answer means.
  commit_result saved(bool new_id);
  commit_result saved(const save_request& sent, std::int64_t version);
  commit_result renewed(const renewal& sent);
  commit_result unchanged();
  commit_result unchanged_but_touched(const touch_request& sent);
  commit_result still_in_doubt(operation during, const error& reason);
  commit_result failed(operation during, const error& reason);
  commit_result failed(operation during, const error& reason, commit_status status);
  commit_result finish(commit_result result, bool issue_cookie);

  const session_engine& engine_;
  request_state& request_;
  commit_requests requests_;
};

}  // namespace dynasession::detail
