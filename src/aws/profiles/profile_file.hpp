// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <map>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// Values by lower-case name. The value of a property with nested properties is their lines.
using properties = std::map<std::string, std::string, std::less<>>;
/// Sections by name.
using sections = std::map<std::string, properties, std::less<>>;

/// The contents of AWS's shared files: the kinds of sections that this library uses.
class profile_file {
 public:
  profile_file() = default;

  sections profiles;
  sections services;
  sections sso_sessions;

  /// On a conflict the values of `other` win.
  void merge(const profile_file& other);
};

enum class profile_file_kind {
  config,       ///< "[profile name]"
  credentials,  ///< "[name]"
};

/// Parses a file as AWS's tools do: sections and properties with invalid names are ignored.
/// Errors: invalid_configuration, with the number of the line, never a value.
result<profile_file> parse_profile_file(std::string_view text, profile_file_kind kind);

}  // namespace dynasession::inline v0::aws
