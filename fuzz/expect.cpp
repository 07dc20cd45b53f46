// SPDX-License-Identifier: Apache-2.0
#include "expect.hpp"

#include "input.hpp"
#include "records/value_codec.hpp"

#include <algorithm>

namespace fuzz {
namespace {

bool is_control(char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }

}  // namespace

void expect_error(const dynasession::error& found, std::initializer_list<dynasession::errc> kinds) {
  const auto message = found.message();
  expect(std::ranges::find(kinds, found.code()) != kinds.end(), "an error is of a known kind");
  expect(message.find(secret) == message.npos, "a message repeats no secret");
  expect(std::ranges::none_of(message, is_control), "a message is one line");
  expect(dynasession::detail::is_utf8(message), "a message is UTF-8");
}

}  // namespace fuzz
