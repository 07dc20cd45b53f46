// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// RFC 3986, section 2.1, of all but unreserved characters and those to `keep`.
std::string percent_encoded(std::string_view text, std::string_view keep = "");

/// What is no escape stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace dynasession::inline v0::detail
