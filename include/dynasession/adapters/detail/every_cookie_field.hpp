// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// Every Cookie field: a proxy or HTTP/2 may have split them. The views refer to what `value_of`
/// gives of an element, so it must give a reference or view into `fields`.
template <class Fields, class ValueOf>
std::vector<std::string_view> every_cookie_field(const Fields& fields, ValueOf value_of) {
  std::vector<std::string_view> values;
  const auto [first, last] = fields.equal_range("Cookie");
  std::for_each(first, last, [&](const auto& field) { values.push_back(value_of(field)); });
  return values;
}

}  // namespace dynasession::inline v0::detail
