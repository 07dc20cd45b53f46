// SPDX-License-Identifier: Apache-2.0
#include "expect.hpp"
#include "input.hpp"
#include "settings/option.hpp"
#include "settings/yaml_file.hpp"
#include "targets.hpp"

#include <dynasession/settings.hpp>

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace fuzz {
namespace {

using namespace dynasession;

/// A file without a directory entry, for functions that take a path.
class scratch_file {
 public:
  std::string holding(std::string_view text) const {
    const auto number = fileno(file_.get());
    const auto size = static_cast<off_t>(text.size());
    const bool is_written = pwrite(number, text.data(), text.size(), 0) == size;
    expect(is_written && ftruncate(number, size) == 0, "there is room for the file");
    return "/dev/fd/" + std::to_string(number);
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{std::tmpfile(), &std::fclose};
};

std::optional<settings> loaded(const settings_sources& sources) try {
  return settings::load(sources);
} catch (const session_error& refused) {
  expect_error(refused.reason(), {errc::invalid_configuration, errc::missing_secret});
  return std::nullopt;
}

/// Whether a text can express the value, and the value itself is shown.
bool can_be_given_again(const setting& listed) {
  const auto* known = detail::find_option(listed.option);
  return known->how != detail::support::code_only && !known->is_secret &&
         listed.option != "config_file" && listed.option != "secret_key_file" &&
         listed.value.find("(secret)") == listed.value.npos &&
         listed.value.find("${") == listed.value.npos;
}

void expect_secrets_hidden(const settings& read) {
  for (const auto& each : read.list())
    if (detail::find_option(each.option)->is_secret)
      expect(each.value.empty() || each.value == "(secret)", "secrets are not shown");
}

void expect_same_again(const settings& read, settings_sources sources) {
  sources.code.clear();
  sources.variables.clear();
  for (const auto& each : read.list())
    if (can_be_given_again(each)) sources.code.emplace_back(each.option, each.value);
  const auto again = loaded(sources);
  expect(again.has_value(), "options are accepted as they are shown");
  for (std::size_t i = 0; i < read.list().size(); ++i)
    if (can_be_given_again(read.list()[i]))
      expect(again->list()[i].value == read.list()[i].value, "options mean what they show");
}

void expand_escapes(const std::string& text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i)
    escaped.append(text.compare(i, 2, "${") == 0 ? "$" : "") += text[i];
  expect(!detail::expand(escaped, {}) && escaped == text, "what is escaped is not expanded");
}

}  // namespace

void configuration(std::string_view input) {
  if (input.find(secret) != input.npos) return;  // ${SECRET} alone puts it where a value stands
  static const scratch_file file;
  const auto [yaml, environment, code] = pages<3>(input);
  settings_sources sources;
  sources.variables = variables_in(environment);
  sources.variables["SECRET"] = secret;
  for (const auto& [name, value] : variables_in(code)) sources.code.emplace_back(name, value);
  sources.config_file = file.holding(yaml);
  if (const auto read = loaded(sources)) {
    expect_secrets_hidden(*read);
    sources.config_file = file.holding("");
    expect_same_again(*read, sources);
  }
  expand_escapes(std::string(yaml));
}

}  // namespace fuzz
