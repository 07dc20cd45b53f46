// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error_handler.hpp>

#include <utility>

namespace dynasession::inline v0 {

std::string_view to_string(operation op) noexcept {
  switch (op) {
    case operation::load:
      return "load";
    case operation::create:
      return "create";
    case operation::save:
      return "save";
    case operation::touch:
      return "touch";
    case operation::renew:
      return "renew";
    case operation::destroy:
      return "destroy";
  }
  return "unknown";
}

bool error_report::is_hard() const noexcept {
  return lost_changes || reason.code() == errc::missing_table ||
         reason.code() == errc::missing_secret || reason.code() == errc::lock_wait_timeout;
}

error error_report::located() const {
  std::string where(to_string(during));
  where.append(" of ").append(session.empty() ? "a new session" : "session ").append(session);
  if (!reason.detail().empty()) where.append(": ").append(reason.detail());
  return error(reason.code(), std::move(where));
}

error_handler raise_or_log(bool raise_errors, logger log) {
  return [raise_errors, log = std::move(log)](const error_report& report) {
    if (raise_errors || report.is_hard()) return failure_action::raise;
    try {
      if (log) log(log_level::error, report.located().message());
    } catch (...) {  // logging must not change the outcome of a request
    }
    return failure_action::proceed;
  };
}

}  // namespace dynasession::inline v0
