// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/observer.hpp>

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::detail {

/// A call of a store from its begin to its end, of which an observer is notified. If there is none, not even
/// the clock is read.
class observed_call {
 public:
  observed_call(std::shared_ptr<observer> whom, std::string_view store, std::string_view operation);

  /// Gives the answer back.
  template <class T>
  result<T> end(result<T> answer) {
    if (whom_) tell_end(answer ? std::nullopt : std::optional(errc_of(answer.error().code())));
    return answer;
  }

  store_call told;  ///< what it took is added by who knows it

 private:
  void tell_end(std::optional<errc> failure) noexcept;

  std::shared_ptr<observer> whom_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace dynasession::inline v0::detail
