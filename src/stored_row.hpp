// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "token_register.hpp"

#include <dynasession/record.hpp>

#include <optional>

namespace dynasession::detail {

/// A session as a store holds it: live, expired or a tombstone.
class stored_row {
 public:
  stored_row() = default;

  record session;
  token_register tokens;
  std::optional<session_lock> lock;
};

}  // namespace dynasession::detail
