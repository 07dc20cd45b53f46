// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/response.hpp"

#include <chrono>

namespace dynasession::dynamodb {

/// AWS's standard retry mode of 2026, as far as it concerns one call to DynamoDB.
constexpr int max_attempts = 4;

bool is_retried(outcome of_attempt) noexcept;

/// How long to wait before the next attempt: full jitter, that is `drawn` (0 to 1) of a time that
/// doubles with each attempt, from 25 ms or, for throttling, 1 s, up to 20 s. A stale connection
/// says nothing of the server: no pause.
std::chrono::microseconds pause_after(int attempts, outcome of_last, double drawn) noexcept;

}  // namespace dynasession::dynamodb
