// SPDX-License-Identifier: Apache-2.0
#include "garbage/garbage_limits.hpp"

#include "garbage/scan_positions.hpp"

#include <cmath>

namespace dynasession::inline v0::detail {
namespace {

constexpr std::size_t most_segments = 128;

void require(bool holds, const char* reason) {
  if (!holds) throw session_error(error(errc::invalid_configuration, reason));
}

bool is_positive(const std::optional<std::chrono::seconds>& limit) {
  return !limit || limit->count() > 0;
}

}  // namespace

void validate(const garbage_options& options) {
  require(options.all || options.absolute_timeout || options.idle_timeout,
          "absolute_timeout and idle_timeout are both none, so that no session would be garbage "
          "before it expires: set one of them, or remove every session with all");
  require(is_positive(options.absolute_timeout), "absolute_timeout: must be positive");
  require(is_positive(options.idle_timeout), "idle_timeout: must be positive");
  require(options.clock_margin.count() >= 0, "clock_margin: must not be negative");
  if (!options.resume.empty()) from_token(options.resume).value();
  require(std::isfinite(options.rate) && options.rate >= 0, "rate: must be 0 or a positive number");
  require(options.segments > 0 && options.segments <= most_segments, "segments: must be 1 to 128");
}

// A tombstone was made a moment ago, however old the session is.
bool is_garbage(const session_summary& session, const garbage_options& options, timestamp now) {
  if (options.all) return true;
  const auto latest = now - options.clock_margin;
  if (session.expire_at <= latest) return true;
  if (session.is_tombstone) return false;
  const auto is_over = [latest](timestamp since, const std::optional<std::chrono::seconds>& limit) {
    return limit && since <= latest - *limit;
  };
  return is_over(session.updated_at, options.idle_timeout) ||
         is_over(session.created_at, options.absolute_timeout);
}

}  // namespace dynasession::inline v0::detail
