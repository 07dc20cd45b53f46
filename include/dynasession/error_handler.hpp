// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/logger.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0 {

/// The verb during which an error occurred.
enum class operation { load, create, save, touch, renew, destroy };

/// The name of an operation: "save".
DYNASESSION_EXPORT std::string_view to_string(operation op) noexcept;

/// An error of a request, as an `error_handler` gets it.
/// Lifetimes: owns what it holds.
class DYNASESSION_EXPORT error_report {
 public:
  /// A report of these four facts.
  error_report(operation what, error why, std::string whose, bool loses_changes)
      : during(what),
        reason(std::move(why)),
        session(std::move(whose)),
        lost_changes(loses_changes) {}

  operation during;     ///< the verb that failed
  error reason;         ///< the code and its detail
  std::string session;  ///< short hash, fit for logs; empty for a session that was never stored
  bool lost_changes;    ///< the changes of the handler are not known to be stored

  /// Whether the request must not go on: changes were lost, the table or the secret is missing, or the lock was not
  /// granted in time.
  bool is_hard() const noexcept;
  /// The reason with the operation and the session in its detail; its `message()` is a log line.
  error located() const;
};

/// What a request does after an error.
enum class failure_action {
  raise,    ///< `load` or `commit` fails with the error, and an adapter answers 500
  proceed,  ///< the request goes on
};

/// Decides on each error that is passed to it. If it returns `raise`, the error is logged, then
/// raised. An exception that leaves the handler is logged, and counts as `raise`.
/// Thread safety: called from any thread.
using error_handler = std::function<failure_action(const error_report&)>;

/// The default: raises hard errors, or all if `raise_errors`; logs the others.
DYNASESSION_EXPORT error_handler raise_or_log(bool raise_errors, logger log);

}  // namespace dynasession::inline v0
