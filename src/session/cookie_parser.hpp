// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/request_facts.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// Calls `visit(name, value)` for each pair of a Cookie field, as browsers write it and as hostile
/// clients may: nothing is refused, nothing copied; the time is linear in the field's length.
/// Quotes around a value are taken off. Source: RFC 6265, section 5.4, read leniently.
void for_each_cookie(std::string_view field,
                     const std::function<void(std::string_view, std::string_view)>& visit);

/// The values under one name, in order, over all fields; at most `limit`, so that many cookies of
/// our name cannot make much work.
std::vector<std::string> cookie_values(const cookie_fields& fields, std::string_view name,
                                       std::size_t limit);

}  // namespace dynasession::inline v0::detail
