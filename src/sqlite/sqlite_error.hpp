// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/failure.hpp"

#include <dynasession/error.hpp>

#include <string>

namespace dynasession::inline v0::detail {

/// What a failure means to a caller of the store. `path` names the database.
error sqlite_error(const sqlite::failure& failed, const std::string& path);

}  // namespace dynasession::inline v0::detail
