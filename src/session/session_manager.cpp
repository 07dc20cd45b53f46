// SPDX-License-Identifier: Apache-2.0
#include "session/session_engine.hpp"

#include <dynasession/session_manager.hpp>

#include <boost/asio/co_spawn.hpp>

#include <utility>

namespace dynasession::inline v0 {

session_manager::session_manager(boost::asio::any_io_executor executor,
                                 std::shared_ptr<session_store> store, configuration options)
    : executor_(executor),
      engine_(std::make_shared<detail::session_engine>(std::move(executor), std::move(store),
                                                       std::move(options))) {}

lazy_session session_manager::start(const request_facts& facts) const {
  return lazy_session(engine_->start(facts));
}

lazy_session session_manager::start(std::string_view cookie_field) const {
  return start(request_facts{.cookie_fields = {&cookie_field, 1}});
}

boost::asio::any_io_executor session_manager::get_executor() const { return executor_; }

const session_store& session_manager::store() const noexcept { return engine_->store(); }

namespace detail {

void start_commit(std::shared_ptr<request_state> request, boost::asio::any_io_executor executor,
                  commit_handler handler) {
  auto work = request->engine->commit(request);
  boost::asio::co_spawn(executor, std::move(work),
                        [request = std::move(request), handler = std::move(handler)](
                            std::exception_ptr thrown, commit_result result) mutable {
                          std::move(handler)(std::move(thrown), std::move(result));
                        });
}

}  // namespace detail
}  // namespace dynasession::inline v0
