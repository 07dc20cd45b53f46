// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// What requests took.
class usage {
 public:
  usage() = default;

  int attempts = 0;
  double read_units = 0;
  double write_units = 0;

  usage& operator+=(const usage& more) noexcept;
};

/// The units of capacity that the answer to an operation tells of: none, if it does not or garbles them.
usage units_in(std::string_view operation, const boost::json::object& answer);

}  // namespace dynasession::inline v0::dynamodb
