// SPDX-License-Identifier: Apache-2.0
#include "layering/rules.hpp"

#include <regex>
#include <utility>

namespace house {
namespace {

/// Code of files whose path matches `where` must not hold what matches `never`.
rule never_write(std::string promise, std::string where, std::string never, source_tree planted) {
  auto check = [where = std::regex(where), never = std::regex(never)](const source_tree& tree) {
    violations found;
    for (const auto& [path, text] : tree) {
      std::smatch match;
      if (!std::regex_match(path, where)) continue;
      const auto code = without_comments(text);
      if (std::regex_search(code, match, never)) found.push_back(path + ": " + match.str());
    }
    return found;
  };
  return {std::move(promise), std::move(check), std::move(planted)};
}

// These files quote what they forbid.
constexpr const char* code = R"((?!tests/layering/).*\.[ch]pp)";

constexpr const char* clocks = R"(\bnow\(\)|\bsystem_now\b|\b(system|steady)_clock\b)";

}  // namespace

std::vector<rule> text_rules() {
  return {
      never_write("pure_code_asks_no_clock", pure_code, clocks,
                  {{"src/expiry.cpp", "auto t = std::chrono::system_clock::now();\n"}}),
      never_write("code_that_decides_what_to_ask_of_aws_asks_no_clock", pure_code_of_aws, clocks,
                  {{"src/aws/sigv4.cpp", "auto t = std::chrono::system_clock::now();\n"}}),
      never_write("tests_never_sleep", R"(tests/(?!layering/).*\.[ch]pp)",
                  R"(\b(sleep_for|sleep_until|usleep|sleep)\s*\()",
                  {{"tests/unit/planted.cpp", "std::this_thread::sleep_for(second);\n"}}),
      never_write("compiler_law_no_structured_binding_of_an_awaited_result", code,
                  R"(auto\s*&{0,2}\s*\[[^\]]*\]\s*=\s*co_await)",
                  {{"src/session_engine.cpp", "auto [a, b] = co_await pair();\n"}}),
      never_write(
          "compiler_law_no_lambda_that_owns_inside_an_awaited_expression", code,
          R"(co_await[^;{}]*[(,]\s*\[(?!\s*\])(?!(\s*&\s*\w*\s*,?)+\])[^\]]+\]\s*[({])",
          {{"src/session_engine.cpp", "co_await retry(f, [name, &store] { g(name); });\n"}}),
  };
}

}  // namespace house
