// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "demo/options.hpp"

namespace demo {

/// Serves on 127.0.0.1 until SIGINT or SIGTERM.
/// Errors: throws std::exception, with a message for the person who started it.
void serve(const options& chosen);

}  // namespace demo
