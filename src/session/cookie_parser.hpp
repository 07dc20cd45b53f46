// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/request_facts.hpp>

#include <functional>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Calls `visit(name, value)` for each pair of a Cookie field, as browsers write it and as hostile
/// clients may: nothing is refused, nothing copied; the time is linear in the field's length.
/// Quotes around a value are taken off. Source: RFC 6265, section 5.4, read leniently.
void for_each_cookie(std::string_view field,
                     const std::function<void(std::string_view, std::string_view)>& visit);

/// Calls `visit(value)` for each value under one name, in order, over all fields.
void for_each_value(const cookie_fields& fields, std::string_view name,
                    const std::function<void(std::string_view)>& visit);

}  // namespace dynasession::inline v0::detail
