// SPDX-License-Identifier: Apache-2.0
#include "session/expiry.hpp"

#include <algorithm>

namespace dynasession::inline v0::detail {

using std::chrono::seconds;
using std::chrono::sys_seconds;

std::chrono::sys_seconds expire_at(const configuration& options, timestamp created_at,
                                   timestamp now) {
  sys_seconds end{seconds{253'402'300'799}};
  if (options.idle_timeout) end = std::min(end, ceil<seconds>(now + *options.idle_timeout));
  if (options.absolute_timeout)
    end = std::min(end, ceil<seconds>(created_at + *options.absolute_timeout));
  return end;
}

bool is_touch_due(const configuration& options, sys_seconds stored, sys_seconds next) {
  const auto tenth = options.idle_timeout.value_or(seconds::zero()) / 10;
  return next > stored && next - stored >= options.touch_after.value_or(tenth);
}

}  // namespace dynasession::inline v0::detail
