// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/request_facts.hpp>

#include <functional>
#include <string_view>

namespace dynasession::inline v0::detail {

/// What a field Forwarded (RFC 7239) says: of its last hop, or of the one before if the last came from one of our
/// proxies, and so on. A field that is not well-formed says nothing.
transport transport_of_hops(std::string_view forwarded,
                            const std::function<bool(std::string_view address)>& is_proxy);

/// What a field X-Forwarded-Proto says if all its values say the same.
transport transport_of_schemes(std::string_view x_forwarded_proto);

}  // namespace dynasession::inline v0::detail
