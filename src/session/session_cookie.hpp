// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>
#include <dynasession/cookie.hpp>

#include <string>

namespace dynasession::inline v0::detail {

/// The cookie that hands out a session, as the options want it.
cookie issuing_cookie(const configuration& options, std::string value);

/// The one that deletes it: browsers match name, path and domain.
cookie deleting_cookie(const configuration& options);

}  // namespace dynasession::inline v0::detail
