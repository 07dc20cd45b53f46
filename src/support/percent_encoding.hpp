// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Encodes (RFC 3986, section 2.1) every character that is neither unreserved nor in `keep`.
std::string percent_encoded(std::string_view text, std::string_view keep = "");

/// An invalid escape stays unchanged.
std::string percent_decoded(std::string_view text);

}  // namespace dynasession::inline v0::detail
