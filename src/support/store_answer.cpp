// SPDX-License-Identifier: Apache-2.0
#include "support/store_answer.hpp"

#include "support/verb_outcome.hpp"

#include <string>

namespace dynasession::inline v0::detail {
namespace {

std::string text_of(const error& reason) {
  return reason.failed() ? reason.message() : "without a reason";
}

}  // namespace

error error_of_read(const error& reason) {
  const auto code = errc_of(reason.code());
  if (code == errc::outcome_unknown || code == errc::conflict_in_doubt)
    return {errc::unavailable, reason.detail()};
  if (code != errc() || is_shortage(reason.code())) return reason;
  return {errc::unavailable, text_of(reason)};
}

error error_of_write(const error& reason) {
  const auto code = errc_of(reason.code());
  if (code != errc() && code != errc::conflict_in_doubt) return reason;
  return {errc::outcome_unknown, text_of(reason)};
}

error error_of_thrown_write() {
  return {errc::outcome_unknown, error_of_current_exception().message()};
}

}  // namespace dynasession::inline v0::detail
