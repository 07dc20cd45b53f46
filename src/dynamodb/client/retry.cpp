// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/retry.hpp"

#include "dynamodb/protocol/service_error.hpp"
#include "support/time_text.hpp"

#include <algorithm>
#include <string_view>

namespace dynasession::inline v0::dynamodb {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

int cost_after(outcome before) noexcept {
  switch (before) {
    case outcome::throttled:
      return 5;
    // Not signs of overload.
    case outcome::contended:
    case outcome::misdated:
    case outcome::stale:
      return 0;
    default:
      return 14;
  }
}

// What another attempt of operators' work needs.
constexpr milliseconds shortest_time(50);

// Signatures are valid for five minutes.
constexpr std::chrono::minutes tolerated(4);

// Source: AWS's standard retry mode of 2026. Most of them have other causes too, so the date is
// compared.
constexpr std::string_view suspects[] = {"InvalidSignatureException", "SignatureDoesNotMatch",
                                         "AuthFailure", "RequestTimeTooSkewed",
                                         "AccessDeniedException"};

}  // namespace

bool retry_quota::take(outcome before) noexcept {
  const int cost = cost_after(before);
  auto left = left_.load();
  while (cost <= left)
    if (left_.compare_exchange_weak(left, left - cost)) return true;
  return false;
}

void retry_quota::give_back(std::optional<outcome> before) noexcept {
  const int more = before ? cost_after(*before) : 1;
  auto left = left_.load();
  while (left < capacity)
    if (left_.compare_exchange_weak(left, std::min(capacity, left + more))) return;
}

bool is_retried(outcome of_attempt) noexcept {
  switch (of_attempt) {
    case outcome::done:
    case outcome::refused:
    case outcome::failed:
    case outcome::expired:
      return false;
    case outcome::throttled:
    case outcome::postponed:
    case outcome::contended:
    case outcome::misdated:
    case outcome::unknown:
    case outcome::stale:
      break;
  }
  return true;
}

microseconds pause_after(int attempts, const answer& last, double drawn) noexcept {
  if (last.is == outcome::stale || last.is == outcome::misdated) return microseconds::zero();
  const microseconds first = last.is == outcome::throttled ? seconds(1) : milliseconds(25);
  const auto longest =
      std::min<microseconds>(first * (1 << std::min(attempts - 1, 10)), seconds(20));
  const auto pause = std::chrono::duration_cast<microseconds>(longest * drawn);
  const microseconds asked = last.retry_after.value_or(milliseconds(0));
  return std::clamp<microseconds>(asked, pause, pause + seconds(5));
}

std::optional<microseconds> retries::after(const answer& last, double drawn, microseconds time_left,
                                           bool was_answered) noexcept {
  const bool is_limited = quota_ || !was_answered;
  if (!is_retried(last.is) || (++attempts_ >= most_ && is_limited)) return std::nullopt;
  auto kind = last;
  if (attempts_ >= most_ && cost_after(last.is) == 0)
    kind.is = outcome::unknown;  // never in a tight loop
  auto pause = pause_after(attempts_, kind, drawn);
  if (!quota_ && pause >= time_left && time_left > shortest_time) pause = time_left / 2;
  if (pause >= time_left || (quota_ && !quota_->take(last.is))) return std::nullopt;
  before_ = last.is;
  return pause;
}

std::optional<std::chrono::seconds> clock_difference(const net::http_response& response,
                                                     std::chrono::sys_seconds now) {
  const auto date = detail::http_date(response.field("Date").value_or(""));
  if (!date) return std::nullopt;
  return *date - now;
}

std::optional<std::chrono::seconds> clock_skew(const net::http_response& response,
                                               std::chrono::sys_seconds now) {
  if (response.status == 200) return std::nullopt;
  const auto difference = clock_difference(response, now);
  if (!difference || std::chrono::abs(*difference) <= tolerated) return std::nullopt;
  const service_error refused(response);
  if (std::ranges::find(suspects, refused.name()) == std::end(suspects)) return std::nullopt;
  return difference;
}

}  // namespace dynasession::inline v0::dynamodb
