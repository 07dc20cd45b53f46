// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "canned_dynamodb.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/session_manager.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

/// The library, as its users run it, loading and saving a session of 1 KB.
namespace bench {

inline constexpr const char* secret = "only for this benchmark: thirty-two bytes";

/// A configuration with this secret that logs nothing.
dynasession::configuration quiet_configuration();

/// `ca_file`: for a server with TLS.
dynasession::dynamodb_options options_for(const canned_dynamodb& server, int connections,
                                          const std::string& ca_file = {});

/// A Cookie field of a session that every store of a `canned_dynamodb` has.
std::string cookie_field();

/// The same of a session in this store, which holds 1 KB.
std::string new_session(const dynasession::session_manager& sessions);

/// The verbs of a store, a load and a save at a time for each of those in flight, on one event loop.
class store_side {
 public:
  store_side(const dynasession::dynamodb_options& options, int in_flight);
  /// One in flight, of the session under this key.
  store_side(std::shared_ptr<dynasession::session_store> store, std::string key);

  void run(int pairs);

 private:
  boost::asio::awaitable<void> work();

  boost::asio::io_context context_{1};
  std::shared_ptr<dynasession::session_store> store_;
  std::string key_;
  int in_flight_;
  int left_ = 0;
  std::int64_t number_ = 0;
};

/// The same through a manager: start, load, set, commit.
class manager_side {
 public:
  manager_side(const dynasession::dynamodb_options& options, int in_flight);

  void run(int requests);
  /// Starts so many loads, polls until the server has them all, and returns the growth of the heap.
  double bytes_of_loads(int count, const canned_dynamodb& server);

 private:
  boost::asio::awaitable<void> work();
  boost::asio::awaitable<void> load_once();

  boost::asio::io_context context_{1};
  dynasession::async_session_manager sessions_;
  std::string cookie_ = cookie_field();
  int in_flight_;
  int left_ = 0;
  int number_ = 0;
};

/// The same with the blocking manager, on so many threads.
class thread_side {
 public:
  thread_side(const dynasession::dynamodb_options& options, int threads);

  void run(int requests);

 private:
  dynasession::session_manager sessions_;
  std::string cookie_ = cookie_field();
  int threads_;
};

}  // namespace bench
