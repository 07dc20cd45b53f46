// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/profiles/settings.hpp"

#include <map>
#include <optional>
#include <string>

namespace dynasession::test {

using variables = std::map<std::string, std::string, std::less<>>;

/// An environment with these variables only. Lifetimes: the map outlives it.
inline aws::environment_lookup lookup_in(const variables& all) {
  return [&all](std::string_view name) -> std::optional<std::string> {
    const auto found = all.find(name);
    if (found == all.end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace dynasession::test
