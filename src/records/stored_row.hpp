// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "records/token_register.hpp"

#include <dynasession/store/record.hpp>

#include <optional>

namespace dynasession::inline v0::detail {

/// A session as a store holds it: live, expired or a tombstone.
class stored_row {
 public:
  stored_row() = default;

  record session;
  token_register tokens;
  std::optional<session_lock> lock;
};

}  // namespace dynasession::inline v0::detail
