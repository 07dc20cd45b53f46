// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/option_value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::inline v0::detail {

/// An option as one of the sources gives it.
class given_option {
 public:
  given_option(std::string name, std::optional<option_value> value, std::string origin)
      : name(std::move(name)), value(std::move(value)), origin(std::move(origin)) {}

  std::string name;
  std::optional<option_value> value;  ///< nullopt: named, but left as it is
  std::string origin;                 ///< where it stands
};

/// "origin: option: what is wrong". A name that is none is not shown: it could be anything.
error invalid_option(std::string_view origin, std::string_view option, std::string_view wrong);

/// The options that variables of the form <prefix><NAME> give. An empty one gives nothing.
std::vector<given_option> from_variables(const variables& all, std::string_view prefix);

}  // namespace dynasession::inline v0::detail
