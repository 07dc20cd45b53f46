// SPDX-License-Identifier: Apache-2.0
#include "session/commit_tries.hpp"

#include "session/commit_answers.hpp"
#include "session/commit_requests.hpp"
#include "session/session_access.hpp"
#include "support/backoff.hpp"
#include "support/store_answer.hpp"
#include "support/verb_outcome.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::inline v0::detail {

namespace {

using std::chrono::steady_clock;

// The function of an `update` may throw any error, and the caller would take it for one of the store. Those that refuse a
// value stay as they are: the library throws them, too.
void rebase_changes(record&& newer, tracked_values& changes) {
  try {
    changes.rebase(std::move(newer));
  } catch (const boost::system::system_error&) {
    const auto reason = error_of_current_exception();
    const bool stays =
        reason.code() == errc::callback_failed || status_of(reason) == commit_status::refused;
    throw session_error(stays ? reason : error(errc::callback_failed, reason.message()));
  }
}

error others_came_first() {
  return {errc::deadline_exceeded, "other commits of the session came first"};
}

}  // namespace

// After a conflict the changes are put on what another request stored. All tries have one token, and while
// one of them may still arrive also the version that was seen at first: so at most one is applied, and the
// last answer counts for all of them. models/applied_once.pml checks this. While in doubt a save is sent
// even if nothing is left to do, so that its token keeps the earlier ones from being applied.
boost::asio::awaitable<result<std::optional<std::int64_t>>> commit_tries::save(
    save_request& sent, tracked_values& values, std::int64_t& version) {
  std::unique_ptr<commit_turns::turn> turn;  // from the first conflict on
  if (!sent.what.expected.empty())
    if (const bool goes_on = co_await context_.turns().wait(sent.key, until_); !goes_on)
      co_return others_came_first();
  for (int tries = 1;; ++tries) {
    result<std::int64_t> made = std::int64_t{0};
    try {  // as `answer_of_write` does, without its frame: most commits come here
      made = co_await context_.store().save(sent, until_);
    } catch (...) {
      made = error_of_thrown_write();
    }
    if (made) {
      if (*made <= version) values.drop_changes();  // applied before the values were read again
      co_return std::optional(*made);
    }
    error reason = error_of_write(made.error());
    if (reason.code() == errc::outcome_unknown) sent.in_doubt = true;
    if (!was_overtaken(made.error()) || sent.if_version || tries == max_tries)
      co_return reason_if_certain(reason, sent);
    const bool goes_on = co_await may_try_again(sent.key, tries, turn, reason);
    if (!goes_on) co_return reason_if_certain(reason, sent);
    const auto reloaded = co_await reload(values, version);
    if (!reloaded && sent.in_doubt && reloaded.error().code() == errc::session_gone)
      continue;  // whether it was applied before that is for the store to say
    if (!reloaded) co_return reason_if_certain(reloaded.error(), sent);
    if (!values.changed() && !sent.in_doubt) co_return std::optional<std::int64_t>();
    put_changes(values, sent);
    if (!sent.in_doubt) sent.seen_version = version;
  }
}

boost::asio::awaitable<result<void>> commit_tries::confirm(tracked_values& values,
                                                           std::int64_t& version) {
  const auto seen = version;
  auto known = co_await reload(values, version);
  if (known && version != seen && context_.options().concurrency == concurrency_policy::reject)
    co_return error(errc::conflict, {});
  co_return known;
}

// The first conflict may be with a request of this process. With those of others, who cannot be waited for,
// only chance helps.
boost::asio::awaitable<bool> commit_tries::may_try_again(std::string key, int tries,
                                                         std::unique_ptr<commit_turns::turn>& turn,
                                                         error& reason) {
  if (steady_clock::now() >= until_) co_return false;
  if (turn) co_return co_await pause_after(tries);
  turn = co_await context_.turns().take(std::move(key), until_);
  if (!turn) reason = others_came_first();
  co_return turn != nullptr;
}

boost::asio::awaitable<bool> commit_tries::pause_after(int tries) {
  const std::chrono::nanoseconds pause = pause_between_tries(tries, random_fraction(random()));
  if (steady_clock::now() + pause >= until_) co_return false;
  co_return co_await pause_for(pause);
}

boost::asio::awaitable<result<void>> commit_tries::reload(tracked_values& values,
                                                          std::int64_t& version) {
  try {
    auto found = co_await context_.store().load(request_.key, now_, until_);
    if (!found) co_return error_of_read(found.error());
    if (!*found || (*found)->is_tombstone()) co_return error(errc::session_gone, {});
    rebase_changes(std::move(**found), values);
    version = (*found)->version;
    request_.newest_version = std::max(request_.newest_version, version);
    request_.updated_at = (*found)->updated_at;
    request_.extras = std::move((*found)->extras);
    session_access::set_times(request_.session, (*found)->created_at, (*found)->expire_at);
    co_return result<void>();
  } catch (...) {
    co_return error_of_read(error_of_current_exception());
  }
}

}  // namespace dynasession::inline v0::detail
