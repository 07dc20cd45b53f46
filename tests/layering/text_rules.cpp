// SPDX-License-Identifier: Apache-2.0
#include "layering/rules.hpp"

#include <algorithm>
#include <regex>
#include <utility>

namespace house {
namespace {

using texts = std::vector<std::string>;

/// Code in `places` must not hold what matches `never`. `hint`: a text without which nothing can match, which
/// spares the regular expression most files.
rule never_write(std::string promise, texts places, const std::string& hint,
                 const std::string& never, source_tree planted) {
  auto check = [places = std::move(places), hint,
                never = std::regex(never)](const source_tree& tree) {
    violations found;
    for (const auto& [path, text] : tree) {
      const bool counts =
          std::ranges::any_of(places, [&](const auto& p) { return is_in(path, p); });
      if (!counts || !is_code(path) || is_in(path, "tests/layering")) continue;
      const auto code = without_comments(text);
      std::smatch match;
      if (code.find(hint) != code.npos && std::regex_search(code, match, never))
        found.push_back(path + ": " + match.str());
    }
    return found;
  };
  return {std::move(promise), std::move(check), std::move(planted)};
}

const texts all_code{"bench", "cli", "examples", "fuzz", "include", "src", "tests"};

violations unversioned_namespaces(const source_tree& tree) {
  const std::string opening = "namespace dynasession";
  violations found;
  for (const auto& [path, text] : tree) {
    if (!is_code(path) || !(is_in(path, "src") || is_in(path, "include"))) continue;
    for (auto at = text.find('\n' + opening); at != text.npos;
         at = text.find('\n' + opening, at + 1)) {
      const auto line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
      if (!line.starts_with(opening + "::inline v0")) found.push_back(path + ": " + line);
    }
  }
  return found;
}

}  // namespace

std::vector<rule> text_rules() {
  return {
      never_write("code_that_decides_asks_no_clock",
                  {"src/records", "src/aws/signing", "src/aws/profiles", "src/dynamodb/protocol"},
                  "", R"(\bnow\(\)|\bsystem_now\b|\b(system|steady)_clock\b)",
                  {{"src/records/planted.cpp", "auto t = std::chrono::system_clock::now();\n"}}),
      never_write("tests_never_sleep", {"tests"}, "sleep",
                  R"(\b(sleep_for|sleep_until|usleep|sleep)\s*\()",
                  {{"tests/unit/planted.cpp", "std::this_thread::sleep_for(second);\n"}}),
      never_write("compiler_law_no_structured_binding_of_an_awaited_result", all_code, "co_await",
                  R"(auto\s*&{0,2}\s*\[[^\]]*\]\s*=\s*co_await)",
                  {{"src/session/planted.cpp", "auto [a, b] = co_await pair();\n"}}),
      never_write(
          "compiler_law_no_lambda_that_owns_inside_an_awaited_expression", all_code, "co_await",
          R"(co_await[^;{}]*[(,]\s*\[(?!\s*\])(?!(\s*&\s*\w*\s*,?)+\])[^\]]+\]\s*[({])",
          {{"src/session/planted.cpp", "co_await retry(f, [name, &store] { g(name); });\n"}}),
      {"every_namespace_of_the_library_is_versioned",
       unversioned_namespaces,
       {{"src/session/planted.cpp", "\nnamespace dynasession::detail {\n"}}},
  };
}

}  // namespace house
