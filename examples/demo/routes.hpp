// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "demo/pages.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/session_manager.hpp>

namespace httplib {
class Server;
}

namespace demo {

/// What the handlers share; outlives the server.
struct site {
  const dynasession::configuration& options;
  const dynasession::session_manager& sessions;
  instance self;
};

void add_routes(httplib::Server& server, const site& site);

}  // namespace demo
