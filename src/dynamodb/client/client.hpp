// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/credentials_provider.hpp"
#include "aws/endpoints/service_endpoint.hpp"
#include "aws/signing/sigv4.hpp"
#include "dynamodb/client/retry.hpp"
#include "dynamodb/protocol/request.hpp"
#include "dynamodb/protocol/response.hpp"
#include "net/http_client.hpp"

#include <dynasession/clock.hpp>
#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>
#include <dynasession/random_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {

/// The known outcome of a call.
class reply {
 public:
  reply() = default;
  reply(bool refused, json_document body, bool in_doubt, bool is_verified)
      : refused(refused), body(std::move(body)), in_doubt(in_doubt), is_verified(is_verified) {}

  bool refused = false;  ///< a condition failed
  json_document body;
  bool in_doubt = false;     ///< an earlier attempt may have been executed, or may still be
  bool is_verified = false;  ///< the body has a checksum, which is right
};

/// Whether and when a request may be sent again.
enum class retry_policy {
  read,              ///< always
  idempotent_write,  ///< always: conditions or tokens make sure that it is applied once
  single_write,      ///< only if it is certain that no attempt was executed
};

struct client_options {
  aws::service_endpoint endpoint;
  std::shared_ptr<aws::credentials_provider> credentials;
  std::string place;  ///< for errors: the endpoint, the region, and where the credentials are from
  clock_source clock;
  random_source random;
};

/// Calls DynamoDB: signs and sends a request, and retries it until the deadline if that can help.
/// Thread safety: that of the transport and of the credentials; its own state may be used by any thread.
class client {
 public:
  client(client_options options, std::unique_ptr<net::http_client> transport);

  /// Adds the attempts and units to `used`, if not nullptr; the caller keeps it alive during the
  /// call.
  /// If the service refuses fetched credentials as expired, they are fetched again, once a call.
  /// Errors name the place. outcome_unknown, for writes only. With the others nothing was written: missing_table,
  ///   access_denied, session_too_large, incompatible_store, deadline_exceeded, unavailable.
  boost::asio::awaitable<result<reply>> call(request sent, retry_policy policy, net::deadline until,
                                             usage* used = nullptr);

  /// As `call`, for operators' work: repeats the request until the deadline, at growing intervals.
  /// The first attempt ends within `attempt_time`; each further one may take twice as long as the one
  /// before, at most 30 s. A service that has never answered this client gets the attempts of `call` only.
  boost::asio::awaitable<result<reply>> call_patiently(request sent, retry_policy policy,
                                                       net::deadline until,
                                                       std::chrono::milliseconds attempt_time,
                                                       usage* used = nullptr);

  /// An answer does not fit its request, so no other one is awaited on its connection.
  void distrust_connections() { transport_->close_idle(); }

  /// How far the clock of the service is ahead of ours, from the first response with a date;
  /// nullopt: no such response.
  std::optional<std::chrono::seconds> clock_difference() const;

 private:
  /// The error of a call that did not succeed.
  error final_error(const request& sent, retry_policy policy, bool in_doubt,
                    const error& last) const;
  // Doubles the time of an attempt each time; nullopt: each may last until the deadline.
  boost::asio::awaitable<result<reply>> repeat(
      request sent, retry_policy policy, net::deadline until,
      std::optional<std::chrono::milliseconds> attempt_time, usage* used, retries retries_left);
  std::chrono::sys_seconds uncorrected_now() const;
  using key_ptr = std::shared_ptr<const aws::signing_key>;

  /// A request, and what its answer is judged by: another call may change our key and clock meanwhile.
  struct attempt {
    key_ptr key;
    std::chrono::seconds skew;
    net::http_request message;
  };

  /// The key for a signature of now, by our clock, and the correction of that.
  std::pair<key_ptr, std::chrono::seconds> key_for(const aws_credentials& credentials,
                                                   std::chrono::sys_seconds now);
  /// Signs a request, and takes its body. nullopt without credentials.
  std::optional<attempt> begin(request& sent, const aws_credentials* credentials);
  /// The same with credentials that are not at hand. Gives the reason if there are none.
  boost::asio::awaitable<error> fetch_and_begin(request& sent, std::optional<attempt>& made,
                                                net::deadline until);
  answer understand(const net::http_result<net::http_response>& got, std::string_view operation,
                    const attempt& made);
  void learn_clock_difference(const net::http_response& response);

  client_options options_;
  const std::string host_;  ///< the value of the field Host
  std::unique_ptr<net::http_client> transport_;
  retry_quota quota_;
  std::atomic<bool> was_answered_{false};
  mutable std::mutex mutex_;            ///< of what follows
  key_ptr key_;                         ///< of the last attempt
  std::chrono::seconds clock_skew_{0};  ///< correction of our clock
  std::optional<std::chrono::seconds> clock_difference_;
};

}  // namespace dynasession::inline v0::dynamodb
