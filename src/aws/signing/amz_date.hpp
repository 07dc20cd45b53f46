// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace dynasession::inline v0::aws {

/// "20150830T123600Z", as AWS writes a time; its first eight characters are the day.
std::string amz_date(std::chrono::sys_seconds at);

}  // namespace dynasession::inline v0::aws
