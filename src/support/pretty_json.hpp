// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace dynasession::inline v0::detail {

/// JSON for people: a member a line, lists of texts one a line, ended by a newline.
std::string pretty_json(const boost::json::value& value);

}  // namespace dynasession::inline v0::detail
