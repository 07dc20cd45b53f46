// SPDX-License-Identifier: Apache-2.0
#include "net/http_message.hpp"

#include "support/ascii.hpp"

#include <algorithm>

namespace dynasession::inline v0::net {

std::optional<std::string_view> http_response::field(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(
      fields, [&](const http_field& each) { return ascii::equal_ignoring_case(each.name, name); });
  if (found == fields.end()) return std::nullopt;
  return found->value;
}

}  // namespace dynasession::inline v0::net
