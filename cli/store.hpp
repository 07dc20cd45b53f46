// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/calls.hpp"
#include "cli/context.hpp"

#include <dynasession/error.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// Opens the store that the options name. A SQLite file that does not exist is an error and is not created:
/// a mistyped path would look like a store without sessions.
/// Errors: throws `session_error`.
std::shared_ptr<dynasession::catalog_store> open_store(const context& with,
                                                       const dynasession::settings& settings);

/// What the options lead to, for questions: "the table sessions at https://..., region ...", or a file.
/// Errors: throws `session_error`.
std::string effective_place(const context& with, const dynasession::settings& settings);

/// What to do about the log that a file which is missing left behind; nullopt if there is none.
std::optional<std::string> advice_for_log_of(const std::string& sqlite_path);

/// The options with a path that does not depend on the current folder.
dynasession::sqlite_options located(const context& with, dynasession::sqlite_options options);

/// Errors: throws `session_error`, if the table exists and sessions cannot be stored in it. A table that may
/// not be described counts as usable.
void require_table(const context& with, const dynasession::settings& settings);

/// The commands on tables for a SQLite file.
class sqlite_table {
 public:
  sqlite_table(const context& with, const dynasession::settings& settings);

  /// Opens it, and creates it if it does not exist.
  std::shared_ptr<dynasession::sqlite_store> open() const;
  exit_code create() const;
  /// Removes the file; a symbolic link to it stays.
  exit_code remove() const;
  exit_code describe() const;
  exit_code check() const;

 private:
  bool exists() const;
  exit_code report_missing(const std::string& what, const std::string& remedy) const;
  exit_code report(std::string_view what, bool is_good) const;

  const context& with_;
  patience patience_;
  dynasession::sqlite_options options_;
};

}  // namespace cli
