// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/clock_skew.hpp"

#include "dynamodb/protocol/service_error.hpp"
#include "support/time_text.hpp"

#include <algorithm>
#include <string_view>

namespace dynasession::inline v0::dynamodb {
namespace {

// Signatures are valid for five minutes.
constexpr std::chrono::minutes tolerated(4);

// Source: AWS's standard retry mode of 2026. Most of them have other causes too, so the date is
// compared.
constexpr std::string_view suspects[] = {"InvalidSignatureException", "SignatureDoesNotMatch",
                                         "AuthFailure", "RequestTimeTooSkewed",
                                         "AccessDeniedException"};

}  // namespace

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
