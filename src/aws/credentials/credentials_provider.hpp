// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"
#include "net/http_client.hpp"
#include "support/own_thread.hpp"

#include <dynasession/clock.hpp>
#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

namespace dynasession::inline v0::aws {

/// A source of temporary credentials.
class credentials_source {
 public:
  virtual ~credentials_source() = default;

  /// Completes by the deadline. One call at a time.
  virtual boost::asio::awaitable<result<temporary_credentials>> fetch(net::deadline until) = 0;
};

/// The credentials to sign with. Temporary ones are fetched again five minutes before they expire.
/// Meanwhile requests use the old ones; a request waits only if there are none. While the old ones are in use, and
/// after a failure, a second passes before the next fetch.
/// Thread safety: concurrent calls are safe with a `home`, else from one executor that runs one handler at a
/// time.
class credentials_provider : public std::enable_shared_from_this<credentials_provider> {
 public:
  using steady_clock = std::chrono::steady_clock;
  using steady_source = std::function<steady_clock::time_point()>;

  /// Credentials that do not expire.
  explicit credentials_provider(aws_credentials fixed);
  /// `clock`: tells when credentials expire. `home`: where they are fetched; nullptr: on the executor of `get`.
  /// `steady_now`: measures the pauses between fetches, so that they end if the clock is set back.
  /// Lifetimes: `home` outlives the calls.
  credentials_provider(std::unique_ptr<credentials_source> source, clock_source clock,
                       detail::own_thread* home = nullptr,
                       steady_source steady_now = steady_clock::now);

  /// Errors: unavailable, or those of the source, also one that it or the clock throws; deadline_exceeded.
  boost::asio::awaitable<result<aws_credentials>> get(net::deadline until);

  /// Those that `get` would give without waiting, unless a fetch is due; else nullptr.
  std::shared_ptr<const aws_credentials> at_hand() const;

  /// The service refused these as expired or unknown: unless others have taken their place already,
  /// the next `get` fetches them again. False if that cannot help: they cannot be fetched, or were fetched
  /// for this reason within the last second.
  bool replace(const aws_credentials& refused);

 private:
  using credentials_ptr = std::shared_ptr<const aws_credentials>;

  // These run at `home`, else on the executor of `get`.
  boost::asio::awaitable<result<aws_credentials>> get_here(net::deadline until);
  static boost::asio::awaitable<void> fetch(std::shared_ptr<credentials_provider> self);
  boost::asio::awaitable<result<temporary_credentials>> fetch_unexpired();
  boost::asio::awaitable<void> wait_for_fetch(net::deadline until);

  void finish_fetch(result<temporary_credentials> fetched);

  bool begin_fetch();
  bool must_wait() const;
  result<aws_credentials> answer() const;
  // Both with the lock.
  bool is_due(timestamp now) const;
  bool is_usable(timestamp now) const;

  const std::unique_ptr<credentials_source> source_;  ///< nullptr: the credentials do not expire
  const clock_source clock_;
  detail::own_thread* const home_ = nullptr;
  const steady_source steady_now_;
  std::list<boost::asio::steady_timer> waiting_;  ///< wake the requests that wait for a fetch

  mutable std::mutex mutex_;  ///< of what follows, unless there is no source
  credentials_ptr current_;   ///< nullptr: none
  timestamp expires_at_{};
  bool is_fetching_ = false;
  std::optional<error> last_failure_;            ///< nullopt: the last fetch succeeded
  steady_clock::time_point next_fetch_{};        ///< the earliest time
  steady_clock::time_point next_replacement_{};  ///< likewise
};

}  // namespace dynasession::inline v0::aws
