// SPDX-License-Identifier: Apache-2.0
#include "layering/source_tree.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

namespace house {
namespace fs = std::filesystem;
namespace {

constexpr const char* top_folders[] = {"bench",   "cli",     "cmake", "examples", "fuzz",
                                       "include", "scripts", "src",   "tests"};

std::string contents_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The path of an included file if it is one of the project's, else the name as written.
std::string resolve(const std::string& written, const std::string& includer,
                    const source_tree& tree) {
  const auto name = written.substr(1, written.size() - 2);
  const auto folder = fs::path(includer).parent_path();
  for (const fs::path& base : {folder, fs::path("include"), fs::path("src"), fs::path("tests")}) {
    const auto path = (base / name).lexically_normal().generic_string();
    if (tree.contains(path)) return path;
  }
  return written;
}

/// `<vector>` of the rest of a line after `#include`; empty if it is none.
std::string name_in(std::string_view rest) {
  const auto begin = rest.find_first_not_of(" \t");
  if (begin == rest.npos || (rest[begin] != '<' && rest[begin] != '"')) return {};
  const auto end = rest.find(rest[begin] == '<' ? '>' : '"', begin + 1);
  return end == rest.npos ? std::string() : std::string(rest.substr(begin, end - begin + 1));
}

void follow(const std::string& path, const source_tree& tree, std::set<std::string>& seen) {
  for (const auto& target : included_by(path, tree)) {
    if (seen.insert(target).second) follow(target, tree, seen);
  }
}

}  // namespace

source_tree read_tree(const fs::path& root) {
  source_tree tree;
  for (const auto* folder : top_folders) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file()) continue;
      tree[entry.path().lexically_relative(root).generic_string()] = contents_of(entry.path());
    }
  }
  return tree;
}

std::vector<std::string> includes_of(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto hash = line.find_first_not_of(" \t");
    if (hash == line.npos || line[hash] != '#') continue;
    const auto word = line.find_first_not_of(" \t", hash + 1);
    if (word == line.npos || line.compare(word, 7, "include") != 0) continue;
    const auto name = name_in(std::string_view(line).substr(word + 7));
    if (!name.empty()) found.push_back(name);
  }
  return found;
}

std::set<std::string> included_by(const std::string& path, const source_tree& tree) {
  std::set<std::string> found;
  const auto file = tree.find(path);
  if (file == tree.end()) return found;
  for (const auto& written : includes_of(file->second)) found.insert(resolve(written, path, tree));
  return found;
}

std::set<std::string> reached_from(const std::string& path, const source_tree& tree) {
  std::set<std::string> seen;
  follow(path, tree, seen);
  return seen;
}

std::string folder_of(const std::string& path) {
  return fs::path(path).parent_path().generic_string();
}

bool is_in(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/");
}

bool is_code(const std::string& path) { return path.ends_with(".cpp") || path.ends_with(".hpp"); }

std::string without_comments(const std::string& text) {
  std::string code;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) code += line.substr(0, line.find("//")) + '\n';
  return code;
}

}  // namespace house
