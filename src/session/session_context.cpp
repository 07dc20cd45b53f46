// SPDX-License-Identifier: Apache-2.0
#include "session/session_context.hpp"

#include "session/session_cookie.hpp"
#include "session/version_cookies.hpp"
#include "support/checked_clock.hpp"
#include "support/require.hpp"

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr std::string_view text_of(warning what) {
  switch (what) {
    case warning::plain_http:
      return "a Secure cookie was issued on a plain http request; browsers drop it. Serve https, "
             "or set secure to auto or false (and a cookie_name without the prefix __Host-)";
    case warning::shared_caching:
      return "a response that sets the session's cookie has a Cache-Control without private or "
             "no-store; no-store was added, or shared caches would give the cookie to others";
    case warning::ambiguous_cookies:
      return "a request brought several sessions under one cookie_name with the prefix __Host-, of "
             "which a browser keeps one: somebody planted a cookie, or partitioned was changed. "
             "None was taken";
    case warning::decoded_cookies:
      return "cpp-httplib before 0.44 decodes the percent signs of header fields, so that a cookie "
             "of "
             "any name can bring one of ours: use 0.44 or newer, and include httplib.h before "
             "dynasession/adapters/httplib.hpp, which reads its version";
  }
  return {};
}

configuration completed(configuration options) {
  validate(options);
  options.clock = checked_clock(std::move(options.clock));
  if (!options.error_handler)
    options.error_handler = raise_or_log(options.raise_errors, options.logger);
  return options;
}

}  // namespace

session_context::session_context(std::shared_ptr<session_store> store, configuration options)
    : store_(std::move(store)),
      options_(completed(std::move(options))),
      proxies_(options_.trusted_proxies),
      signer_(options_.cookie_name, options_.secret_key, options_.previous_secret_keys) {
  require(store_ != nullptr, "store: must not be null");
  if (options_.cache_for)
    cache_ = std::make_unique<record_cache>(*options_.cache_for, version_cookie_age(options_),
                                            options_.cache_size);
  judge_secrets(options_, [this](std::string_view flaw) { log(log_level::warning, flaw); });
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

void session_context::warn_once(warning what) const noexcept {
  if (!warned_.at(static_cast<std::size_t>(what)).exchange(true))
    log(log_level::warning, text_of(what));
}

cookie session_context::issue(std::string_view id, std::optional<std::chrono::seconds> max_age,
                              transport how) const {
  if (options_.secure.over_http() && how == transport::http) warn_once(warning::plain_http);
  auto made = issuing_cookie(options_, signer_.sign(id), how);
  made.max_age = max_age;
  return made;
}

}  // namespace dynasession::inline v0::detail
