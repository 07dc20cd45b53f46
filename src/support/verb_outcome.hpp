// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <utility>

namespace dynasession::inline v0::detail {

/// What an asynchronous verb completes with: no error, or an error and yet a value.
template <class T>
class verb_outcome {
 public:
  verb_outcome() = default;
  verb_outcome(error reason, T value) : reason(std::move(reason)), value(std::move(value)) {}
  verb_outcome(result<T> answer) {
    if (answer)
      value = *std::move(answer);
    else
      reason = answer.error();
  }

  error reason;
  T value{};
};

template <>
class verb_outcome<void> {
 public:
  verb_outcome() = default;
  verb_outcome(const result<void>& answer) {
    if (!answer) reason = answer.error();
  }

  error reason;
};

}  // namespace dynasession::inline v0::detail
