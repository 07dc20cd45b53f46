// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/connection.hpp"
#include "net/http_client.hpp"
#include "net/semaphore.hpp"
#include "net/tls_client.hpp"
#include "net/watchdog.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace dynasession::inline v0::net {

/// Finds the addresses of a host.
using resolve_function =
    std::function<boost::asio::awaitable<http_result<connection::address_list>>(
        std::string host, std::uint16_t port, deadline until)>;

/// Asks the system's resolver, without a cache: a host that moves is found again at once. The
/// resolver cannot be interrupted; after the deadline its result is dropped.
boost::asio::awaitable<http_result<connection::address_list>> resolve(std::string host,
                                                                      std::uint16_t port,
                                                                      deadline until);

struct pool_options {
  std::size_t max_connections = 128;
  /// Idle connections are closed after this time, before the server closes them. DynamoDB documents
  /// no limit; users of its SDKs have seen 60 to 90 seconds.
  std::chrono::steady_clock::duration max_idle = std::chrono::seconds(15);
  /// Connections are closed at this age even if they are never idle. Opening a new one resolves the
  /// name again, so a change in DNS takes effect even while the old server still answers.
  std::chrono::steady_clock::duration max_age = std::chrono::minutes(5);
  /// A TLS session is resumed for this time; then the server's certificate is verified again.
  std::chrono::steady_clock::duration max_resumption = std::chrono::hours(1);
  std::string ca_file{};              ///< PEM; empty: the certificates of the system
  std::optional<net::proxy> proxy{};  ///< nullopt: connect directly
  resolve_function resolve_name = resolve;
  /// The executor of the timer that ends what exceeds its deadline. With it requests may come from anywhere at once,
  /// and one inside a `detail::blocking_call` blocks its thread, on a connection that needs no event loop. nullopt: that
  /// of the first request.
  std::optional<boost::asio::any_io_executor> home{};
};

/// A client that keeps its connections open for the next requests.
/// Thread safety: with a `home` concurrent calls are safe; else they come from one executor that runs one handler at a
/// time.
/// Errors: the constructor throws boost::system::system_error if `ca_file` cannot be read.
class pooled_client final : public http_client {
 public:
  explicit pooled_client(server_address server, pool_options options = {});

  boost::asio::awaitable<http_result<http_response>> send(http_request& request,
                                                          deadline until) override;
  void close_idle() override;

 private:
  using connection_ptr = std::unique_ptr<connection>;
  using time_point = std::chrono::steady_clock::time_point;
  /// Of a call; null if it blocks.
  using context_ptr = const boost::asio::execution_context*;
  struct pooled_connection {
    connection_ptr link;
    context_ptr used_by;  ///< last
    time_point opened;
    time_point idle_since;
  };

  std::optional<pooled_connection> take_idle(context_ptr caller);
  std::optional<pooled_connection> take_newest(context_ptr caller, time_point now);
  void keep(pooled_connection used);
  void make_room();
  /// If no connection can be opened, leaves `opened` empty and returns the failure. `begin`: of the call that waits
  /// for it.
  boost::asio::awaitable<http_failure> open(std::optional<pooled_connection>& opened,
                                            context_ptr caller, time_point begin, deadline until);
  boost::asio::awaitable<http_result<connection_ptr>> connect(bool blocks, deadline until);

  server_address server_;
  pool_options options_;
  std::optional<tls_client> tls_;
  std::shared_ptr<watchdog> watching_;  ///< null before the first connection, without a home
  semaphore limit_;
  std::mutex mutex_;                    ///< of what follows
  std::deque<pooled_connection> idle_;  ///< the most recently used is last
};

}  // namespace dynasession::inline v0::net
