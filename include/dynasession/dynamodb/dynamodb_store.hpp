// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/dynamodb/account_endpoints.hpp>
#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/random_source.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynasession::inline v0 {

/// Where a table is, and how it is spoken to.
struct dynamodb_options {
  std::string table_name = "sessions";
  /// The name of the table's key, a text (S); not the name of another attribute, such as "data".
  std::string table_key = "session_id";

  /// Of AWS's shared files, ~/.aws/config and ~/.aws/credentials, which tell what variables leave open.
  /// Empty: AWS_PROFILE, else "default". With `credentials` the files are not looked at.
  std::string profile{};
  /// Empty: AWS_REGION, then AWS_DEFAULT_REGION, then the profile's.
  std::string region{};
  /// The URL of another engine that speaks DynamoDB's language: "http://127.0.0.1:8000".
  /// Empty: AWS_ENDPOINT_URL_DYNAMODB, then AWS_ENDPOINT_URL, unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS
  /// is true; then the profile's; then AWS's own of the region.
  std::string endpoint{};
  /// AWS's endpoint with cryptography as FIPS 140 demands. nullopt: AWS_USE_FIPS_ENDPOINT, then the
  /// profile's, else not.
  std::optional<bool> use_fips{};
  /// AWS's endpoint that has IPv6 addresses too. nullopt: AWS_USE_DUALSTACK_ENDPOINT, then the profile's,
  /// else not.
  std::optional<bool> use_dual_stack{};
  /// nullopt: AWS_ACCOUNT_ID_ENDPOINT_MODE, the profile's, else `preferred`.
  std::optional<account_endpoints> account_id_endpoint_mode{};
  /// nullopt, in the order of AWS's SDKs: those of variables (AWS_ACCESS_KEY_ID and its like), unless
  /// `profile` is set; the profile's keys, role, web identity, single sign-on or process; those of a web
  /// identity, of the container's role (ECS, EKS), of the instance's (EC2). Keys are read when the store is
  /// made, all else is fetched when it is needed and anew before it expires.
  std::optional<aws_credentials> credentials{};
  /// Certificates (PEM) that vouch for the endpoint instead of the system's.
  std::string ca_file{};

  /// false: loading costs half, but may show a session as it was a moment ago. A miss is confirmed by
  /// a consistent read, so that a login just made is not absent.
  bool consistent_read = true;
  /// Values of as many bytes of JSON or more are compressed, unless that made them 256 times shorter:
  /// whoever loads a session is safe from values that grow without bounds. nullopt: none is.
  std::optional<std::size_t> compress_over = 1024;
  /// Every call ends within it, further attempts included.
  std::chrono::milliseconds deadline{2000};
  /// Connections at once; calls beyond that wait for one.
  std::size_t max_connections = 128;

  random_source random = system_random;  ///< jitter between attempts
  clock_source clock = system_now;       ///< for signatures
  /// Told of each call of a store. Its requests then ask for the units of capacity that they take.
  std::shared_ptr<dynasession::observer> observer{};
};

/// Sessions in a table of Amazon DynamoDB, shared by any number of machines.
///
/// The table must exist: `table::create` makes it.
/// A call hops to a thread of the store's own, which keeps the connections, and comes back to its
/// caller's executor. A blocking call on that thread is errc::would_deadlock.
/// Lifetimes: a caller's context runs out, or is joined, before it is destroyed; one that is stopped
///   instead may go while the store's thread still hands an answer over.
/// Attempts whose answer was lost are repeated, and applied once.
/// A record is limited to DynamoDB's 400 KB, as compressed.
/// Errors: the constructor throws `session_error` for options that cannot work (invalid_configuration,
///   naming the option or variable; missing_credentials, where no instance may be asked). It opens no
///   connection: whether table and credentials are there the first call tells, or `table::check`.
/// Fork: construct it after the fork; its thread and connections do not cross one.
class dynamodb_store final : public catalog_store {
 public:
  explicit dynamodb_store(dynamodb_options options = {});
  ~dynamodb_store() override;
  dynamodb_store(const dynamodb_store&) = delete;
  dynamodb_store& operator=(const dynamodb_store&) = delete;

  boost::asio::awaitable<result<void>> create(record draft) override;
  boost::asio::awaitable<result<std::optional<record>>> load(std::string key,
                                                             timestamp now) override;
  boost::asio::awaitable<result<std::int64_t>> save(save_request request) override;
  boost::asio::awaitable<result<void>> touch(touch_request request) override;
  boost::asio::awaitable<result<void>> renew(renew_request request) override;
  boost::asio::awaitable<result<void>> remove(std::string key) override;
  boost::asio::awaitable<result<lock_answer>> lock(lock_request request) override;
  boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(std::string key) override;
  boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat) override;
  boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner) override;
  boost::asio::awaitable<result<session_page>> scan(scan_request request) override;
  boost::asio::awaitable<result<removal>> remove_unchanged(
      std::vector<session_summary> seen) override;
  boost::asio::awaitable<result<session_page>> list_of_user(std::string user, timestamp now,
                                                            std::string after) override;
  boost::asio::awaitable<result<bool>> remove_of_user(std::string key, std::string user) override;
  std::string_view name() const noexcept override { return "dynamodb"; }

  /// Of the store's own thread: what runs there must not block.
  boost::asio::any_io_executor get_executor() const noexcept;

 private:
  class own_thread;

  std::unique_ptr<own_thread> thread_;
};

}  // namespace dynasession::inline v0
