// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "settings/option_text.hpp"

#include <dynasession/settings.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace dynasession::inline v0::detail {

/// Options that are in no struct of the library.
struct other_options {
  store_kind store = store_kind::sqlite;
  std::string config_file{};
  std::string secret_key_file{};
  bool enable_locking = false;  ///< the gem's word for `concurrency: lock`
  // Options of the gem, or of later versions. They must keep these values.
  std::string serializer = "json";
  std::string layout = "native";
  bool defer = false;
  bool skip = false;
  bool renew = false;
  bool drop = false;
};

/// Everything that options are read into.
using option_targets = std::tuple<configuration, sqlite_options, dynamodb_options,
                                  table::table_options, other_options>;

enum class support {
  full,
  default_only,  ///< known, but only the default is supported yet
  code_only,     ///< a function or an object, which is assigned in code
};

/// The description of an option, for files, variables, messages and documents.
struct option {
  std::string_view name;
  std::string_view help;
  problem (*read)(const option_value& from, option_targets& to);
  std::string (*text)(const option_targets& from);
  bool is_secret = false;
  support how = support::full;
  std::string_view alias = {};  ///< the name in the gem, if it is another
};

/// Sorted by name.
std::span<const option> all_options();

/// nullptr if there is none of that name.
const option* find_option(std::string_view name);
/// By the name that the gem has for it, if that is another.
const option* find_option_by_alias(std::string_view alias);

/// The number of letters that must be added, removed, replaced or swapped with their neighbour to turn `a`
/// into `b`, whatever their case.
std::size_t distance(std::string_view a, std::string_view b);

/// Which names of an option a source may use.
enum class naming { web, web_or_gem };

/// The name of an option that is nearest to `name`; after an alias, the option's own name.
std::string nearest_option(std::string_view name, naming by);

/// Reads a value into the option's place.
problem assign(const option& known, const option_value& from, option_targets& to);

}  // namespace dynasession::inline v0::detail
