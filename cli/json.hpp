// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include <optional>

namespace cli {

/// null where there is none.
template <class T>
boost::json::value or_null(const std::optional<T>& value) {
  return value ? boost::json::value_from(*value) : boost::json::value();
}

}  // namespace cli
