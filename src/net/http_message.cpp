// SPDX-License-Identifier: Apache-2.0
#include "net/http_message.hpp"

#include <algorithm>

namespace dynasession::net {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_same_name(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::optional<std::string_view> http_response::field(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(
      fields, [&](const http_field& each) { return is_same_name(each.name, name); });
  if (found == fields.end()) return std::nullopt;
  return found->value;
}

}  // namespace dynasession::net
