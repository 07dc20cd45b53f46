// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/session_manager.hpp>
#include <dynasession/store/session_catalog.hpp>
#include <dynasession/user_sessions.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace dynasession::test {

/// The store that a worker's command line names: "sqlite:<file>" or
/// "dynamodb:http://127.0.0.1:<port>/<table>".
/// Errors: throws std::invalid_argument for any other.
std::shared_ptr<catalog_store> open_store(const std::string& url,
                                          const clock_source& clock = system_now);

/// The clock of a server that is ahead of the others.
clock_source clock_ahead_by(std::chrono::minutes time);

/// What the servers of a site have in common. Errors are seen in the status of each commit.
configuration site_options();

/// One server of a site that many processes serve.
session_manager serve(std::shared_ptr<session_store> store, configuration options = site_options());

/// One that locks, with so long a lease; waiting has no end that a slow machine could reach.
session_manager serve_locked(std::shared_ptr<session_store> store, std::chrono::milliseconds lease);

/// One server of a site with users. Half of its sessions have no idle timeout: of these no condition on the
/// expiry refuses a late write that must be refused for another reason.
struct users_site {
  session_manager with_idle_timeout;
  session_manager without_idle_timeout;
  user_sessions users;
};
users_site serve_users(std::shared_ptr<catalog_store> store,
                       const clock_source& clock = system_now);

/// What a browser sends back: "name=value"; empty if the answer set no cookie.
std::string cookie_field(const commit_result& answer);

/// A new session that holds one value; gives its cookie field.
std::string new_session(const session_manager& sessions);

}  // namespace dynasession::test
