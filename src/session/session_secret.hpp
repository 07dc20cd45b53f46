// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>

#include <functional>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Errors: throws `session_error` (missing_secret, invalid_configuration): a secret that anybody guesses
/// would let anybody sign. Older ones are judged as the current one is.
void validate_secrets(const configuration& options);

/// Calls `warn` for what is allowed and yet likely a mistake.
void judge_secrets(const configuration& options, const std::function<void(std::string_view)>& warn);

}  // namespace dynasession::inline v0::detail
