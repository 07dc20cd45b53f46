// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <initializer_list>
#include <stdexcept>

namespace fuzz {

/// Ends a fuzzer as a crash does, and fails a test.
class broken_promise : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void expect(bool kept, const char* promise) {
  if (!kept) throw broken_promise(promise);
}

/// An error of one of these kinds, whose message is a line that can be logged and repeats no secret.
void expect_error(const dynasession::error& found, std::initializer_list<dynasession::errc> kinds);

}  // namespace fuzz
