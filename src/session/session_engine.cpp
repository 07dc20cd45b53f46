// SPDX-License-Identifier: Apache-2.0
#include "session/session_engine.hpp"

#include "session/expiry.hpp"
#include "session/session_access.hpp"
#include "support/own_thread.hpp"
#include "support/process_end.hpp"
#include "support/store_answer.hpp"
#include "support/verb_outcome.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

// Older than today's absolute timeout, though stored under a longer one; or a tombstone that is only kept because clocks
// differ.
bool is_over(const record& stored, const configuration& options, timestamp now) {
  if (stored.is_tombstone()) return stored.expire_at - clock_margin <= now;
  return expire_at(options, stored.limits, stored.created_at, now) <= now;
}

// Of a record that has expired. The limit that came first counts, however late the visitor is.
end_reason reason_of_end(const record& stored, const configuration& options) {
  using std::chrono::seconds;
  if (stored.is_tombstone()) return end_reason::renewed;
  const auto& absolute = absolute_timeout_of(options, stored.limits);
  const bool is_absolute =
      absolute && stored.expire_at >= ceil<seconds>(stored.created_at + *absolute);
  return is_absolute ? end_reason::absolute : end_reason::idle;
}

/// Whether a load must leave the session as it is: after a logout, while a write is in doubt, and if it is new or gone,
/// for then there is no lock to take. Read again, it would be the session that the handler has just left.
bool needs_no_lock(const request_state& request) {
  const auto state = request.session.state();
  const bool has_none = state == session_state::fresh || state == session_state::gone;
  return request.in_doubt || session_access::is_destroyed(request.session) ||
         (request.loaded && has_none);
}

call_deadline after(std::chrono::duration<double> time) {
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(time);
}

/// From here on the cookie names the session of the request.
void name_by_cookie(request_state& request, std::size_t index) {
  const auto& cookie = request.presented.verified[index];
  request.cookie_is_outdated = cookie.is_outdated;
  request.id = cookie.id;
  request.key = record_key(request.id);
}

/// Whether what is kept or was read eventually may answer a load.
bool is_enough(const std::optional<record>& found, std::int64_t least, const configuration& options,
               timestamp now) {
  return found && found->version >= least && found->is_live(now) && !is_over(*found, options, now);
}

template <class Answer, class T>
boost::asio::awaitable<error> put_into(T& to, boost::asio::awaitable<result<Answer>> asked) {
  auto answer = co_await std::move(asked);
  if (!answer) co_return error_of_read(answer.error());
  to = *std::move(answer);
  co_return error();
}

}  // namespace

session_engine::load_limits::load_limits(const configuration& options, bool waits)
    : waiting(after(waits ? options.lock_max_wait_time : std::chrono::duration<double>())),
      calls(waiting + options.deadline) {}

std::shared_ptr<session_engine> session_engine::make(boost::asio::any_io_executor executor,
                                                     std::shared_ptr<session_store> store,
                                                     configuration options) {
  return {new session_engine(std::move(executor), std::move(store), std::move(options)),
          own_thread::delete_owner<session_engine>};
}

session_engine::session_engine(boost::asio::any_io_executor executor,
                               std::shared_ptr<session_store> store, configuration options)
    : executor_(std::move(executor)), context_(std::move(store), std::move(options)) {
  if (context_.uses_locks())
    locks_ = std::make_unique<session_locks>(context_.shared_store(), context_.options());
}

void session_engine::start(request_state& request, const request_facts& facts) const {
  request.transport = facts.transport;
  request.presented = presented_cookies(facts, context_.options().cookie_name);
  request.browser_has_cookie = request.presented.any;
  if (context_.uses_versions())
    request.versions = presented_versions(facts, context_.options().cookie_name);
}

// Once per request, for any number of them.
void session_engine::report(const presented_cookies& presented) const noexcept {
  if (presented.malformed) context_.notify(event_kind::malformed, {});
  if (presented.forged) context_.notify(event_kind::forged, {});
  if (!presented.ambiguous) return;
  context_.notify(event_kind::ambiguous, {});
  context_.warn_once(warning::ambiguous_cookies);
}

boost::asio::awaitable<error> session_engine::load(request_state& request, access wanted) const {
  const bool again = request.loaded;
  const bool has_it = !std::exchange(request.load_was_cancelled, false);
  if (again && has_it && !(request.is_read_only && wanted == access::change))
    return at_once(error());
  if (needs_no_lock(request)) {
    request.loaded = true;
    return at_once(error());
  }
  if (session_access::has_intent(request.session)) return at_once(refuse_load(request));
  if (request.presented.verify(context_.signer())) report(request.presented);
  request.done.reset();
  request.is_read_only = locks_ && wanted == access::read;
  auto looking = load_named(request, wanted, again || request.id_is_new);
  request.loaded = true;  // not if there was no memory to look: what is not known is not empty
  return looking;
}

boost::asio::awaitable<error> session_engine::load_named(request_state& request, access wanted,
                                                         bool is_named) const {
  if (request.presented.ambiguous) return at_once(error());
  const load_limits limits(context_.options(), locks_ && wanted == access::change);
  const auto sessions = request.presented.verified.size();
  if (!is_named && sessions > 1) return try_cookies(request, limits);
  if (!is_named && sessions == 1) name_by_cookie(request, 0);
  if (request.key.empty()) return at_once(error());
  return try_key(request, limits);
}

// Changes of values that were read without the lock must not be stored under it (rule 16). A load must not drop
// them silently either: they stay, and the commit reports them too.
error session_engine::refuse_load(request_state& request) const {
  request.loaded = true;
  return context_.error_to_raise(
      {operation::load,
       error(errc::lock_lost, "it was changed without its lock: load it before it is changed"),
       log_name(request.key), true});
}

boost::asio::awaitable<error> session_engine::try_cookies(request_state& request,
                                                          load_limits limits) const {
  std::optional<std::size_t> replaced;
  std::optional<std::size_t> kept;
  const auto tried = std::min(request.presented.verified.size(), max_lookups);
  for (std::size_t i = 0; i < tried; ++i) {
    name_by_cookie(request, i);
    auto failure = co_await try_key(request, limits);
    const auto state = request.session.state();
    if (failure.failed() || state == session_state::live || state == session_state::unavailable)
      co_return failure;
    if (state == session_state::gone && !replaced) replaced = i;
    if (state == session_state::fresh && !request.key.empty() && !kept) kept = i;
  }
  // A logout must still end what it leads to.
  if (kept && request.key.empty()) name_by_cookie(request, *kept);
  // Without a live one: a session that was renewed must not get another cookie.
  if (replaced) {
    name_by_cookie(request, *replaced);
    session_access::become(request.session, session_state::gone, request.key);
  }
  co_return error();
}

boost::asio::awaitable<error> session_engine::try_key(request_state& request,
                                                      load_limits limits) const {
  // Until the store has answered, and if it never does: no empty session that could be saved.
  session_access::become(request.session, session_state::unavailable, request.key);
  locked_record answer;
  error failure;
  try {
    failure = co_await fetch(request, limits, answer);
    if (!failure.failed()) {
      std::optional<end_reason> absence;
      if (!answer.found && context_.options().observer)
        absence = co_await reason_of_absence(request.key, limits.calls);
      take_answer(request, answer, absence);
      co_return error();
    }
  } catch (...) {  // of the store, or of the clock
    session_access::become(request.session, session_state::unavailable, request.key);
    failure = error_of_current_exception();
  }
  const bool cancelled = co_await is_cancelled();
  co_return fail_load(request, std::move(failure), cancelled);
}

error session_engine::fail_load(request_state& request, error failure, bool cancelled) const {
  if (cancelled) {
    request.loaded = request.id_is_new;  // under an id that is in no cookie of the request
    request.is_read_only = true;
    request.load_was_cancelled = true;
    return aborted(failure);
  }
  return context_.error_to_raise(
      error_report(operation::load, std::move(failure), log_name(request.key), false));
}

// A store shows nothing that has expired, unless it is asked as of an earlier time. That costs a call, so it
// is done for an observer alone.
boost::asio::awaitable<std::optional<end_reason>> session_engine::reason_of_absence(
    std::string key, call_deadline until) const {
  try {
    auto found = co_await context_.store().load(std::move(key), timestamp(), until);
    if (found && *found) co_return reason_of_end(**found, context_.options());
  } catch (...) {  // then it is not known
  }
  co_return std::nullopt;
}

void session_engine::take_answer(request_state& request, locked_record& answer,
                                 std::optional<end_reason> absence) const {
  auto& found = answer.found;
  const bool over = found && is_over(*found, context_.options(), context_.options().clock());
  if (!found || over) {
    context_.notify(event_kind::expired, request.key,
                    found ? reason_of_end(*found, context_.options()) : absence);
    if (!found) request.key.clear();  // else destroying and `log_in` still end what is stored
    session_access::become(request.session, session_state::fresh, {});
  } else if (found->is_tombstone()) {
    context_.notify(event_kind::gone, request.key, end_reason::renewed);
    session_access::become(request.session, session_state::gone, request.key);
  } else {
    request.adopt(*std::move(found));
    if (answer.may_be_old) session_access::values(request.session).mark_may_be_old();
    request.lock = std::move(answer.lock);
  }
}

session_engine::least_version session_engine::least_version_of(request_state& request) const {
  least_version least;
  if (context_.uses_versions()) {
    least = request.versions.newest(context_.signer(), request.key);
    request.browser_version = least.value_or(0);
  } else if (context_.reads_eventually()) {
    least = 0;
  }
  // It gets a new cookie, which must not be for an id that was renewed a moment before.
  if (request.cookie_is_outdated) least.reset();
  return least;
}

boost::asio::awaitable<error> session_engine::fetch(request_state& request, load_limits limits,
                                                    locked_record& found) const {
  const auto least = least_version_of(request);
  if (locks_ && !request.is_read_only)
    return put_into(found, locks_->lock(request.key, limits.waiting, limits.calls));
  if (least || context_.cache()) return fetch_relaxed(request.key, least, limits.calls, found);
  const auto now = context_.options().clock();
  return put_into(found.found, context_.store().load(request.key, now, limits.calls));
}

// models/read_consistency.pml. What is kept or read eventually is believed only if it is live and not older than
// what the browser has: that a session is absent, over or renewed is for a consistent read to say.
boost::asio::awaitable<error> session_engine::fetch_relaxed(std::string key, least_version least,
                                                            call_deadline until,
                                                            locked_record& answer) const {
  const auto now = context_.options().clock();
  auto* const cache = context_.cache();
  const auto ticket = cache ? cache->draw() : 0;
  bool was_dropped = false;
  if (cache && least) {
    answer.found = find_kept(key, *least, was_dropped, now);
    answer.may_be_old = is_enough(answer.found, *least, context_.options(), now);
    context_.notify(answer.may_be_old ? event_kind::cache_hit : event_kind::cache_miss, key);
    if (answer.may_be_old) co_return error();
  }
  if (least && !was_dropped && context_.reads_eventually()) {
    auto found = co_await context_.store().load_eventually(key, now, until);
    if (!found) co_return error_of_read(found.error());
    answer.found = *std::move(found);
    answer.may_be_old = is_enough(answer.found, *least, context_.options(), now) &&
                        !(cache && cache->has_dropped(answer.found->created_at, now));
  }
  if (!answer.may_be_old) {
    auto found = co_await context_.store().load(key, now, until);
    if (!found) co_return error_of_read(found.error());
    answer.found = *std::move(found);
  }
  if (cache && answer.found && answer.found->is_live(now)) cache->keep(*answer.found, ticket, now);
  co_return error();
}

std::optional<record> session_engine::find_kept(const std::string& key, std::int64_t least,
                                                bool& was_dropped, timestamp now) const {
  const auto answer = context_.cache()->find(key, now);
  was_dropped = answer.was_dropped;
  if (!answer.kept || answer.kept->version < least) return std::nullopt;
  return *answer.kept;
}

const trusted_proxies& proxies_of(const session_engine* engine) noexcept {
  static const auto& none = immortal(trusted_proxies());
  return engine ? engine->context().proxies() : none;
}

std::string_view cookie_name_of(const session_engine* engine) noexcept {
  return engine ? std::string_view(engine->context().options().cookie_name) : std::string_view();
}

}  // namespace dynasession::inline v0::detail
