// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace dynasession::inline v0 {

enum class same_site { lax, strict, none };

/// A response cookie, in parts for frameworks that want them so, or as one `Set-Cookie` value.
class cookie {
 public:
  cookie() = default;

  std::string name;
  std::string value;
  std::string path = "/";
  std::string domain;                           ///< empty: the host that answers, no others
  std::optional<std::chrono::seconds> max_age;  ///< nullopt: until the browser closes; 0: delete
  bool secure = true;
  bool http_only = true;
  bool partitioned = false;
  same_site site = same_site::lax;

  /// The field's value: `name=value; Path=/; Secure; ...`.
  /// Errors: throws `session_error` (errc::invalid_configuration) if a part holds what a cookie
  /// cannot carry, so that no input can smuggle in an attribute or a header line.
  std::string to_header() const;
};

/// Why a browser would refuse or misread this cookie, whatever its value; nullopt if it would not.
/// Source: RFC 6265bis, sections 4.1 and 5.6.
std::optional<std::string> refusal_reason(const cookie& candidate);

}  // namespace dynasession::inline v0
