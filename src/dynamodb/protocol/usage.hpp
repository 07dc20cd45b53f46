// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// The attempts and capacity units that requests used.
class usage {
 public:
  usage() = default;

  int attempts = 0;
  double read_units = 0;
  double write_units = 0;

  usage& operator+=(const usage& more) noexcept;
};

/// The capacity units that a response reports; zero if it reports none, or invalid ones.
usage units_in(std::string_view operation, const boost::json::object& answer);

}  // namespace dynasession::inline v0::dynamodb
