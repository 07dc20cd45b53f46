// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

namespace cli {

/// What the commands on tables are for a store in a file.
class sqlite_file {
 public:
  sqlite_file(const context& with, const dynasession::settings& settings);

  exit_code create() const;
  exit_code remove() const;
  exit_code describe() const;
  exit_code check() const;

 private:
  bool exists() const;
  exit_code tell(std::string_view what, bool is_good) const;

  const context& with_;
  dynasession::sqlite_options options_;
};

/// The options with a path that does not depend on the current folder.
dynasession::sqlite_options located(const context& with, dynasession::sqlite_options options);

}  // namespace cli
