// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_watch.hpp"
#include "session/session_cookie.hpp"
#include "session/session_id.hpp"
#include "support/require.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/session_limits.hpp>
#include <dynasession/trusted_proxies.hpp>

namespace dynasession::inline v0 {
namespace {

using detail::require;
using detail::require_timeout;
using std::chrono::seconds;

void validate_locks(const configuration& options) {
  using std::chrono::milliseconds;
  require(options.lock_expiry_time >= milliseconds(10) &&
              options.lock_expiry_time <= detail::longest_lease,
          "lock_expiry_time: must be 10 milliseconds to an hour");
  require(options.lock_retry_delay >= milliseconds(1) &&
              options.lock_retry_delay <= detail::longest_lease,
          "lock_retry_delay: must be a millisecond to an hour");
  require(options.lock_max_wait_time >= seconds(0) &&
              options.lock_max_wait_time <= std::chrono::hours(1),
          "lock_max_wait_time: must be 0 seconds to an hour");
}

void validate_reads(const configuration& options) {
  using std::chrono::milliseconds;
  require(!options.cache_for || (*options.cache_for > milliseconds(0) &&
                                 *options.cache_for <= std::chrono::minutes(5)),
          "cache_for: must be positive, at most 5 minutes");
  require(
      !options.cache_for || options.read_consistency != read_consistency::eventual,
      "cache_for: needs read_consistency session or strong; with eventual a browser may miss its "
      "own changes anyway");
  require(options.cache_size > 0, "cache_size: must be positive");
}

void validate_cookie(const configuration& options) {
  const auto refused = [&](transport how) {
    return refusal_reason(
        detail::issuing_cookie(options, std::string(detail::cookie_value_size, 'x'), how));
  };
  if (const auto reason = refused(transport::https)) require(false, *reason);
  if (const auto reason = refused(transport::http))
    require(false, *reason + "; with auto, cookies over plain http are not");
}

}  // namespace

void validate(const configuration& options) {
  detail::validate_secrets(options);
  require_timeout(options.idle_timeout, "idle_timeout");
  require_timeout(options.absolute_timeout, "absolute_timeout");
  require_timeout(options.cookie_max_age, "cookie_max_age");
  require(!options.touch_after || *options.touch_after >= seconds::zero(),
          "touch_after: must not be negative");
  require(
      !options.touch_after || !options.idle_timeout || *options.touch_after < *options.idle_timeout,
      "touch_after: must be below idle_timeout, or sessions in use would end");
  validate_locks(options);
  detail::require_deadline(options.deadline);
  validate_reads(options);
  require(options.clock && options.random, "clock, random: must not be empty");
  validate_cookie(options);
  static_cast<void>(trusted_proxies(options.trusted_proxies));
}

}  // namespace dynasession::inline v0
