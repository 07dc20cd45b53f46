// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/profile_file.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace dynasession::inline v0::aws {
namespace {

using problem = std::optional<const char*>;

constexpr std::string_view blanks = " \t";

bool is_blank(char c) { return blanks.find(c) != blanks.npos; }
bool begins_comment(char c) { return c == '#' || c == ';'; }

bool is_name(std::string_view text) {
  constexpr std::string_view others = "-_/.%@:+";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return ascii::is_alphanumeric(c) || others.find(c) != others.npos;
  });
}

/// A comment must follow a blank: "a=b#c" has none.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 1; i < line.size(); ++i)
    if (begins_comment(line[i]) && is_blank(line[i - 1])) return line.substr(0, i);
  return line;
}

/// "profile foo" -> "foo"; nullopt if the title does not begin with `word`.
std::optional<std::string_view> after_word(std::string_view title, std::string_view word) {
  if (!title.starts_with(word)) return std::nullopt;
  const auto rest = title.substr(word.size());
  if (rest.empty() || !is_blank(rest.front())) return std::nullopt;
  return ascii::trimmed(rest);
}

class reader {
 public:
  explicit reader(profile_file_kind kind) : kind_(kind) {}

  void read(int number, std::string_view line) {
    if (const auto wrong = read(line))
      read_.problems.push_back({title_, "line " + std::to_string(number) + ": " + *wrong});
  }

  profile_file take() && {
    if (has_prefixed_default_) read_.profiles["default"] = std::move(prefixed_default_);
    return std::move(read_);
  }

 private:
  problem read(std::string_view line) {
    // As in Python's parser, which AWS's command uses, comments and properties may be indented.
    const auto written = ascii::trimmed(line);
    if (written.empty() || begins_comment(written.front())) return std::nullopt;
    if (line.front() == '[') return read_title(line);
    const auto indent = line.find_first_not_of(blanks);
    if (value_ && indent > indent_) return read_continuation(written);
    indent_ = indent;
    return read_property(ascii::trimmed(without_comment(line)));
  }

  // What follows the ']' is ignored, as by AWS's command.
  problem read_title(std::string_view line) {
    line = line.substr(1, line.find_first_of("#;") - 1);
    const auto end = line.find(']');
    section_ = section_of(ascii::trimmed(line.substr(0, end)));
    value_ = nullptr;
    if (end == line.npos) return "a section's name does not end with ']'";
    return std::nullopt;
  }

  properties* section_of(std::string_view title) {
    if (kind_ == profile_file_kind::credentials) return profile(title);
    if (title == "default") return profile(title);
    if (const auto name = after_word(title, "services"))
      return section(read_.services, "services ", *name);
    if (const auto name = after_word(title, "sso-session"))
      return section(read_.sso_sessions, "sso-session ", *name);
    const auto name = after_word(title, "profile");
    if (!name) return ignore_section();
    if (name != "default") return profile(*name);
    title_ = "profile default";
    has_prefixed_default_ = true;
    return &prefixed_default_;
  }

  properties* profile(std::string_view name) { return section(read_.profiles, "profile ", name); }

  properties* section(sections& among, std::string_view word, std::string_view name) {
    if (!is_name(name)) return ignore_section();
    title_ = std::string(word).append(name);
    return &among[std::string(name)];
  }

  properties* ignore_section() {
    title_.clear();
    return &ignored_section_;
  }

  problem read_property(std::string_view line) {
    if (!section_) return "a property is before the first section";
    const auto equals = line.find('=');
    if (equals == line.npos) return "a property has no '='";
    const auto name = ascii::trimmed(line.substr(0, equals));
    if (name.empty()) return "a property has no name";
    auto& value = is_name(name) ? (*section_)[ascii::lower(name)] : ignored_value_;
    value = ascii::trimmed(line.substr(equals + 1));
    value_ = &value;
    has_nested_ = value.empty();
    return std::nullopt;
  }

  problem read_continuation(std::string_view line) {
    const auto equals = line.find('=');
    if (has_nested_ && equals == line.npos) return "a nested property has no '='";
    if (has_nested_ && equals == 0) return "a nested property has no name";
    value_->append("\n").append(line);
    return std::nullopt;
  }

  profile_file_kind kind_;
  profile_file read_;
  properties prefixed_default_;  ///< of "[profile default]", which has priority over "[default]"
  bool has_prefixed_default_ = false;
  properties ignored_section_;
  std::string ignored_value_;
  properties* section_ = nullptr;  ///< the current one
  std::string title_;              ///< of the current section: "profile shop"; empty: ignored
  std::size_t indent_ = 0;         ///< of the last property
  std::string* value_ = nullptr;   ///< of the last property, which an indented line continues
  bool has_nested_ = false;        ///< the last property has nested ones
};

void merge_into(sections& to, const sections& from) {
  for (const auto& [name, section] : from)
    for (auto& mine = to[name]; const auto& [key, value] : section) mine[key] = value;
}

}  // namespace

void profile_file::merge(const profile_file& other) {
  merge_into(profiles, other.profiles);
  merge_into(services, other.services);
  merge_into(sso_sessions, other.sso_sessions);
  std::ranges::copy(other.problems, std::back_inserter(problems));
}

std::optional<error> profile_file::problem_in(std::string_view section) const {
  const auto found = std::ranges::find(problems, section, &profile_problem::section);
  if (found == problems.end()) return std::nullopt;
  return error(errc::invalid_configuration, found->reason);
}

profile_file parse_profile_file(std::string_view text, profile_file_kind kind) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  reader lines(kind);
  for (int number = 1; !text.empty(); ++number) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.read(number, line);
  }
  return std::move(lines).take();
}

}  // namespace dynasession::inline v0::aws
