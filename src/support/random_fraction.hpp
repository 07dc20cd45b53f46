// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/random_source.hpp>

namespace dynasession::inline v0::detail {

/// From 0 to 1, for jitter; 1 if the source fails: no random bytes is no reason to give up waiting.
double random_fraction(const random_source& random);

}  // namespace dynasession::inline v0::detail
