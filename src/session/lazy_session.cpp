// SPDX-License-Identifier: Apache-2.0
#include "session/request_state.hpp"
#include "support/run_blocking.hpp"
#include "session/session_engine.hpp"

#include <dynasession/lazy_session.hpp>

#include <utility>

namespace dynasession::inline v0 {

session& lazy_session::load() {
  if (!request_->loaded) detail::run_blocking(request_->engine->load(request_));
  return request_->session;
}

bool lazy_session::is_loaded() const noexcept { return request_->loaded; }

void lazy_session::abandon() noexcept {
  request_->abandoned = true;
  request_->lock.reset();
}

namespace detail {

boost::asio::any_io_executor default_executor(const request_state& request) {
  return request.engine->executor();
}

void start_load(std::shared_ptr<request_state> request, boost::asio::any_io_executor executor,
                load_handler handler) {
  auto work = request->engine->load(request);
  boost::asio::co_spawn(executor, std::move(work),
                        [request = std::move(request),
                         handler = std::move(handler)](std::exception_ptr thrown) mutable {
                          std::move(handler)(std::move(thrown), std::ref(request->session));
                        });
}

}  // namespace detail
}  // namespace dynasession::inline v0
