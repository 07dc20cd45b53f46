// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>
#include <dynasession/cookie.hpp>
#include <dynasession/request_facts.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail {

/// RFC 6265bis, 5.6: browsers cap a lifetime at 400 days.
constexpr std::chrono::seconds max_cookie_lifetime = std::chrono::days{400};

inline bool is_plain_http(transport how) noexcept {
  return how == transport::http || how == transport::http_local;
}

/// The cookie that hands out a session, as the options want it for a request that came so.
inline cookie issuing_cookie(const configuration& options, std::string value, transport how) {
  cookie made;
  made.name = options.cookie_name;
  made.value = std::move(value);
  made.path = options.path;
  made.domain = options.domain;
  made.max_age = options.cookie_max_age;
  made.secure = is_plain_http(how) ? options.secure.over_http() : options.secure.otherwise();
  made.http_only = options.http_only;
  made.partitioned = options.partitioned;
  made.site = options.same_site;
  return made;
}

/// The one that deletes it: browsers match name, path and domain.
inline cookie deleting_cookie(const configuration& options, transport how) {
  auto made = issuing_cookie(options, "", how);
  made.max_age = std::chrono::seconds::zero();
  return made;
}

}  // namespace dynasession::inline v0::detail
