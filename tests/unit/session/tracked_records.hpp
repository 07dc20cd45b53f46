// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/tracked_values.hpp>
#include <dynasession/store/record.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace dynasession::test {

inline stored_value number(std::int64_t n) { return n; }

inline record holding(stored_values values, std::optional<std::string> user = {}) {
  record stored;
  stored.values = std::move(values);
  stored.user = std::move(user);
  return stored;
}

inline detail::tracked_values loaded() {
  return detail::tracked_values(
      stored_values{{"n", number(5)}, {"name", "\"ann\""}, {"cart", "[1]"}});
}

}  // namespace dynasession::test
