// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::aws {

/// Values by lower-case name. The value of a property with nested properties is their lines.
using properties = std::map<std::string, std::string, std::less<>>;
/// Sections by name.
using sections = std::map<std::string, properties, std::less<>>;

/// What is wrong in a line.
struct profile_problem {
  std::string section;  ///< "profile shop", "sso-session x"; empty: it belongs to none
  std::string reason;   ///< with the number of the line, never a value
};

/// The contents of AWS's shared files: the kinds of sections that this library uses.
class profile_file {
 public:
  profile_file() = default;

  sections profiles;
  sections services;
  sections sso_sessions;
  std::vector<profile_problem> problems;

  /// invalid_configuration, if something is wrong in this section: "profile shop".
  std::optional<error> problem_in(std::string_view section) const;
  /// On a conflict the values of `other` win.
  void merge(const profile_file& other);
};

enum class profile_file_kind {
  config,       ///< "[profile name]"
  credentials,  ///< "[name]"
};

/// Parses a file as AWS's tools do: sections and properties with invalid names are ignored. A line that
/// is wrong becomes a problem, and the others are read all the same.
profile_file parse_profile_file(std::string_view text, profile_file_kind kind);

}  // namespace dynasession::inline v0::aws
