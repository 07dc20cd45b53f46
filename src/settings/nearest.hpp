// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace dynasession::inline v0::detail {

/// How many letters must be added, removed, replaced or swapped with their neighbour to make `b` of
/// `a`, whatever their case.
std::size_t distance(std::string_view a, std::string_view b);

/// The one of `names` nearest to `name`; the first of several. Precondition: there are names.
template <class Names>
std::string_view nearest(std::string_view name, const Names& names) {
  std::string_view best = *names.begin();
  std::size_t least = distance(name, best);
  for (const std::string_view candidate : names) {
    if (const auto far = distance(name, candidate); far < least) least = far, best = candidate;
  }
  return best;
}

}  // namespace dynasession::inline v0::detail
