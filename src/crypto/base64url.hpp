// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace dynasession::inline v0::crypto {

/// RFC 4648 section 5, without padding.
std::string base64url(std::span<const std::byte> bytes);

}  // namespace dynasession::inline v0::crypto
