// SPDX-License-Identifier: Apache-2.0
#include "net/http_message.hpp"

#include <algorithm>
#include <iterator>

namespace dynasession::inline v0::net {
namespace {

constexpr std::string_view line_ends("\r\n\0", 3);

// One search for each of them is faster than one look at each character.
bool has_line_end(std::string_view text) {
  return std::ranges::any_of(line_ends, [&](char c) { return text.find(c) != text.npos; });
}

}  // namespace

void append_without_line_ends(std::string& text, std::string_view value) {
  if (!has_line_end(value)) {
    text.append(value);
    return;
  }
  std::ranges::copy_if(value, std::back_inserter(text),
                       [](char c) { return line_ends.find(c) == line_ends.npos; });
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
