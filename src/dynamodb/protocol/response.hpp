// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <dynasession/error.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>

namespace dynasession::inline v0::dynamodb {

/// What an answer means for the request it answers.
enum class outcome {
  done,       ///< applied
  refused,    ///< what is there forbids it; nothing was written
  failed,     ///< never to succeed as it is; nothing was written
  throttled,  ///< not applied: too much at once, better later
  postponed,  ///< not applied: it never left
  contended,  ///< not applied: another transaction was in the way
  misdated,   ///< not applied: our clock is wrong; another signature will do
  unknown,    ///< applied or not: nobody can tell from this answer
  stale,      ///< the same, for the server was closing the connection: a new one will do
};

class answer {
 public:
  answer() = default;
  answer(outcome is, boost::json::object body) : is(is), body(std::move(body)) {}
  answer(outcome is, error reason) : is(is), reason(std::move(reason)) {}

  outcome is = outcome::unknown;
  boost::json::object body;  ///< of what was done or refused
  error reason;              ///< of all else
  /// How long to wait before another attempt, if the service asks for it.
  std::optional<std::chrono::milliseconds> retry_after{};
};

/// Reads an answer of DynamoDB, or of what else may sit at its address. Messages of the service are
/// repeated only where they hold nothing of a request: no values, no credentials.
answer interpret(const net::http_response& response);

/// Whether the body of an answer is what was sent, as far as its X-Amz-Crc32 tells. An answer that
/// is an error counts as such, whatever its checksum.
bool is_intact(const net::http_response& response);

}  // namespace dynasession::inline v0::dynamodb
