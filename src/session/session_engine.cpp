// SPDX-License-Identifier: Apache-2.0
#include "session/session_engine.hpp"

#include "session/committer.hpp"
#include "session/cookie_fields.hpp"
#include "session/expiry.hpp"
#include "session/session_access.hpp"
#include "session/session_cookie.hpp"

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

// Cookies of our name to look at: a browser sends one, or a few under several paths or domains.
constexpr std::size_t max_candidates = 4;
constexpr std::size_t recommended_secret_size = 32;

// Stored under longer limits than those of today.
bool is_over(const record& stored, const configuration& options, timestamp now) {
  return !stored.is_tombstone() && expire_at(options, stored.created_at, now) <= now;
}

configuration completed(configuration options) {
  validate(options);
  if (!options.error_handler)
    options.error_handler = raise_or_log(options.raise_errors, options.logger);
  return options;
}

}  // namespace

session_engine::session_engine(boost::asio::any_io_executor executor,
                               std::shared_ptr<session_store> store, configuration options)
    : executor_(std::move(executor)),
      store_(std::move(store)),
      options_(completed(std::move(options))),
      signer_(options_.secret_key, options_.previous_secret_keys) {
  if (!store_) throw session_error(error(errc::invalid_configuration, "store: must not be null"));
  if (options_.concurrency == concurrency_policy::lock)
    locks_ = std::make_unique<session_locks>(store_, options_);
  if (options_.secret_key.size() < recommended_secret_size)
    log(log_level::warning, "secret_key is shorter than 32 bytes and may be guessed");
}

void session_engine::log(log_level level, std::string_view message) const {
  if (options_.logger) options_.logger(level, message);
}

std::shared_ptr<request_state> session_engine::start(const request_facts& facts) const {
  auto request = std::make_shared<request_state>();
  request->engine = shared_from_this();
  request->transport = facts.transport;
  auto candidates = cookie_values(facts.cookie_fields, options_.key, max_candidates);
  if (facts.cookie_fields.empty() && !facts.cookie_value.empty())
    candidates.push_back(facts.cookie_value);
  request->cookie_seen = !candidates.empty();
  for (const auto value : candidates) {
    request->cookie = signer_.verify(value);
    if (request->cookie) break;
  }
  return request;
}

void adopt(request_state& request, record stored) {
  request.version = stored.version;
  request.extras = std::move(stored.extras);
  session_access::become(request.session, session_state::live, stored.key);
  session_access::set_times(request.session, stored.created_at, stored.expire_at);
  session_access::values(request.session) =
      tracked_values(std::move(stored.values), std::move(stored.user));
}

boost::asio::awaitable<void> session_engine::load(std::shared_ptr<request_state> request) const {
  if (std::exchange(request->loaded, true) || !request->cookie) co_return;
  request->id = request->cookie->id;
  request->key = record_key(request->id);
  // Until the store has answered, and if it never does: no empty session that could be saved.
  session_access::become(request->session, session_state::unavailable, request->key);
  auto answer = co_await find(request->key);
  if (!answer) {
    report(error_report(operation::load, answer.error(), request->session.log_name(), false));
    co_return;
  }
  auto& found = answer->found;
  if (!found || is_over(*found, options_, options_.clock())) {
    tell(event_kind::expired, request->key);
    if (!found) request->key.clear();  // else destroying still removes what is stored
    session_access::become(request->session, session_state::fresh, {});
  } else if (found->is_tombstone()) {
    session_access::become(request->session, session_state::gone, request->key);
  } else {
    adopt(*request, *std::move(found));
    request->lock = std::move(answer->lock);
  }
}

boost::asio::awaitable<result<locked_record>> session_engine::find(std::string key) const {
  if (locks_) co_return co_await locks_->lock(std::move(key));
  auto found = co_await store_->load(std::move(key), options_.clock());
  if (!found) co_return found.error();
  locked_record unlocked;
  unlocked.found = *std::move(found);
  co_return unlocked;
}

boost::asio::awaitable<commit_result> session_engine::commit(
    std::shared_ptr<request_state> request) const {
  if (!request->loaded || request->abandoned) {
    commit_result nothing;
    nothing.loaded = request->loaded;
    co_return nothing;
  }
  const bool pending = request->in_doubt || session_access::has_intent(request->session);
  if (request->done && !pending) co_return *request->done;
  committer work(*this, *request);
  co_return co_await work.run();
}

cookie session_engine::issue(const request_state& request, std::string_view id) const {
  if (options_.secure && request.transport == transport::http &&
      !warned_of_plain_http_.exchange(true))
    log(log_level::warning,
        "a Secure cookie was issued on a plain http request; browsers drop it. Serve https, or set "
        "secure to false (and a key without the prefix __Host-) while developing");
  return issuing_cookie(options_, signer_.sign(id));
}

}  // namespace dynasession::inline v0::detail
