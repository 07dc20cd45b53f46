// SPDX-License-Identifier: Apache-2.0
#include "session/session_context.hpp"

#include "session/session_cookie.hpp"

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr std::size_t recommended_secret_size = 32;

configuration completed(configuration options) {
  validate(options);
  if (!options.error_handler)
    options.error_handler = raise_or_log(options.raise_errors, options.logger);
  return options;
}

}  // namespace

session_context::session_context(std::shared_ptr<session_store> store, configuration options)
    : store_(std::move(store)),
      options_(completed(std::move(options))),
      signer_(options_.secret_key, options_.previous_secret_keys) {
  if (!store_) throw session_error(error(errc::invalid_configuration, "store: must not be null"));
  if (options_.secret_key.size() < recommended_secret_size)
    log(log_level::warning, "secret_key is shorter than 32 bytes and may be guessed");
}

void session_context::log(log_level level, std::string_view message) const noexcept try {
  if (options_.logger) options_.logger(level, message);
} catch (...) {
}

failure_action session_context::decide(const error_report& report) const noexcept try {
  auto action = failure_action::raise;
  try {
    action = options_.error_handler(report);
  } catch (...) {
    log(log_level::error, "the error_handler threw an exception, which counts as raise");
  }
  if (action == failure_action::raise) log(log_level::error, report.located().message());
  return action;
} catch (...) {
  return failure_action::raise;  // no memory for the line of the log
}

void session_context::warn_of_shared_caching() const noexcept {
  if (!warned_of_shared_caching_.exchange(true))
    log(log_level::warning,
        "a response that sets the session's cookie has a Cache-Control without private or "
        "no-store; "
        "no-store was added, or shared caches would give the cookie to others");
}

cookie session_context::issue(std::string_view id, transport how) const {
  if (options_.secure && how == transport::http && !warned_of_plain_http_.exchange(true))
    log(log_level::warning,
        "a Secure cookie was issued on a plain http request; browsers drop it. Serve https, or set "
        "secure to false (and a key without the prefix __Host-) while developing");
  return issuing_cookie(options_, signer_.sign(id));
}

}  // namespace dynasession::inline v0::detail
