// SPDX-License-Identifier: Apache-2.0
#include "layering/rules.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace house {
namespace fs = std::filesystem;
namespace {

const std::string spdx = "// SPDX-License-Identifier: Apache-2.0\n";
const std::string public_folder = "include/dynasession";

template <class Broken>
violations files_where(const source_tree& tree, Broken broken) {
  violations found;
  for (const auto& [path, text] : tree) {
    if (broken(path, text)) found.push_back(path);
  }
  return found;
}

/// The inputs of fuzzers are data: they may be any bytes.
violations not_ascii(const source_tree& tree) {
  return files_where(tree, [](const auto& path, const auto& text) {
    return !is_in(path, "fuzz/corpus") &&
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
    return path.ends_with(".hpp") && text.find("\n#pragma once\n") == text.npos;
  });
}

/// The umbrella is for the component core: settings need the others.
violations umbrella_differs(const source_tree& tree) {
  const auto umbrella = public_folder + "/dynasession.hpp";
  std::set<std::string> there, included = included_by(umbrella, tree);
  for (const auto& [path, text] : tree) {
    const auto folder = folder_of(path);
    if (folder != public_folder && folder != public_folder + "/store") continue;
    if (!path.ends_with(".hpp") || path == umbrella) continue;
    if (path == public_folder + "/settings.hpp" || path == public_folder + "/option_value.hpp")
      continue;
    there.insert(path);
  }
  violations found;
  std::ranges::set_symmetric_difference(there, included, std::back_inserter(found));
  return found;
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
    if (!is_code(path) || !(is_in(path, "src") || is_in(path, public_folder))) continue;
    things.insert(fs::path(path).stem().string());
    things.insert(fs::path(path).parent_path().filename().string());
  }
  return things;
}

violations unit_tests_of_nothing(const source_tree& tree) {
  const auto things = things_of(tree);
  return files_where(tree, [&](const fs::path& path, const auto&) {
    if (!is_in(path.string(), "tests/unit") || path.extension() != ".cpp") return false;
    return std::ranges::none_of(things, [name = path.stem().string()](const auto& thing) {
      return name.starts_with(thing + "_");
    });
  });
}

/// A file of a few lines costs a reader more than it gives: at most a tenth may have under 30.
violations crumbs(const source_tree& tree) {
  violations small;
  std::size_t all = 0;
  for (const auto& [path, text] : tree) {
    if (!is_in(path, "src") || !is_code(path)) continue;
    ++all;
    if (std::ranges::count(text, '\n') < 30) small.push_back(path);
  }
  return small.size() * 10 > all ? small : violations();
}

source_tree many_crumbs() {
  source_tree planted;
  for (int i = 0; i < 1000; ++i) planted["src/basics/planted" + std::to_string(i) + ".hpp"] = spdx;
  return planted;
}

}  // namespace

std::vector<rule> file_rules() {
  return {
      {"every_file_is_ascii", not_ascii, {{"src/planted.cpp", "// caf\xC3\xA9\n"}}},
      {"every_source_names_its_licence", without_licence, {{"src/planted.cpp", "int x;\n"}}},
      {"every_header_is_read_once", without_pragma_once, {{"src/planted.hpp", spdx}}},
      {"the_umbrella_includes_every_header_of_core",
       umbrella_differs,
       {{public_folder + "/planted.hpp", spdx}}},
      {"every_source_includes_the_header_of_its_name",
       without_header_of_its_name,
       {{"src/basics/planted.cpp", "#include <dynasession/cookie.hpp>\n"}}},
      {"every_unit_test_bears_the_name_of_what_it_tests",
       unit_tests_of_nothing,
       {{"tests/unit/planted_test.cpp", spdx}}},
      {"few_files_are_crumbs", crumbs, many_crumbs()},
  };
}

}  // namespace house
