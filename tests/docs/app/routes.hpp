// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/session_manager.hpp>

#include <functional>
#include <string>

namespace httplib {
class Server;
}

/// Whether this is the user's password.
using password_check = std::function<bool(const std::string& user, const std::string& password)>;

void add_routes(httplib::Server& server, const dynasession::session_manager& sessions,
                password_check is_password);
