// SPDX-License-Identifier: Apache-2.0
#include "support/run_blocking.hpp"
#include "session/session_engine.hpp"

#include <dynasession/sync_session_manager.hpp>

#include <boost/asio/system_executor.hpp>

#include <utility>

namespace dynasession::inline v0 {

sync_session_manager::sync_session_manager(std::shared_ptr<session_store> store,
                                           configuration options)
    : engine_(std::make_shared<detail::session_engine>(boost::asio::system_executor(),
                                                       std::move(store), std::move(options))) {}

lazy_session sync_session_manager::start(const request_facts& facts) const {
  return lazy_session(engine_->start(facts));
}

lazy_session sync_session_manager::start(std::string_view cookie_field) const {
  return start(request_facts{.cookie_fields = {&cookie_field, 1}});
}

commit_result sync_session_manager::commit(lazy_session& session) const {
  return detail::run_blocking(engine_->commit(session.request()));
}

const session_store& sync_session_manager::store() const noexcept { return engine_->store(); }

}  // namespace dynasession::inline v0
