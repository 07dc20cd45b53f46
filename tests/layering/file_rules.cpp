// SPDX-License-Identifier: Apache-2.0
#include "layering/rules.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>

namespace house {
namespace fs = std::filesystem;
namespace {

const std::string spdx = "// SPDX-License-Identifier: Apache-2.0\n";
const std::string public_folder = "include/dynasession/";

bool is_code(const std::string& path) { return path.ends_with(".cpp") || path.ends_with(".hpp"); }

template <class Broken>
violations files_where(const source_tree& tree, Broken broken) {
  violations found;
  for (const auto& [path, text] : tree) {
    if (broken(path, text)) found.push_back(path);
  }
  return found;
}

/// Inputs of fuzzers are no text of ours: they may be any bytes.
violations not_ascii(const source_tree& tree) {
  return files_where(tree, [](const auto& path, const auto& text) {
    return !path.starts_with("fuzz/corpus/") &&
           std::ranges::any_of(text, [](unsigned char c) { return c > 126; });
  });
}

violations without_licence(const source_tree& tree) {
  return files_where(tree, [](const auto& path, const auto& text) {
    return is_code(path) && !text.starts_with(spdx);
  });
}

violations without_pragma_once(const source_tree& tree) {
  return files_where(tree, [](const auto& path, const auto& text) {
    return path.ends_with(".hpp") && text.find("\n#pragma once\n") == std::string::npos;
  });
}

/// Public headers are the files right in their folder; those in `detail` and `adapters` are not for
/// the umbrella.
bool is_public_header(const fs::path& path) {
  return path.parent_path() == fs::path(public_folder).parent_path() &&
         path.extension() == ".hpp" && path.filename() != "dynasession.hpp";
}

violations umbrella_differs(const source_tree& tree) {
  std::set<std::string> there, included = included_by(public_folder + "dynasession.hpp", tree);
  for (const auto& [path, text] : tree) {
    if (is_public_header(path)) there.insert(path);
  }
  violations found;
  std::ranges::set_symmetric_difference(there, included, std::back_inserter(found));
  return found;
}

/// Whether a list of a build names the file, as a word of its own or below a variable's folder.
bool names(const std::string& list, const std::string& file) {
  const auto literally = std::regex_replace(file, std::regex(R"([.])"), "[.]");
  return std::regex_search(list, std::regex(R"((\s|\(|\}/))" + literally + R"((\s|\)|$))"));
}

/// Whether a CMakeLists.txt in its folder or above names the file.
bool is_listed(const fs::path& source, const source_tree& tree) {
  for (auto folder = source.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    const auto list = tree.find((folder / "CMakeLists.txt").generic_string());
    if (list == tree.end()) continue;
    if (names(list->second, source.lexically_relative(folder).generic_string())) return true;
  }
  return false;
}

violations unlisted(const source_tree& tree) {
  return files_where(tree, [&](const fs::path& path, const auto&) {
    const auto top = path.begin()->string();
    const bool is_built = top == "fuzz" || top == "src" || top == "tests";
    return path.extension() == ".cpp" && is_built && !is_listed(path, tree);
  });
}

violations without_header_of_its_name(const source_tree& tree) {
  return files_where(tree, [](const fs::path& path, const auto& text) {
    if (*path.begin() != "src" || path.extension() != ".cpp") return false;
    return std::ranges::none_of(includes_of(text), [&](const auto& written) {
      return fs::path(written.substr(1, written.size() - 2)).stem() == path.stem();
    });
  });
}

/// The names of what the library is made of: its files and folders.
std::set<std::string> things_of(const source_tree& tree) {
  std::set<std::string> things;
  for (const auto& [path, text] : tree) {
    if (!is_code(path) || !(path.starts_with("src/") || path.starts_with(public_folder))) continue;
    things.insert(fs::path(path).stem().string());
    things.insert(fs::path(path).parent_path().filename().string());
  }
  return things;
}

violations unit_tests_of_nothing(const source_tree& tree) {
  const auto things = things_of(tree);
  return files_where(tree, [&](const fs::path& path, const auto&) {
    if (!path.string().starts_with("tests/unit/") || path.extension() != ".cpp") return false;
    return std::ranges::none_of(things, [name = path.stem().string()](const auto& thing) {
      return name.starts_with(thing + "_");
    });
  });
}

}  // namespace

std::vector<rule> file_rules() {
  return {
      {"every_file_is_ascii", not_ascii, {{"src/planted.cpp", "// caf\xC3\xA9\n"}}},
      {"every_source_names_its_licence", without_licence, {{"src/planted.cpp", "int x;\n"}}},
      {"every_header_is_read_once", without_pragma_once, {{"src/planted.hpp", spdx}}},
      {"the_umbrella_includes_every_public_header",
       umbrella_differs,
       {{public_folder + "planted.hpp", spdx}}},
      {"every_source_is_listed_for_the_build", unlisted, {{"src/planted.cpp", spdx}}},
      {"every_source_includes_the_header_of_its_name",
       without_header_of_its_name,
       {{"src/clock.cpp", "#include <dynasession/cookie.hpp>\n"}}},
      {"every_unit_test_bears_the_name_of_what_it_tests",
       unit_tests_of_nothing,
       {{"tests/unit/planted_test.cpp", spdx}}},
  };
}

}  // namespace house
