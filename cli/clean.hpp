// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

#include <cstddef>
#include <string>

namespace cli {

struct clean_choices {
  std::string absolute_timeout{};  ///< as the option of that name; empty: as configured
  std::string idle_timeout{};      ///< the same
  bool all = false;
  bool dry_run = false;
  double rate = 0;
  std::size_t segments = 4;
  std::string resume{};
};

/// Collects garbage.
exit_code clean(const context& with, const clean_choices& choices);

}  // namespace cli
