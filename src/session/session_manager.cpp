// SPDX-License-Identifier: Apache-2.0
#include "session/session_request.hpp"
#include "support/run_blocking.hpp"

#include <dynasession/session_manager.hpp>

#include <boost/asio/system_executor.hpp>

#include <utility>

namespace dynasession::inline v0 {
namespace {

template <class T>
T value_of(detail::verb_outcome<T> outcome) {
  if (outcome.reason.failed()) throw session_error(std::move(outcome.reason));
  return std::move(outcome.value);
}

}  // namespace

session& request_session::load() const& {
  return *value_of(detail::run_blocking(request().load(detail::access::change)));
}

const session& request_session::load_read_only() const& {
  return *value_of(detail::run_blocking(request().load(detail::access::read)));
}

commit_result request_session::commit() const {
  if (request().is_untouched()) return {};  // most routes: without an event loop
  return value_of(detail::run_blocking(request().commit()));
}

session_manager::session_manager(std::shared_ptr<session_store> store, configuration options)
    : engine_(detail::session_engine::make(boost::asio::system_executor(), std::move(store),
                                           std::move(options))) {}

request_session session_manager::start(request_facts&& facts) const {
  return request_session(std::make_shared<detail::session_request>(engine_, facts));
}

const trusted_proxies& session_manager::proxies() const noexcept {
  return detail::proxies_of(engine_.get());
}

std::string_view session_manager::cookie_name() const noexcept {
  return detail::cookie_name_of(engine_.get());
}

void detail::warn_of_shared_caching(const session_manager& sessions) noexcept {
  if (sessions.engine_) sessions.engine_->context().warn_once(warning::shared_caching);
}

void detail::warn_of_decoded_cookies(const session_manager& sessions) noexcept {
  if (sessions.engine_) sessions.engine_->context().warn_once(warning::decoded_cookies);
}

}  // namespace dynasession::inline v0
