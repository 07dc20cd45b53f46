// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace dynasession::inline v0::crypto {

/// For names that others have chosen so; it protects nothing.
std::array<std::byte, 20> sha1(std::string_view message);

}  // namespace dynasession::inline v0::crypto
