// SPDX-License-Identifier: Apache-2.0
#include "docs/markdown.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <sstream>

namespace docs {
namespace {

/// Calls `fenced(language, line)` or `plain(line)` for each line but the fences.
template <class Fenced, class Plain>
void walk(const std::string& markdown, Fenced fenced, Plain plain) {
  std::string language;
  bool inside = false;
  for (const auto& line : split(markdown)) {
    if (!line.starts_with("```")) {
      inside ? fenced(language, line, false) : plain(line);
      continue;
    }
    inside = !inside;
    if (inside) language = line.substr(3);
    if (inside) fenced(language, line, true);
  }
}

std::string anchor_of(std::string heading) {
  std::string anchor;
  for (const unsigned char c : heading) {
    if (c == ' ')
      anchor += '-';
    else if (std::isalnum(c) || c == '-' || c == '_')
      anchor += static_cast<char>(std::tolower(c));
  }
  return anchor;
}

bool is_blank(const std::string& line) { return line.find_first_not_of(' ') == std::string::npos; }

}  // namespace

lines split(const std::string& text) {
  lines all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

std::vector<lines> code_blocks(const std::string& markdown, const std::string& language) {
  std::vector<lines> blocks;
  const auto keep = [&](const std::string& its_language, const std::string& line, bool opens) {
    if (its_language != language) return;
    if (opens)
      blocks.emplace_back();
    else
      blocks.back().push_back(line);
  };
  walk(markdown, keep, [](const auto&) {});
  for (auto& block : blocks) block = dedent(std::move(block));
  return blocks;
}

lines prose(const std::string& markdown) {
  lines kept;
  walk(
      markdown, [](const auto&...) {}, [&](const std::string& line) { kept.push_back(line); });
  return kept;
}

std::vector<std::string> links(const std::string& markdown) {
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  std::vector<std::string> targets;
  for (const auto& line : prose(markdown))
    for (std::sregex_iterator found(line.begin(), line.end(), link), end; found != end; ++found)
      targets.push_back((*found)[1]);
  return targets;
}

std::set<std::string> anchors(const std::string& markdown) {
  static const std::regex heading("#+ (.*)");
  std::set<std::string> made;
  for (const auto& line : prose(markdown)) {
    std::smatch match;
    if (std::regex_match(line, match, heading)) made.insert(anchor_of(match[1]));
  }
  return made;
}

std::vector<std::pair<std::string, std::string>> rows_of_code(const std::string& markdown) {
  static const std::regex row(R"(\| `(\w+)` \| `?([^|`]*)`? \|.*)");
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& line : prose(markdown)) {
    std::smatch match;
    if (std::regex_match(line, match, row)) rows.emplace_back(match[1], match[2]);
  }
  return rows;
}

lines dedent(lines block) {
  std::size_t common = std::string::npos;
  for (const auto& line : block)
    if (!is_blank(line)) common = std::min(common, line.find_first_not_of(' '));
  for (auto& line : block) line = is_blank(line) ? "" : line.substr(common);
  return block;
}

bool stands_in(const lines& block, const lines& text) {
  if (block.empty() || block.size() > text.size()) return false;
  for (auto first = text.begin(); first + std::ssize(block) <= text.end(); ++first) {
    if (!first->ends_with(block.front())) continue;
    if (dedent(lines(first, first + std::ssize(block))) == block) return true;
  }
  return false;
}

}  // namespace docs
