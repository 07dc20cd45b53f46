// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/random_source.hpp>
#include <dynasession/settings.hpp>

#include <filesystem>
#include <iosfwd>
#include <stop_token>

namespace cli {

/// What the program touches of the world: tests give it another one.
struct surroundings {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::filesystem::path folder{};  ///< that relative paths begin at
  dynasession::variables variables{};
  dynasession::clock_source clock = dynasession::system_now;
  dynasession::random_source random = dynasession::system_random;
  std::stop_token stop{};  ///< Ctrl-C
};

}  // namespace cli
