// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <map>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// By name, in lower case. One with properties of its own below it has them as lines in its value.
using properties = std::map<std::string, std::string, std::less<>>;
/// By name.
using sections = std::map<std::string, properties, std::less<>>;

/// What AWS's shared files say, without what nobody here asks for.
class profile_file {
 public:
  profile_file() = default;

  sections profiles;
  sections services;
  sections sso_sessions;

  /// What the other one says wins.
  void merge(const profile_file& other);
};

enum class profile_file_kind {
  config,       ///< "[profile name]"
  credentials,  ///< "[name]"
};

/// Reads a file as AWS's tools do: sections and properties whose names are invalid are passed over.
/// Errors: invalid_configuration, naming the line, never a value.
result<profile_file> parse_profile_file(std::string_view text, profile_file_kind kind);

}  // namespace dynasession::inline v0::aws
