// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/dynamodb/account_endpoints.hpp>
#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/logger.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/random_source.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynasession::inline v0 {

/// The table, its endpoint, the credentials, and how requests are sent.
struct dynamodb_options {
  /// 3 to 255 letters, digits, '_', '-' or '.'.
  std::string table_name = "sessions";
  /// The name of the table's partition key, of type S. It must not be the name of another
  /// attribute, such as "data".
  std::string table_key = "session_id";

  /// The profile in AWS's shared files, ~/.aws/config and ~/.aws/credentials, which are used where
  /// environment variables are not set. Empty: AWS_PROFILE, else "default". If `credentials` is
  /// set, the files are not read.
  std::string profile{};
  /// Empty: AWS_REGION, else AWS_DEFAULT_REGION, else the region of the profile, else that in the name
  /// of an endpoint of AWS.
  std::string region{};
  /// The URL of a DynamoDB-compatible engine: "http://127.0.0.1:8000". Empty:
  /// AWS_ENDPOINT_URL_DYNAMODB, else AWS_ENDPOINT_URL, else the endpoint of the profile (these
  /// three unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true), else the endpoint of AWS in the
  /// region.
  std::string endpoint{};
  /// Use AWS's endpoint with FIPS 140 cryptography. nullopt: AWS_USE_FIPS_ENDPOINT, else the
  /// profile, else false.
  std::optional<bool> use_fips{};
  /// Use AWS's endpoint with IPv6 addresses. nullopt: AWS_USE_DUALSTACK_ENDPOINT, else the profile,
  /// else false.
  std::optional<bool> use_dual_stack{};
  /// nullopt: AWS_ACCOUNT_ID_ENDPOINT_MODE, else the profile, else `preferred`.
  std::optional<account_endpoints> account_id_endpoint_mode{};
  /// nullopt: the first of these, as in AWS's SDK for C++: environment variables (AWS_ACCESS_KEY_ID and
  /// others), unless `profile` is set; the keys, role, web identity, single sign-on or process of
  /// the profile; a web identity; the role of the container (ECS, EKS); the role of the instance
  /// (EC2). Keys are read by the constructor of the store; other credentials are fetched when
  /// needed, and again before they expire.
  std::optional<aws_credentials> credentials{};
  /// A file of CA certificates (PEM), instead of those of the system, for the endpoint and for the
  /// services that give out credentials. Empty: AWS_CA_BUNDLE, else ca_bundle of the profile.
  std::string ca_file{};

  /// Values of at least this size in bytes of JSON are compressed. A value that would become more
  /// than 256 times shorter is not compressed, which limits the size of values when they are read.
  /// nullopt: no compression.
  std::optional<std::size_t> compress_over = 1024;
  /// The largest session in bytes, before compression: larger ones are neither stored nor read, so that
  /// no record expands beyond it. Raise it to read such a session. 1024 or more.
  std::size_t max_size = default_max_size;
  /// Every call ends within this time, retries included. Positive, at most an hour.
  std::chrono::milliseconds deadline{2000};
  /// How long a call of `session_catalog` (a scan, a removal, the sessions of a user) is repeated, at
  /// growing intervals, while DynamoDB throttles it or fails; at least `deadline`. Positive, at most a day.
  std::chrono::milliseconds patience{30000};
  /// The limit of open connections; further calls wait for one. Positive.
  std::size_t max_connections = 128;

  random_source random = system_random;  ///< for jitter between attempts
  /// For signatures. An exception that it throws leaves the verb of the store.
  clock_source clock = system_now;
  /// Notified of each call of a store. If set, the requests also ask for the consumed capacity.
  std::shared_ptr<dynasession::observer> observer{};
  /// Receives the warnings of `dynamodb_place` when a store is made; empty: nobody.
  dynasession::logger logger = log_to_stderr;
};

/// Sessions in a table of Amazon DynamoDB, shared by any number of machines.
///
/// The table must exist; `table::create` creates it.
/// A call works on the executor of its caller, from its begin to its end: a coroutine on its event loop, or a blocking
/// verb of a manager on the thread that waits, which needs no event loop then. A thread of the store watches deadlines,
/// resolves names, fetches credentials, and serves the verbs of operators. All calls share the limit of connections,
/// the credentials, and what was learned of the service; a connection serves either coroutines or blocking calls.
/// Executors: any of Boost.Asio whose context several threads may use. On a `loop_executor` Asio waits for the sockets on
///   a thread of its own. While an event loop does not run, its calls keep their connections.
/// A blocking call on the thread of the store is errc::would_deadlock.
/// Lifetimes: calls in flight go on to their ends when the store is destroyed, and are dropped without an answer when the
///   context of their executor is; a write that had begun may have been applied. With the last of the store and its calls
///   goes the thread; that waits for a name that is being resolved, until the resolver of the system answers.
/// A request whose response was lost is sent again, and applied once.
/// A record is limited to the 400 KB of DynamoDB, after compression, and a session to `max_size` before.
/// Errors: the constructor throws `session_error` for invalid options (invalid_configuration, with
///   the name of the option or variable; missing_credentials). It opens no connection: a missing
///   table and wrong credentials are reported by the first call, or by `table::check`.
/// Fork: construct it after the fork; its thread and connections do not survive one.
class DYNASESSION_EXPORT dynamodb_store final : public catalog_store {
 public:
  /// Errors, as above. Opens no connection.
  explicit dynamodb_store(dynamodb_options options = {});
  ~dynamodb_store() override;
  dynamodb_store(const dynamodb_store&) = delete;
  dynamodb_store& operator=(const dynamodb_store&) = delete;

  boost::asio::awaitable<result<void>> create(record draft,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::optional<record>>> load(
      std::string key, timestamp now, call_deadline until = no_deadline) override;
  /// An eventually consistent read, which costs half.
  boost::asio::awaitable<result<std::optional<record>>> load_eventually(
      std::string key, timestamp now, call_deadline until = no_deadline) override;
  bool has_eventual_reads() const noexcept override { return true; }
  boost::asio::awaitable<result<std::int64_t>> save(save_request request,
                                                    call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> touch(touch_request request,
                                             call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> renew(renew_request request,
                                             call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> remove(std::string key,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<lock_answer>> lock(lock_request request,
                                                   call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(
      std::string key, call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat,
                                                   call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<session_page>> scan(scan_request request) override;
  boost::asio::awaitable<result<removal>> remove_unchanged(
      std::vector<session_summary> seen) override;
  boost::asio::awaitable<result<session_page>> list_of_user(std::string user, timestamp now,
                                                            std::string after) override;
  boost::asio::awaitable<result<std::vector<std::string>>> successors_of(std::string key) override;
  boost::asio::awaitable<result<bool>> remove_of_user(std::string key, std::string user,
                                                      call_deadline until = no_deadline) override;
  std::string_view name() const noexcept override { return "dynamodb"; }

  /// The executor of the thread of the store. Handlers that run there must not block.
  boost::asio::any_io_executor get_executor() const noexcept;

 private:
  class implementation;

  std::shared_ptr<implementation> implementation_;
};

}  // namespace dynasession::inline v0
