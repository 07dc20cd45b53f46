// SPDX-License-Identifier: Apache-2.0
#include "settings/yaml_file.hpp"

#include "records/value_codec.hpp"
#include "settings/option.hpp"
#include "support/ascii.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <iterator>
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

// A file in the current folder could send a secret to an endpoint of its choice.
bool looks_secret(std::string_view name, std::string_view value) {
  constexpr std::string_view parts[] = {
      "secret",     "password", "passwd", "passphrase", "token",       "credential", "private",
      "access_key", "api_key",  "apikey", "master_key", "signing_key", "session_key"};
  // Of other words they may be a part: COMPASS, AUTHOR.
  constexpr std::string_view words[] = {"pass", "pwd", "auth"};
  const auto lower = ascii::lower(name);
  const bool has_user_info = value.find("://") != value.npos && value.find('@') != value.npos;
  constexpr std::string_view places[] = {"_file", "_path", "_dir", "_directory", "_folder"};
  const bool names_place =
      std::ranges::any_of(places, [&](auto place) { return lower.ends_with(place); });
  const auto enclosed = '_' + lower + '_';
  const bool is_named_so =
      std::ranges::any_of(parts, [&](auto part) { return lower.find(part) != lower.npos; }) ||
      std::ranges::any_of(words, [&](auto word) {
        return enclosed.find('_' + std::string(word) + '_') != enclosed.npos;
      });
  return has_user_info || (!names_place && is_named_so);
}

// Requests go there, and messages show it: a variable of any other name may be a secret.
bool is_named_as_address(std::string_view name) {
  constexpr std::string_view words[] = {"uri",  "addr",   "address",     "server",  "port",
                                        "zone", "domain", "region",      "service", "scheme",
                                        "env",  "stage",  "environment", "dynamodb"};
  constexpr std::string_view ends[] = {"endpoint", "url", "host", "hostname"};
  const auto lower = ascii::lower(name);
  for (std::string_view rest = lower; !rest.empty();) {
    const auto word = rest.substr(0, rest.find('_'));
    if (std::ranges::find(words, word) != std::end(words) ||
        std::ranges::any_of(ends, [word](auto end) { return word.ends_with(end); }))
      return true;
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return false;
}

/// Appends the value of ${inside}.
problem append(std::string& to, std::string_view inside, const variables& from, expansion allowed) {
  if (inside.find("${") != inside.npos) return "${...} cannot stand in another ${...}";
  const auto mark = inside.find(":-");
  const auto name = inside.substr(0, mark);
  if (!is_name(name)) return "write ${NAME} or ${NAME:-default}";
  const auto found = from.find(name);
  const bool is_set = found != from.end();
  if (allowed != expansion::any && looks_secret(name, is_set ? found->second : ""))
    return "the variable " + std::string(name) +
           " may be a secret, and can be used in secret_key and previous_secret_keys only";
  if (allowed == expansion::endpoints && !is_named_as_address(name))
    return "the variable " + std::string(name) +
           " cannot be used here: its name must say that it holds a part of an address, such as "
           "DYNAMODB_ENDPOINT, DB_HOST or DB_PORT";
  if (is_set && (mark == inside.npos || !found->second.empty()))
    to += found->second;
  else if (mark != inside.npos)
    to += inside.substr(mark + 2);
  else
    return "the variable " + std::string(name) + " is not set, and there is no ${NAME:-default}";
  return std::nullopt;
}

// What a shell would replace. As a secret it would be one that everybody can read in the file.
bool is_bare_variable(std::string_view text) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return text.starts_with('$') && is_name(text.substr(1)) && std::ranges::none_of(text, is_lower);
}

/// Thrown through the parser, which does not use `result`.
struct misfit {
  int line;
  std::string option;
  std::string wrong;
};

std::string place(std::string_view file, int line) {
  return std::string(file) + ":" + std::to_string(line);
}

constexpr const char* not_a_map = "must be a map of options, each as `name: value`";

/// Handles the parser's events and builds no tree: anything but a map of values and lists is refused at
/// once, and an alias cannot multiply its value.
class map_reader final : public YAML::EventHandler {
 public:
  map_reader(std::string_view file, const variables& from) : file_(file), from_(from) {}

  std::vector<given_option> take() { return std::move(given_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(started_, true)) fail(mark, "must hold one document only");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (expected_ == expected::name) fail(mark, "a value without the name of an option");
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
    fail(mark, not_a_map);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    check(mark, tag);
    if (expected_ == expected::entry) fail(mark, "must not contain a list");
    if (expected_ != expected::value) fail(mark, not_a_map);
    expected_ = expected::entry;
    list_.clear();
    written_list_.clear();
  }

  void OnSequenceEnd() override { finish_list(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    check(mark, tag);
    if (expected_ != expected::map) fail(mark, "must not be or contain a map");
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

  bool is_of_secret() const {
    const auto* known = find_option(option_);
    return known && known->is_secret;
  }

  std::string expanded(const YAML::Mark& mark, std::string text) {
    const auto allowed = is_of_secret()          ? expansion::any
                         : option_ == "endpoint" ? expansion::endpoints
                                                 : expansion::no_secrets;
    if (is_of_secret() && is_bare_variable(text)) fail(mark, "write ${NAME}, not $NAME");
    if (auto wrong = expand(text, from_, allowed)) fail(mark, std::move(*wrong));
    return text;
  }

  void add(const YAML::Mark& mark, const std::string& written, bool is_plain) {
    auto text = expanded(mark, written);
    if (text != written) written_ = written;
    if (is_plain && text.empty()) return finish(std::nullopt);
    finish(std::move(text));
  }

  void add_entry(const YAML::Mark& mark, const std::string& written) {
    list_.push_back(expanded(mark, written));
    written_list_.push_back(written);
  }

  void finish_list() {
    if (list_ != written_list_)
      for (const auto& each : written_list_)
        written_.append(&each == &written_list_.front() ? "" : ",").append(each);
    finish(std::exchange(list_, {}));
  }

  void finish(std::optional<option_value> value) {
    given_.emplace_back(std::exchange(option_, {}), std::move(value), place(file_, line_),
                        std::exchange(written_, {}));
    expected_ = expected::name;
  }

  std::string_view file_;
  const variables& from_;
  bool started_ = false;
  expected expected_ = expected::map;
  std::string option_;
  std::string written_;  ///< the value of the option before ${...} was replaced; empty: nothing was
  int line_ = 0;
  std::vector<std::string> list_;
  std::vector<std::string> written_list_;  ///< the same before ${...} was replaced
  std::set<std::string> names_;
  std::vector<given_option> given_;
};

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7f;
}

/// The text before the first colon of a line, if it may be a name.
std::string option_of(std::string_view line) {
  const auto name = ascii::trimmed(line.substr(0, line.find(':')));
  const bool is_name =
      std::ranges::all_of(name, [](char c) { return ascii::is_alphanumeric(c) || c == '_'; });
  return is_name ? std::string(name) : std::string();
}

/// Refuses lines that no valid file has, before the parser reads them.
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

// The end of a document: at the end of a file the parser would close a quote by itself.
constexpr const char* end_mark = "\n...\n";

void parse(std::string_view text, map_reader& reader) try {
  std::istringstream in(std::string(text) + end_mark);
  YAML::Parser parser(in);
  while (parser.HandleNextDocument(reader)) {
  }
} catch (const YAML::Exception& failure) {
  // The message of the parser may contain a part of a value.
  throw misfit{failure.mark.line + 1, {}, "this line, or the one before, is not valid YAML"};
}

}  // namespace

problem expand(std::string& text, const variables& from, expansion allowed) {
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
    if (auto wrong = append(expanded, rest.substr(open + 2, close - open - 2), from, allowed))
      return wrong;
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
