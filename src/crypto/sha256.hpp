// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace dynasession::inline v0::crypto {

using digest256 = std::array<std::byte, 32>;

digest256 sha256(std::string_view message);

}  // namespace dynasession::inline v0::crypto
