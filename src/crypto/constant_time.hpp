// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dynasession::inline v0::crypto {

/// Takes as long for every text of one length, so that a guess cannot be bettered by timing it.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace dynasession::inline v0::crypto
