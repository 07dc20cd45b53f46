// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

#include <dynasession/store/session_catalog.hpp>

#include <memory>

namespace cli {

/// The store that the options name. A file of SQLite that does not exist is not made, but an error: a
/// mistyped path would look like a store without sessions.
/// Errors: throws `session_error`.
std::shared_ptr<dynasession::catalog_store> open_store(const context& with,
                                                       const dynasession::settings& settings);

}  // namespace cli
