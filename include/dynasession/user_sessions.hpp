// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/session.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace dynasession::inline v0 {

/// The sessions that `session::set_user` gave to a user: to show where somebody is logged in, and to
/// end it there.
///
/// DynamoDB's index by user learns of a login a moment later, mostly well within a second; AWS promises
/// no bound. Until then it is not listed, and not ended by `destroy_all` and `destroy_others`, which
/// look again until they find no more. What they ended stays so, whatever the index says.
/// Errors: throws `session_error`, those of `session_catalog`; incompatible_store, if the table has no
///   index by user (`table::create` gives it); invalid_user.
/// Lifetimes: outlives its calls.
/// Thread safety: concurrent calls are safe. The awaitables resume where they are awaited.
class DYNASESSION_EXPORT user_sessions {
 public:
  /// The observer, if there is one, is told of each session that is destroyed.
  explicit user_sessions(std::shared_ptr<session_catalog> store, clock_source clock = system_now,
                         std::shared_ptr<dynasession::observer> observer = nullptr);

  /// The live ones, the one used last first.
  std::vector<session_summary> list(std::string user) const;
  /// Ends the one of this `session_summary::key`. false: the user has no such session.
  bool destroy(std::string user, std::string key) const;
  /// Gives how many were ended.
  std::size_t destroy_all(std::string user) const;
  /// All of the user of this session but itself: after a change of the password, say.
  std::size_t destroy_others(const session& current) const;

  boost::asio::awaitable<std::vector<session_summary>> async_list(std::string user) const;
  boost::asio::awaitable<bool> async_destroy(std::string user, std::string key) const;
  boost::asio::awaitable<std::size_t> async_destroy_all(std::string user) const;
  boost::asio::awaitable<std::size_t> async_destroy_others(const session& current) const;

 private:
  boost::asio::awaitable<std::size_t> destroy_all_but(std::string kept, std::string user) const;

  std::shared_ptr<session_catalog> store_;
  clock_source clock_;
  std::shared_ptr<dynasession::observer> observer_;
};

}  // namespace dynasession::inline v0
