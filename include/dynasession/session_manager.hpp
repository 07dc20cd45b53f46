// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/lazy_session.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/store/session_store.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <string_view>

namespace dynasession::inline v0 {

namespace detail {
class session_engine;

using commit_handler = boost::asio::any_completion_handler<void(std::exception_ptr, commit_result)>;

void start_commit(std::shared_ptr<request_state> request, boost::asio::any_io_executor executor,
                  commit_handler handler);
}  // namespace detail

/// Starts and commits sessions for servers on Boost.Asio. One per application.
///
/// Errors, lifetimes, thread safety: as `sync_session_manager`.
/// Executor: of the completion token's handler, else the one given here.
/// g++ 12 miscompiles temporaries that own memory inside a co_await expression (lambdas with
/// captures, braced aggregates): name them first. What this class takes and gives is safe.
class session_manager {
 public:
  session_manager(boost::asio::any_io_executor executor, std::shared_ptr<session_store> store,
                  configuration options);

  /// The session of a request. No I/O. A cookie that this server did not sign counts as none.
  lazy_session start(const request_facts& facts) const;
  lazy_session start(std::string_view cookie_field) const;

  /// Stores what changed, as `sync_session_manager::commit`:
  /// `commit_result done = co_await sessions.async_commit(lazy);`
  template <boost::asio::completion_token_for<void(std::exception_ptr, commit_result)> Token =
                boost::asio::use_awaitable_t<>>
  auto async_commit(lazy_session& session, Token&& token = {}) const {
    return boost::asio::async_initiate<Token, void(std::exception_ptr, commit_result)>(
        [](auto handler, std::shared_ptr<detail::request_state> request) {
          auto executor =
              boost::asio::get_associated_executor(handler, detail::default_executor(*request));
          detail::start_commit(std::move(request), std::move(executor), std::move(handler));
        },
        token, session.request());
  }

  boost::asio::any_io_executor get_executor() const;
  const session_store& store() const noexcept;

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<const detail::session_engine> engine_;
};

}  // namespace dynasession::inline v0
