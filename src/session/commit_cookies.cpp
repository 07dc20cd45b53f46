// SPDX-License-Identifier: Apache-2.0
#include "session/commit_cookies.hpp"

#include "session/session_cookie.hpp"
#include "session/version_cookies.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

void add(commit_result& result, cookie made) {
  result.cookies.push_back(std::move(made));
  result.no_store = true;
}

}  // namespace

void commit_cookies::add_to(commit_result& result, bool has_new_expiry) {
  if (request_.session.state() != session_state::live) return;
  add_session(result, has_new_expiry);
  add_version(result);
}

void commit_cookies::add_end_to(commit_result& result) const {
  add(result, deleting_cookie(context_.options(), request_.transport));
}

void commit_cookies::add_session(commit_result& result, bool has_new_expiry) {
  const bool ages = has_new_expiry && max_age();
  if (!ages && !request_.cookie_is_outdated && !request_.id_is_new && !request_.has_new_limits)
    return;
  add(result, context_.issue(request_.id, max_age(), request_.transport));
  request_.browser_has_cookie = true;
}

// Also of a session that was only read: what one page shows, the next one must not lack. A version that is
// older than a cookie lasts is in every read. The new cookie goes before the deletions, so that the browser never
// has none.
void commit_cookies::add_version(commit_result& result) {
  const auto& options = context_.options();
  const auto how = request_.transport;
  const auto version = request_.newest_version;
  if (!context_.uses_versions() || !request_.versions.are_given()) return;
  if (version <= request_.browser_version) return;
  if (now_ - request_.updated_at >= version_cookie_age(options)) return;
  add(result, issuing_version_cookie(options, context_.signer(), request_.key, version, how));
  for (const auto older : request_.versions.below(version, request_.key))
    add(result, deleting_version_cookie(options, request_.key, older, how));
  request_.browser_version = version;
}

std::optional<std::chrono::seconds> commit_cookies::max_age() const {
  const auto& session = request_.session;
  if (!session.limits().persistent_cookie) return context_.options().cookie_max_age;
  const auto left = std::chrono::floor<std::chrono::seconds>(*session.expire_at() - now_);
  return std::clamp(left, std::chrono::seconds(1), max_cookie_lifetime);
}

}  // namespace dynasession::inline v0::detail
