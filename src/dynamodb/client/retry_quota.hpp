// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/response.hpp"

#include <optional>

namespace dynasession::inline v0::dynamodb {

/// How many further attempts a client has left, over all of its calls: where most calls fail, more
/// of them would not help but do harm. Each attempt takes of it, each call that is answered gives some
/// back. As in AWS's standard retry mode of 2026.
class retry_quota {
 public:
  static constexpr int capacity = 500;

  explicit retry_quota(int left = capacity) : left_(left) {}

  /// For an attempt after one that ended so; false if too little is left.
  bool take(outcome before) noexcept;
  /// For a call that was answered: what its last further attempt took; nullopt if it needed none.
  void give_back(std::optional<outcome> before) noexcept;

  int left() const noexcept { return left_; }

 private:
  int left_;
};

}  // namespace dynasession::inline v0::dynamodb
