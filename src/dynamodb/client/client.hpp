// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/credentials_provider.hpp"
#include "aws/endpoints/service_endpoint.hpp"
#include "aws/signing/signing_key.hpp"
#include "dynamodb/client/retry.hpp"
#include "dynamodb/protocol/request.hpp"
#include "dynamodb/protocol/response.hpp"
#include "dynamodb/protocol/usage.hpp"
#include "net/http_client.hpp"

#include <dynasession/clock.hpp>
#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>
#include <dynasession/random_source.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace dynasession::inline v0::dynamodb {

/// What a call came to when it is known.
class reply {
 public:
  reply() = default;
  reply(bool refused, boost::json::object body, bool in_doubt)
      : refused(refused), body(std::move(body)), in_doubt(in_doubt) {}

  bool refused = false;  ///< what is there forbids it: a condition did not hold
  boost::json::object body;
  bool in_doubt = false;  ///< an attempt before the one answered may have been applied, or still be
};

/// How a request may be treated.
enum class retry_policy {
  read,              ///< asks only: whatever became of an attempt, another does no harm
  idempotent_write,  ///< writes: another attempt is applied at most once, whatever became of the first
  single_write,      ///< writes: only if it is known that no attempt was applied
};

struct client_options {
  aws::service_endpoint endpoint;
  std::shared_ptr<aws::credentials_provider> credentials;
  clock_source clock;
  random_source random;
};

/// Calls DynamoDB: signs, sends, and tries again what may be tried again, until the deadline.
/// Thread safety: used on one executor that runs one handler at a time.
class client {
 public:
  client(client_options options, std::unique_ptr<net::http_client> transport);

  /// What it takes is added to `used`, which outlives the call; nullptr: nobody wants to know.
  /// Errors: outcome_unknown, for writes alone; else nothing was written: missing_table,
  ///   access_denied, session_too_large, incompatible_store, deadline_exceeded, unavailable.
  boost::asio::awaitable<result<reply>> call(request sent, retry_policy policy, net::deadline until,
                                             usage* used = nullptr);

  /// How far the service's clock is ahead of ours, by its first answer with a date; nullopt: there was none.
  std::optional<std::chrono::seconds> clock_difference() const { return clock_difference_; }

 private:
  std::chrono::sys_seconds uncorrected_now() const;
  net::http_request signed_request(const request& sent, const aws_credentials& credentials);
  boost::asio::awaitable<answer> attempt(const request& sent, net::deadline until, usage* used);

  client_options options_;
  std::unique_ptr<net::http_client> transport_;
  std::optional<aws::signing_key> key_;
  retry_quota quota_;
  std::chrono::seconds clock_skew_{0};  ///< what is added to our clock
  std::optional<std::chrono::seconds> clock_difference_;
};

/// False, instead of an exception, if whoever waits was cancelled, before or meanwhile.
boost::asio::awaitable<bool> pause_for(std::chrono::steady_clock::duration length);

}  // namespace dynasession::inline v0::dynamodb
