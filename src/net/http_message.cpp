// SPDX-License-Identifier: Apache-2.0
#include "net/http_message.hpp"

#include <algorithm>
#include <iterator>

namespace dynasession::inline v0::net {
namespace {

bool ends_a_line(char c) {
  return static_cast<unsigned char>(c) <= '\r' && (c == '\r' || c == '\n' || c == '\0');
}

}  // namespace

void append_without_line_ends(std::string& text, std::string_view value) {
  if (std::ranges::none_of(value, ends_a_line)) {
    text.append(value);
    return;
  }
  std::ranges::copy_if(value, std::back_inserter(text), [](char c) { return !ends_a_line(c); });
}

void http_fields::push_back(const http_field& added) {
  const auto name = static_cast<std::uint32_t>(text_.size());
  text_.append(added.name).append(": ");
  const auto value = static_cast<std::uint32_t>(text_.size());
  append_without_line_ends(text_, added.value);
  const auto end = static_cast<std::uint32_t>(text_.size());
  text_.append("\r\n");
  places_.push_back({name, static_cast<std::uint32_t>(added.name.size()), value, end - value});
}

}  // namespace dynasession::inline v0::net
