// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

/// Inputs are texts where possible, so that people can read and write them.
namespace fuzz {

/// Takes the text up to the mark, and the mark.
inline std::string_view take_until(char mark, std::string_view& rest) {
  const auto taken = rest.substr(0, rest.find(mark));
  rest.remove_prefix(std::min(rest.size(), taken.size() + 1));
  return taken;
}

/// The parts of an input, separated by form feeds. Missing parts are empty.
template <std::size_t Count>
std::array<std::string_view, Count> pages(std::string_view input) {
  std::array<std::string_view, Count> all;
  for (std::size_t i = 0; i + 1 < Count; ++i) all[i] = take_until('\f', input);
  all.back() = input;
  return all;
}

/// Lines of `NAME=value`; other lines are ignored.
std::map<std::string, std::string, std::less<>> variables_in(std::string_view text);

/// A response: a line with the status, lines of `Name: value`, an empty line and the body.
dynasession::net::http_response response_in(std::string_view text);

/// A secret that must not appear in error messages.
constexpr std::string_view secret = "hush-hush-hush-hush";

/// Replaces each `~` by a secret.
std::string with_secrets(std::string_view text);

}  // namespace fuzz
