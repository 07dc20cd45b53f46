// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace dynasession::inline v0::crypto {

/// Two lower-case digits a byte.
std::string hex(std::span<const std::byte> bytes);

}  // namespace dynasession::inline v0::crypto
