// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/json_document.hpp"
#include "net/http_message.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// The outcome of one attempt of a request.
enum class outcome {
  done,       ///< executed
  refused,    ///< a condition failed; nothing was written
  failed,     ///< cannot succeed by a retry; nothing was written
  throttled,  ///< not executed: too many requests
  postponed,  ///< not executed: it was not sent
  contended,  ///< not executed: it conflicted with another transaction
  expired,    ///< not executed: the credentials have expired, or are not known
  misdated,   ///< not executed: our clock is wrong; sign again with a corrected time
  unknown,    ///< executed or not
  stale,      ///< executed or not: the server was closing an idle connection
};

class answer {
 public:
  answer() = default;
  answer(outcome is, json_document body) : is(is), body(std::move(body)) {}
  answer(outcome is, error reason) : is(is), reason(std::move(reason)) {}

  outcome is = outcome::unknown;
  json_document body;        ///< if done or refused
  error reason;              ///< in all other cases
  bool is_verified = false;  ///< the body has a checksum, which is right
  bool is_damaged = false;   ///< the body has a checksum, which is wrong
  /// The pause before the next attempt that the service asks for.
  std::optional<std::chrono::milliseconds> retry_after{};
};

/// Interprets a response of DynamoDB, or of a proxy in between, to a request for this operation that was
/// signed with these credentials. Messages of the service are repeated only where they contain no
/// values of a session, and without the credentials. Nothing is believed of a response whose checksum is
/// wrong, whatever its status.
answer interpret(const net::http_response& response, std::string_view operation = {},
                 const aws_credentials& own = {});

/// The attempts and capacity units that requests used.
class usage {
 public:
  usage() = default;

  int attempts = 0;
  double read_units = 0;
  double write_units = 0;

  usage& operator+=(const usage& more) noexcept;
};

/// The capacity units that a response reports; zero if it reports none, or invalid ones.
usage units_in(std::string_view operation, const json_document& answer);

}  // namespace dynasession::inline v0::dynamodb
