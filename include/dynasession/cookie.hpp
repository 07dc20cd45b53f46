// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dynasession::inline v0 {

/// The attribute SameSite: which requests from other sites carry the cookie.
enum class same_site { lax, strict, none };

/// A response cookie, in parts for frameworks that take parts, or as one `Set-Cookie` value.
/// Thread safety: concurrent reads are safe.
class DYNASESSION_EXPORT cookie {
 public:
  cookie() = default;

  /// The name, as configured.
  std::string name;
  /// The signed session id: a secret, never for logs. Empty in a cookie that deletes.
  std::string value;
  /// The attribute Path.
  std::string path = "/";
  std::string domain;                           ///< empty: the host that answers, no others
  std::optional<std::chrono::seconds> max_age;  ///< nullopt: until the browser closes; 0: delete
  /// The attribute Secure: sent over https only.
  bool secure = true;
  /// The attribute HttpOnly: hidden from scripts.
  bool http_only = true;
  /// The attribute Partitioned: a separate cookie for each top-level site.
  bool partitioned = false;
  /// The attribute SameSite.
  same_site site = same_site::lax;

  /// The field's value: `name=value; Path=/; Secure; ...`.
  /// Errors: throws `session_error` (errc::invalid_configuration) if a part has a character that a
  ///   cookie cannot carry, so that no input can add an attribute or a header line.
  std::string to_header() const;
};

/// Why a browser would refuse or misread this cookie, whatever its value; nullopt if it would not.
/// Source: RFC 6265bis, sections 4.1 and 5.6.
DYNASESSION_EXPORT std::optional<std::string> refusal_reason(const cookie& candidate);

}  // namespace dynasession::inline v0
