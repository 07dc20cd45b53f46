// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>
#include <dynasession/cookie.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail {

/// The cookie that hands out a session, as the options want it.
inline cookie issuing_cookie(const configuration& options, std::string value) {
  cookie made;
  made.name = options.cookie_name;
  made.value = std::move(value);
  made.path = options.path;
  made.domain = options.domain;
  made.max_age = options.cookie_max_age;
  made.secure = options.secure;
  made.http_only = options.http_only;
  made.partitioned = options.partitioned;
  made.site = options.same_site;
  return made;
}

/// The one that deletes it: browsers match name, path and domain.
inline cookie deleting_cookie(const configuration& options) {
  auto made = issuing_cookie(options, "");
  made.max_age = std::chrono::seconds::zero();
  return made;
}

}  // namespace dynasession::inline v0::detail
