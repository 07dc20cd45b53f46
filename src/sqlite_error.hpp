// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/failure.hpp"

#include <dynasession/error.hpp>

#include <string>

namespace dynasession::detail {

/// What a failure means to a caller of the store. `path` names the database.
error sqlite_error(const sqlite::failure& failed, const std::string& path);

}  // namespace dynasession::detail
