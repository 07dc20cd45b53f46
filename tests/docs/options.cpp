// SPDX-License-Identifier: Apache-2.0
#include "docs/options.hpp"

#include "docs/markdown.hpp"

#include <regex>

namespace docs {
namespace {

std::string default_of(const std::string& type, const std::string& written,
                       const std::string& braced) {
  static const std::regex namespaces("(std::chrono::|dynasession::)");
  const auto value = braced.empty() ? written : type + '{' + braced + '}';
  return value.empty() ? "none" : std::regex_replace(value, namespaces, "");
}

}  // namespace

std::vector<std::pair<std::string, std::string>> members_of(const std::string& name,
                                                            const std::string& header) {
  static const std::regex member(R"(  ([\w:<>]+) (\w+)(?: = ([^;]+)|\{([^;]*)\})?;.*)");
  std::vector<std::pair<std::string, std::string>> members;
  bool inside = false;
  for (const auto& line : split(header)) {
    std::smatch match;
    if (line == "struct " + name + " {") inside = true;
    if (line == "};") inside = false;
    if (inside && std::regex_match(line, match, member))
      members.emplace_back(match[2], default_of(match[1], match[3], match[4]));
  }
  return members;
}

}  // namespace docs
