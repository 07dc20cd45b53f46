// SPDX-License-Identifier: Apache-2.0
#include "session/session_request.hpp"
#include "support/start_verb.hpp"

#include <dynasession/async_session_manager.hpp>

#include <boost/asio/system_executor.hpp>

#include <utility>

namespace dynasession::inline v0 {
namespace {

template <class T>
boost::asio::awaitable<detail::verb_outcome<T>> no_session() {
  co_return detail::verb_outcome<T>(error(errc::no_session, {}), T());
}

boost::asio::awaitable<detail::verb_outcome<const session*>> to_read(
    boost::asio::awaitable<detail::verb_outcome<session*>> load) {
  auto loaded = co_await std::move(load);
  co_return detail::verb_outcome<const session*>(std::move(loaded.reason), loaded.value);
}

}  // namespace

void async_request_session::start_load(detail::verb_call<session*> call, shared_request request) {
  auto load = request ? request->load(detail::access::change) : no_session<session*>();
  detail::start_verb(std::move(call), std::move(load), std::move(request));
}

void async_request_session::start_load_read_only(detail::verb_call<const session*> call,
                                                 shared_request request) {
  auto load = request ? to_read(request->load(detail::access::read)) : no_session<const session*>();
  detail::start_verb(std::move(call), std::move(load), std::move(request));
}

void async_request_session::start_commit(detail::verb_call<commit_result> call,
                                         shared_request request) {
  detail::start_verb(std::move(call), request ? request->commit() : no_session<commit_result>());
}

boost::asio::any_io_executor async_request_session::get_executor() const {
  if (!request_) return boost::asio::system_executor();
  return request_->engine().executor();
}

async_session_manager::async_session_manager(executor_type executor,
                                             std::shared_ptr<session_store> store,
                                             configuration options)
    : engine_(detail::session_engine::make(std::move(executor), std::move(store),
                                           std::move(options))) {}

async_request_session async_session_manager::start(request_facts&& facts) const {
  return async_request_session(std::make_shared<detail::session_request>(engine_, facts));
}

const trusted_proxies& async_session_manager::proxies() const noexcept {
  return detail::proxies_of(engine_.get());
}

std::string_view async_session_manager::cookie_name() const noexcept {
  return detail::cookie_name_of(engine_.get());
}

async_session_manager::executor_type async_session_manager::get_executor() const {
  if (!engine_) return boost::asio::system_executor();
  return engine_->executor();
}

void detail::warn_of_shared_caching(const async_session_manager& sessions) noexcept {
  if (sessions.engine_) sessions.engine_->context().warn_once(warning::shared_caching);
}

}  // namespace dynasession::inline v0
