// SPDX-License-Identifier: Apache-2.0
#include "settings/yaml_file.hpp"

#include "records/value_codec.hpp"
#include "support/ascii.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && !ascii::is_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return ascii::is_alphanumeric(c) || c == '_'; });
}

/// Appends what stands for the inside of ${...}.
problem append(std::string& to, std::string_view inside, const variables& from) {
  const auto mark = inside.find(":-");
  const auto name = inside.substr(0, mark);
  if (!is_name(name)) return "write ${NAME} or ${NAME:-default}";
  const auto found = from.find(name);
  const bool is_set = found != from.end();
  if (is_set && (mark == inside.npos || !found->second.empty()))
    to += found->second;
  else if (mark != inside.npos)
    to += inside.substr(mark + 2);
  else
    return "the variable " + std::string(name) + " is not set, and there is no ${NAME:-default}";
  return std::nullopt;
}

/// Thrown through the parser, which knows nothing of results.
struct misfit {
  int line;
  std::string option;
  std::string wrong;
};

std::string place(std::string_view file, int line) {
  return std::string(file) + ":" + std::to_string(line);
}

/// Takes the parser's events, never a tree: what is not a map of values and lists ends at once, and
/// an alias cannot multiply anything.
class map_reader final : public YAML::EventHandler {
 public:
  map_reader(std::string_view file, const variables& from) : file_(file), from_(from) {}

  std::vector<given_option> take() { return std::move(given_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(started_, true)) fail(mark, "must hold one document only");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (expected_ == expected::name) fail(mark, "a value without an option's name");
    if (expected_ == expected::entry) fail(mark, "an entry of the list is empty");
    if (expected_ == expected::value) finish(std::nullopt);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    fail(mark, "aliases (*name) are not supported");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& text) override {
    check(mark, tag);
    if (expected_ == expected::name) return begin_option(mark, text);
    const bool is_plain = tag == "?";
    if (expected_ == expected::value) return add(mark, text, is_plain);
    if (expected_ == expected::entry) return add_entry(mark, text);
    fail(mark, "must be a map of options, each as `name: value`");
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    check(mark, tag);
    if (expected_ != expected::value) fail(mark, "a list cannot stand here");
    expected_ = expected::entry;
    list_.clear();
  }

  void OnSequenceEnd() override { finish(std::exchange(list_, {})); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    check(mark, tag);
    if (expected_ != expected::map) fail(mark, "a map cannot stand here");
    expected_ = expected::name;
  }

  void OnMapEnd() override { expected_ = expected::map; }

 private:
  enum class expected { map, name, value, entry };

  [[noreturn]] void fail(const YAML::Mark& mark, std::string wrong) const {
    throw misfit{mark.line + 1, option_, std::move(wrong)};
  }

  void check(const YAML::Mark& mark, std::string_view tag) const {
    constexpr std::string_view standard = "tag:yaml.org,2002:";
    constexpr std::string_view known[]{"str", "int", "bool", "float", "null", "seq", "map"};
    if (tag.empty() || tag == "?" || tag == "!") return;
    if (tag.starts_with(standard) &&
        std::ranges::find(known, tag.substr(standard.size())) != std::end(known))
      return;
    fail(mark, "tags (!name) are not supported");
  }

  void begin_option(const YAML::Mark& mark, const std::string& name) {
    option_ = name;
    line_ = mark.line + 1;
    if (!names_.insert(name).second) fail(mark, "is given twice");
    expected_ = expected::value;
  }

  std::string expanded(const YAML::Mark& mark, std::string text) const {
    if (auto wrong = expand(text, from_)) fail(mark, std::move(*wrong));
    return text;
  }

  void add(const YAML::Mark& mark, const std::string& written, bool is_plain) {
    auto text = expanded(mark, written);
    if (is_plain && text.empty()) return finish(std::nullopt);
    finish(std::move(text));
  }

  void add_entry(const YAML::Mark& mark, const std::string& written) {
    list_.push_back(expanded(mark, written));
  }

  void finish(std::optional<option_value> value) {
    given_.emplace_back(std::exchange(option_, {}), std::move(value), place(file_, line_));
    expected_ = expected::name;
  }

  std::string_view file_;
  const variables& from_;
  bool started_ = false;
  expected expected_ = expected::map;
  std::string option_;
  int line_ = 0;
  std::vector<std::string> list_;
  std::set<std::string> names_;
  std::vector<given_option> given_;
};

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7f;
}

/// What stands before the first colon of a line, if it may be a name.
std::string option_of(std::string_view line) {
  const auto name = ascii::trimmed(line.substr(0, line.find(':')));
  const bool is_name =
      std::ranges::all_of(name, [](char c) { return ascii::is_alphanumeric(c) || c == '_'; });
  return is_name ? std::string(name) : std::string();
}

/// The first line that no YAML of ours has: found before the parser stumbles over it.
void check_lines(std::string_view text) {
  if (!is_utf8(text)) throw misfit{1, {}, "the file is not UTF-8"};
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    if (std::ranges::any_of(line, is_forbidden))
      throw misfit{number, option_of(line), "holds a control character"};
    if (line.find("<%") != line.npos && !ascii::trimmed(line).starts_with('#'))
      throw misfit{number, option_of(line), "ERB (<% %>) is not evaluated: use ${NAME}"};
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The mark of a document's end: at the end of a file the parser would close a quote by itself.
constexpr const char* end_mark = "\n...\n";

void parse(std::string_view text, map_reader& reader) try {
  std::istringstream in(std::string(text) + end_mark);
  YAML::Parser parser(in);
  while (parser.HandleNextDocument(reader)) {
  }
} catch (const YAML::Exception& failure) {
  // The parser's own words can hold what it stumbled over.
  throw misfit{failure.mark.line + 1, {}, "this line, or the one before, is not valid YAML"};
}

}  // namespace

problem expand(std::string& text, const variables& from) {
  std::string expanded;
  std::string_view rest = text;
  for (auto open = rest.find("${"); open != rest.npos; open = rest.find("${")) {
    expanded += rest.substr(0, open);
    if (open > 0 && rest[open - 1] == '$') {
      expanded += '{';
      rest.remove_prefix(open + 2);
      continue;
    }
    const auto close = rest.find('}', open);
    if (close == rest.npos) return "${ is not closed by }";
    if (auto wrong = append(expanded, rest.substr(open + 2, close - open - 2), from)) return wrong;
    rest.remove_prefix(close + 1);
  }
  text = expanded.append(rest);
  return std::nullopt;
}

result<std::vector<given_option>> read_yaml(std::string_view text, std::string_view file,
                                            const variables& from) try {
  check_lines(text);
  map_reader reader(file, from);
  parse(text, reader);
  return reader.take();
} catch (const misfit& found) {
  return invalid_option(place(file, found.line), found.option, found.wrong);
}

}  // namespace dynasession::inline v0::detail
