// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace dynasession::inline v0 {

/// How a request reached the server, as far as is known for sure.
enum class transport {
  unknown,  ///< behind a proxy, say
  https,
  http_local,  ///< plain http from this machine: browsers keep Secure cookies
  http,        ///< plain http from elsewhere: browsers drop Secure cookies
};

/// What a framework knows of a request. Refers to strings of the caller's for the length of
/// `start`.
struct request_facts {
  /// The value of every Cookie field, in order: a proxy or HTTP/2 may have split them.
  std::span<const std::string_view> cookie_fields{};
  /// For frameworks that keep the field to themselves: our cookie's value. Used if there are no
  /// fields.
  std::string_view cookie_value{};
  dynasession::transport transport = dynasession::transport::unknown;
};

}  // namespace dynasession::inline v0
