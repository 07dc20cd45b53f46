// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

/// Inputs are texts as far as can be, so that people can write and read them.
namespace fuzz {

/// Takes what stands before the mark, and the mark.
inline std::string_view take_until(char mark, std::string_view& rest) {
  const auto taken = rest.substr(0, rest.find(mark));
  rest.remove_prefix(std::min(rest.size(), taken.size() + 1));
  return taken;
}

/// The parts of an input that has several: a form feed ends each but the last. What is not there is
/// empty.
template <std::size_t Count>
std::array<std::string_view, Count> pages(std::string_view input) {
  std::array<std::string_view, Count> all;
  for (std::size_t i = 0; i + 1 < Count; ++i) all[i] = take_until('\f', input);
  all.back() = input;
  return all;
}

/// Lines of `NAME=value`; what is no such line is passed over.
std::map<std::string, std::string, std::less<>> variables_in(std::string_view text);

/// An answer of a server: a line with the status, lines of `Name: value`, an empty line and the body.
dynasession::net::http_response response_in(std::string_view text);

/// What no message may repeat.
constexpr std::string_view secret = "hush-hush";

/// With a secret for each `~`.
std::string with_secrets(std::string_view text);

}  // namespace fuzz
