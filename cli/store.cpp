// SPDX-License-Identifier: Apache-2.0
#include "cli/store.hpp"

#include "cli/sqlite_file.hpp"

#include <filesystem>

namespace cli {

std::shared_ptr<dynasession::catalog_store> open_store(const context& with,
                                                       const dynasession::settings& settings) {
  if (settings.store() == dynasession::store_kind::dynamodb) return settings.make_store();
  const auto options = located(with, settings.sqlite_options());
  if (!std::filesystem::exists(options.sqlite_path))
    throw dynasession::session_error(
        dynasession::error(dynasession::errc::unavailable,
                           options.sqlite_path + " is not there: see sqlite_path and store"));
  return std::make_shared<dynasession::sqlite_store>(options);
}

}  // namespace cli
