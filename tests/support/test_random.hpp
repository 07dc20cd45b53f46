// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/random_source.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace dynasession::test {

/// SplitMix64's finaliser: distinct numbers in, distinct and well-mixed numbers out.
inline std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

/// Random bytes that are the same in every run, and never the same twice in one.
inline random_source test_random(std::uint64_t seed = 1) {
  auto counter = std::make_shared<std::atomic<std::uint64_t>>(mix(seed));
  return [counter](std::span<std::byte> out) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < out.size(); ++i, word >>= 8) {
      if (i % 8 == 0) word = mix(counter->fetch_add(0x9e3779b97f4a7c15U));
      out[i] = static_cast<std::byte>(word & 0xff);
    }
  };
}

/// The same byte over and over.
inline random_source constant_bytes(std::byte value) {
  return [value](std::span<std::byte> out) { std::ranges::fill(out, value); };
}

/// Zero for jitter, which draws four bytes, so that nothing pauses; other bytes from another source.
inline random_source without_pauses(random_source other) {
  return [other = std::move(other)](std::span<std::byte> out) {
    if (out.size() == 4)
      std::ranges::fill(out, std::byte{});
    else
      other(out);
  };
}

}  // namespace dynasession::test
