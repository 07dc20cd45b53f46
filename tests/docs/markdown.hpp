// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

/// As much of Markdown as the project's documents use.
namespace docs {

using lines = std::vector<std::string>;

lines split(const std::string& text);

/// The fenced blocks of one language, without the indentation that their lines have in common.
std::vector<lines> code_blocks(const std::string& markdown, const std::string& language);

/// Lines outside of fenced blocks.
lines prose(const std::string& markdown);

/// The targets of links, as written.
std::vector<std::string> links(const std::string& markdown);

/// The anchors of headings, made as GitHub makes them.
std::set<std::string> anchors(const std::string& markdown);

/// The first two cells of each table row whose first cell is one word of code, without backquotes.
std::vector<std::pair<std::string, std::string>> rows_of_code(const std::string& markdown);

/// The same lines without the indentation they have in common.
lines dedent(lines block);

/// Whether the lines of a block stand one after the other in a text, however far indented.
bool stands_in(const lines& block, const lines& text);

}  // namespace docs
