// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace docs {

/// The members of a struct in a header's text, each with its default as the page on configuration writes it:
/// without namespaces, "none" for an empty one.
std::vector<std::pair<std::string, std::string>> members_of(const std::string& name,
                                                            const std::string& header);

}  // namespace docs
