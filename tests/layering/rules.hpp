// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layering/source_tree.hpp"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace house {

using violations = std::vector<std::string>;

/// A rule of the house, and a file that breaks it: proof that a break is noticed.
struct rule {
  std::string promise;
  std::function<violations(const source_tree&)> check;
  source_tree planted;
};

inline std::ostream& operator<<(std::ostream& out, const rule& r) { return out << r.promise; }

/// Which folder may include which.
std::vector<rule> folder_rules();
/// Which folder may include which library and which header of the system.
std::vector<rule> library_rules();
/// What code must not do, as seen in its text.
std::vector<rule> text_rules();
/// How files begin, and how they are named.
std::vector<rule> file_rules();

/// The shortest way along includes from a file to one that includes `target`, where a header leads to the source of
/// its name too. Empty if there is none.
std::vector<std::string> way_to(const std::string& start, const std::string& target,
                                const source_tree& tree);

}  // namespace house
