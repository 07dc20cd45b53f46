// SPDX-License-Identifier: Apache-2.0
#include "session/session_request.hpp"

#include "session/committer.hpp"
#include "session/session_access.hpp"

#include <dynasession/detail/session_handle.hpp>

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

error in_progress() { return {errc::operation_in_progress, {}}; }

}  // namespace

/// Keeps the request, and others from beginning a verb.
class session_request::verb_in_flight {
 public:
  explicit verb_in_flight(std::shared_ptr<session_request> request)
      : request_(request->begin_verb() ? std::move(request) : nullptr) {}
  verb_in_flight(verb_in_flight&&) noexcept = default;
  ~verb_in_flight() {
    if (request_) request_->end_verb();
  }

  /// false: another one is in flight.
  explicit operator bool() const noexcept { return request_ != nullptr; }
  session_request* operator->() const noexcept { return request_.get(); }

 private:
  std::shared_ptr<session_request> request_;
};

session_request::session_request(std::shared_ptr<const session_engine> engine,
                                 const request_facts& facts)
    : engine_(std::move(engine)) {
  if (!engine_) throw session_error(error(errc::no_session, "the manager is empty"));
  engine_->start(state_, facts);
}

session_request::~session_request() {
  if (state_.loaded && !is_abandoned_ && !state_.reported &&
      session_access::has_intent(state_.session))
    engine_->context().log(
        log_level::warning,
        "a changed session was neither committed nor abandoned; its changes are lost");
}

bool session_request::begin_verb() noexcept {
  const std::lock_guard lock(mutex_);
  if (std::exchange(has_verb_in_flight_, true)) return false;
  was_abandoned_ = is_abandoned_;
  return true;
}

void session_request::end_verb() noexcept {
  const std::lock_guard lock(mutex_);
  has_verb_in_flight_ = false;
  if (is_abandoned_) state_.lock.reset();
}

session* session_request::loaded() noexcept {
  const std::lock_guard lock(mutex_);
  return !has_verb_in_flight_ && state_.loaded ? &state_.session : nullptr;
}

bool session_request::is_untouched() noexcept {
  const std::lock_guard lock(mutex_);
  return !has_verb_in_flight_ && !state_.loaded;
}

void session_request::abandon() noexcept {
  const std::lock_guard lock(mutex_);
  is_abandoned_ = true;
  if (!has_verb_in_flight_) state_.lock.reset();
}

void session_request::note_raised(error reason) noexcept {
  const std::lock_guard lock(mutex_);
  raised_ = std::move(reason);
}

void session_request::log(const error& reason) noexcept try {
  {
    const std::lock_guard lock(mutex_);
    const bool same_words = reason.detail().empty() || reason.detail() == raised_.detail();
    if (raised_.failed() && raised_.code() == reason.code() && same_words) return;
  }
  engine_->context().log(log_level::error, "a handler failed: " + reason.message());
} catch (...) {  // no memory for the line
}

session_request::verb_in_flight session_request::begin(const char* verb) {
  verb_in_flight begun(shared_from_this());
  if (!begun) {
    engine_->context().log(log_level::error, verb + (": " + in_progress().message()));
    note_raised(in_progress());
  }
  return begun;
}

boost::asio::awaitable<verb_outcome<session*>> session_request::load(access wanted) {
  return run_load(begin("load"), wanted);
}

boost::asio::awaitable<verb_outcome<commit_result>> session_request::commit() {
  return run_commit(begin("commit"));
}

boost::asio::awaitable<verb_outcome<session*>> session_request::run_load(verb_in_flight verb,
                                                                         access wanted) {
  if (!verb) co_return verb_outcome<session*>(in_progress(), nullptr);
  const auto own = std::move(verb);  // ends before the verb completes
  if (own->was_abandoned_) {
    wanted = access::read;
    own->state_.drop_changes();
  }
  auto reason = co_await own->engine_->load(own->state_, wanted);
  if (reason.failed()) own->note_raised(reason);
  auto* loaded = reason.failed() ? nullptr : &own->state_.session;
  co_return verb_outcome<session*>(std::move(reason), loaded);
}

boost::asio::awaitable<verb_outcome<commit_result>> session_request::run_commit(
    verb_in_flight verb) {
  if (!verb) co_return verb_outcome<commit_result>(in_progress(), {});
  const auto own = std::move(verb);
  auto& state = own->state_;
  verb_outcome<commit_result> outcome;
  if (own->was_abandoned_ || !state.is_used()) {
    outcome.value.vary_cookie = state.loaded;
  } else if (state.is_done()) {
    outcome.value = *state.done;
  } else {
    committer work(own->engine_->context(), state);
    outcome.value = co_await work.run();
    if (work.has_report()) {
      const bool cancelled = co_await is_cancelled();
      outcome.reason = work.raised(cancelled);
    }
    if (outcome.reason.failed()) {
      own->note_raised(outcome.reason);
      outcome.value.cookies.clear();  // another commit gives them
      outcome.value.no_store = false;
    }
  }
  co_return outcome;
}

session* session_handle::loaded() const noexcept { return request_ ? request_->loaded() : nullptr; }

void session_handle::abandon() const noexcept {
  if (request_) request_->abandon();
}

void log_failure(const session_handle& of, const error& reason) noexcept try {
  if (of.request_)
    of.request_->log(reason);
  else
    log_to_stderr(log_level::error, reason.message());
} catch (...) {  // no memory for the line
}

session_request& session_handle::request() const {
  if (!request_) throw session_error(error(errc::no_session, {}));
  return *request_;
}

}  // namespace dynasession::inline v0::detail
