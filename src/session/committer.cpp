// SPDX-License-Identifier: Apache-2.0
#include "session/committer.hpp"

#include "session/commit_answers.hpp"
#include "session/commit_cookies.hpp"
#include "session/session_access.hpp"
#include "session/session_id.hpp"
#include "session/session_removal.hpp"
#include "session/successor.hpp"
#include "support/store_answer.hpp"
#include "support/verb_outcome.hpp"

#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace dynasession::inline v0::detail {

error committer::raised(bool cancelled) const {
  if (cancelled) {
    context_.log(log_level::info, report_->located().message());
    return aborted(report_->reason);
  }
  return context_.error_to_raise(*report_);
}

committer::step committer::run() {
  const auto now = try_call(context_.options().clock);
  if (!now) return at_once(failed(operation::save, now.error()));
  requests_.set_now(*now);
  auto& values = session_access::values(request_.session);
  values.date_login(*now);
  // Destroying settles an earlier write in doubt.
  if (session_access::is_destroyed(request_.session)) request_.in_doubt.reset();
  if (request_.in_doubt || needs_confirmation()) return settle_and_act();
  return act();
}

committer::step committer::settle_and_act() {
  if (request_.in_doubt) {
    auto failure = co_await settle_doubt();
    if (failure) co_return *std::move(failure);
    // The cookie is not sent again to renew its age: another request may have renewed the id since.
    if (has_settled_ && !session_access::has_intent(request_.session))
      co_return finish(commit_status::saved, false);
  }
  if (needs_confirmation()) {
    auto tries = make_tries();
    auto& values = session_access::values(request_.session);
    const auto confirmed = co_await tries.confirm(values, request_.version);
    if (!confirmed) co_return failed(operation::save, confirmed.error());
  }
  co_return co_await act();
}

committer::step committer::act() {
  const auto planned = plan_commit(request_.session, requests_.is_touch_due());
  if (lacks_lock(planned)) return at_once(failed(operation::save, error(errc::lock_lost, {})));
  switch (planned) {
    case commit_step::nothing:
      return leave();
    case commit_step::report_gone:
      return at_once(failed(operation::save, error(errc::session_gone, {})));
    case commit_step::refuse:
      return at_once(failed(operation::save,
                            error(errc::unavailable, "it could not be read before"),
                            commit_status::refused));
    case commit_step::touch:
      return touch();
    case commit_step::save:
      return save();
    case commit_step::create:
      if (is_login() && !request_.key.empty()) return log_in_again();
      return create();
    case commit_step::renew:
      return renew();
    case commit_step::log_in_again:
      return log_in_again();
    case commit_step::destroy:
      return destroy();
  }
  return at_once(commit_result());
}

committer::step committer::leave() {
  if (!request_.creates_in_doubt.empty()) {  // and nothing is left to be stored
    auto creation = make_creation();
    const auto undone = co_await creation.undo();
    if (!undone) co_return failed(operation::create, undone.error());
  }
  if (request_.lock) {
    auto releasing = context_.store().unlock(request_.key, request_.lock->owner(), until_);
    const auto unlocked = co_await answer_of_write(std::move(releasing));
    if (unlocked) drop_released_lock();
    request_.lock.reset();
  }
  co_return unchanged();
}

committer::step committer::create() {
  auto creation = make_creation();
  auto created = co_await creation.run();
  if (!created) co_return failed(operation::create, created.error());
  take_over(std::move(created->stored), created->id);
  co_return saved();
}

committer::step committer::save() {
  auto request = try_call([&] { return requests_.save(); });
  if (!request) co_return failed(operation::save, request.error());
  auto tries = make_tries();
  auto version =
      co_await tries.save(*request, session_access::values(request_.session), request_.version);
  if (!version) {
    if (version.error().code() == errc::outcome_unknown) keep_in_doubt(*std::move(request));
    co_return failed(operation::save, version.error());
  }
  if (!*version) co_return co_await leave();
  const bool is_next = **version == request_.version + 1;
  request_.take_over(*request, **version);
  kept_.saved(is_next, requests_.now());
  co_return saved();
}

committer::step committer::renew() {
  auto tries = make_tries();
  error reason;
  for (int n = 1; n <= max_tries; ++n) {
    auto attempt = try_call([&] { return requests_.renew(); });
    if (!attempt) co_return failed(operation::renew, attempt.error());
    auto done = co_await answer_of_write(context_.store().renew(attempt->request, until_));
    drop_kept(*attempt);
    if (done) {
      take_over(*attempt);
      co_return saved();
    }
    reason = done.error();
    if (reason.code() == errc::outcome_unknown) keep_in_doubt(*std::move(attempt));
    if (reason.code() == errc::id_collision) continue;
    if (reason.code() != errc::conflict ||
        context_.options().concurrency == concurrency_policy::reject)
      break;
    if (n == max_tries) break;
    if (const bool goes_on = co_await tries.pause_after(n); !goes_on) break;
    const auto reloaded =
        co_await tries.reload(session_access::values(request_.session), request_.version);
    if (!reloaded) {
      reason = reloaded.error();
      break;
    }
  }
  if (reason.code() == errc::session_gone && is_login()) co_return co_await log_in_again();
  co_return failed(operation::renew, reason);
}

// Rule 9, models/log_in.pml: a browser that never received the cookie of a renewal comes back under the old
// id. The session that it leads to ends in the same transaction in which the new one begins, so there are
// never two, and a logout under any of their ids ends the login. Nothing is taken over: under the old id
// somebody else may be here.
committer::step committer::log_in_again() {
  if (const auto alone = drop_what_was_read(); !alone)
    co_return failed(operation::renew, alone.error());
  auto tries = make_tries();
  for (int n = 1; n <= max_tries; ++n) {
    const auto found =
        co_await follow_tombstones(context_.store(), request_.key, requests_.now(), until_);
    if (!found) co_return failed(operation::renew, found.error());
    drop_kept(*found);
    if (!found->live) co_return co_await create();
    auto attempt = try_call([&] { return requests_.log_in_again(*found->live); });
    if (!attempt) co_return failed(operation::renew, attempt.error());
    auto done = co_await answer_of_write(context_.store().renew(attempt->request, until_));
    drop_kept(*attempt);
    if (done) {
      take_over(*attempt);
      co_return saved();
    }
    const auto& reason = done.error();
    if (reason.code() == errc::outcome_unknown) keep_in_doubt(*std::move(attempt));
    const bool may_help = reason.code() == errc::session_gone || reason.code() == errc::conflict ||
                          reason.code() == errc::id_collision;
    if (!may_help) co_return failed(operation::renew, reason);
    if (n == max_tries) break;
    if (const bool goes_on = co_await tries.pause_after(n); !goes_on) break;
  }
  // Also if the last one that was followed has ended: the login was not refused, and may be tried again.
  co_return failed(operation::renew, error(errc::conflict, "other renewals came first"));
}

boost::asio::awaitable<std::optional<commit_result>> committer::settle_doubt() {
  if (const auto* sent = std::get_if<save_request>(&request_.in_doubt->sent)) {
    auto again = *sent;
    again.now = requests_.now();
    // The session was changed since, on top of what it knows: that it is newer elsewhere shows later.
    auto version = request_.version;
    auto tries = make_tries();
    const auto made = co_await tries.save(again, request_.in_doubt->values_before, version);
    request_.in_doubt->sent = again;
    if (!made) co_return still_in_doubt(operation::save, made.error());
    request_.take_over(again, **made);
    drop_kept(request_.key);
  } else {
    auto again = std::get<renewal>(request_.in_doubt->sent);
    again.request.now = requests_.now();
    auto done = co_await answer_of_write(context_.store().renew(again.request, until_));
    drop_kept(again);
    if (!done) co_return still_in_doubt(operation::renew, done.error());
    take_over(again);
  }
  request_.in_doubt.reset();
  has_settled_ = true;
  drop_released_lock();
  co_return std::nullopt;
}

committer::step committer::touch() {
  const auto request = requests_.touch();
  auto touched = co_await answer_of_write(context_.store().touch(request, until_));
  if (touched) co_return unchanged_but_touched(request);
  if (touched.error().code() == errc::session_gone)
    co_return failed(operation::touch, touched.error());
  // Nothing the handler did is lost, so the request goes on unless the error handler says no.
  report_.emplace(operation::touch, touched.error(), log_name(request_.key), false);
  request_.lock.reset();
  auto result = unchanged();
  result.reason = touched.error();
  co_return result;
}

committer::step committer::destroy() {
  session_removal removal(context_, request_, kept_, requests_.now(), until_);
  auto removed = co_await removal.run();
  if (removed) {
    auto creation = make_creation();
    removed = co_await creation.undo();
  }
  if (!removed) co_return failed(operation::destroy, removed.error());
  if (!session_access::values(request_.session).empty()) co_return co_await create();
  session_access::settle(request_.session);
  if (!std::exchange(request_.browser_has_cookie, false))
    co_return finish(commit_status::unchanged, false);
  auto result = finish(commit_status::saved, false);
  commit_cookies(context_, request_, requests_.now()).add_end_to(result);
  request_.done = result;
  co_return result;
}

// A renewal moves the whole session, on the condition of the version that was read: it needs no other read.
bool committer::needs_confirmation() const {
  const auto& session = request_.session;
  return session_access::values(session).is_in_question() &&
         !session_access::is_destroyed(session) && !session_access::wants_renewal(session);
}

bool committer::lacks_lock(commit_step planned) const {
  return context_.uses_locks() && !request_.lock &&
         (planned == commit_step::save || planned == commit_step::renew);
}

// What was read is of another session, and the new one keeps none of it. So a key that was set to the value that was
// read is a change.
result<void> committer::drop_what_was_read() {
  return try_call([this] {
    auto& values = session_access::values(request_.session);
    values.mark_may_be_old();
    values.rebase(record());
  });
}

bool committer::is_login() const { return session_access::values(request_.session).is_login(); }

// Another change requires another load.
void committer::drop_released_lock() {
  if (request_.lock) request_.lock->mark_released();
  request_.lock.reset();
  request_.is_read_only = context_.uses_locks();
}

template <class Sent>
void committer::keep_in_doubt(Sent sent) {
  request_.in_doubt =
      std::make_unique<write_in_doubt>(std::move(sent), session_access::values(request_.session));
  session_access::settle(request_.session);
}

void committer::take_over(record&& created, const std::string& id) {
  created.version = 1;
  kept_.created(created, requests_.now());
  request_.browser_version = 0;
  request_.id = id;
  request_.id_is_new = true;
  request_.key = created.key;
  request_.adopt(std::move(created));
  context_.notify(event_kind::created, request_.key);
}

void committer::take_over(const renewal& sent) {
  const auto& next = sent.request.next;
  std::erase_if(request_.presented.verified,
                [&](const auto& each) { return record_key(each.id) == sent.request.old_key; });
  request_.browser_version = 0;
  request_.newest_version = next.version + 1;
  request_.created_at = next.created_at;
  request_.updated_at = next.updated_at;
  request_.id = sent.new_id;
  request_.id_is_new = true;
  request_.key = next.key;
  request_.version = next.version + 1;
  session_access::become(request_.session, session_state::live, next.key);
  session_access::set_times(request_.session, next.created_at, next.expire_at);
  context_.notify(event_kind::renewed, request_.key);
}

commit_result committer::saved() {
  request_.creates_in_doubt.clear();
  session_access::settle(request_.session);
  return finish(commit_status::saved, true);
}

commit_result committer::unchanged_but_touched(const touch_request& sent) {
  session_access::set_times(request_.session, *request_.session.created_at(), sent.expire_at);
  drop_kept(request_.key);
  return finish(commit_status::unchanged, true);
}

commit_result committer::unchanged() {
  session_access::settle(request_.session);  // `renew` of a new session changes nothing
  return finish(commit_status::unchanged, false);
}

commit_result committer::finish(commit_status status, bool has_new_expiry) {
  request_.reported = false;
  drop_released_lock();
  commit_result result;
  const bool has_saved = has_settled_ && status == commit_status::unchanged;
  result.status = has_saved ? commit_status::saved : status;
  result.vary_cookie = true;
  commit_cookies(context_, request_, requests_.now()).add_to(result, has_new_expiry);
  request_.done = result;
  return result;
}

std::optional<commit_result> committer::still_in_doubt(operation during, const error& reason) {
  const auto status = status_of(reason);
  if (status == commit_status::failed || status == commit_status::outcome_unknown)
    return failed(during, reason, commit_status::outcome_unknown);
  // Now it is known that nothing was written: the changes are pending again.
  const auto pending = try_call([&] {
    const auto& before = *request_.in_doubt;
    session_access::unsettle(request_.session, before.values_before,
                             std::holds_alternative<renewal>(before.sent));
  });
  if (!pending) return failed(during, pending.error());
  request_.in_doubt.reset();
  return std::nullopt;
}

// While a create of this commit or of an earlier one may be stored, nothing else is certain.
commit_result committer::failed(operation during, const error& reason) {
  if (request_.creates_in_doubt.empty() || reason.code() == errc::outcome_unknown)
    return failed(during, reason, status_of(reason));
  return failed(during, {errc::outcome_unknown, reason.message()}, commit_status::outcome_unknown);
}

commit_result committer::failed(operation during, const error& reason, commit_status status) {
  request_.reported = true;
  drop_kept(request_.key);
  commit_result result;
  result.status = status;
  result.reason = reason;
  result.vary_cookie = true;
  if (status == commit_status::conflict) context_.notify(event_kind::conflict, request_.key);
  if (reason.code() == errc::lock_lost) drop_released_lock();
  if (status == commit_status::gone) {
    request_.lock.reset();  // not marked as released: the lock of an expired record is still stored
    request_.is_read_only = context_.uses_locks();
  }
  error_report report(during, reason, log_name(request_.key), true);
  if (status == commit_status::gone)
    context_.log(log_level::info, report.located().message());
  else
    report_ = std::move(report);
  return result;
}

}  // namespace dynasession::inline v0::detail
