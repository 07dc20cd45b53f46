// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <initializer_list>
#include <stdexcept>

namespace fuzz {

/// Aborts a fuzzer, and fails a test.
class broken_promise : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void expect(bool kept, const char* promise) {
  if (!kept) throw broken_promise(promise);
}

/// Checks that an error has one of these codes, and that its message is one line without secrets.
void expect_error(const dynasession::error& found, std::initializer_list<dynasession::errc> kinds);

}  // namespace fuzz
