// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cli {
namespace {

constexpr std::size_t size_of_key = 43;

// There are no options of one letter but -h.
bool is_key(std::string_view argument) {
  if (!argument.starts_with('-')) return true;
  if (!is_plain_name(argument)) return false;
  return argument.size() == size_of_key || (argument.size() > 2 && !argument.starts_with("--"));
}

bool takes_keys(const command_info& command) {
  return std::ranges::any_of(command.options, [](const option_info& each) {
    return each.is_positional && each.name == "KEY";
  });
}

const option_info* find_option(const command_info& command, std::string_view name) {
  const auto found = std::ranges::find_if(command.options, [&](const option_info& each) {
    const std::string_view names = each.name;
    const auto comma = names.find(',');
    return names.substr(0, comma) == name ||
           (comma != names.npos && names.substr(comma + 1) == name);
  });
  return found == command.options.end() ? nullptr : &*found;
}

const option_info* find_below(const command_info& command, std::string_view name) {
  if (const auto* found = find_option(command, name)) return found;
  for (const auto& each : command.commands)
    if (const auto* found = find_below(each, name)) return found;
  return nullptr;
}

// "{bash,zsh,fish}" in the name of a type.
std::vector<std::string> choices_in(const std::string& type) {
  std::vector<std::string> choices;
  const auto open = type.find('{');
  const auto close = type.find('}', open);
  if (open == type.npos || close == type.npos) return choices;
  for (auto from = open + 1; from < close;) {
    const auto comma = std::min(type.find(',', from), close);
    choices.push_back(type.substr(from, comma - from));
    from = comma + 1;
  }
  return choices;
}

option_info info_of(const CLI::Option& option) {
  const auto type = option.get_type_name();
  option_info info;
  info.name = option.get_positional() ? option.get_name(true) : option.get_name(false, true);
  info.help = option.get_description();
  info.takes_value = option.get_items_expected_max() > 0;
  info.is_positional = option.get_positional();
  info.choices = choices_in(type);
  info.default_value = option.get_default_str();
  info.is_whole_number = type.starts_with("UINT");
  info.is_number = type.starts_with("FLOAT") || info.is_whole_number;
  return info;
}

// "--rate" or "KEY": the option that a message of the parser names. What follows it may be a value.
std::string option_in(const std::string& message) {
  constexpr const char* letters = "abcdefghijklmnopqrstuvwxyz-";
  const auto words = " " + message;
  if (const auto begin = words.find(" --"); begin != words.npos) {
    const auto end = words.find_first_not_of(letters, begin + 1);
    return words.substr(begin + 1, end == words.npos ? end : end - begin - 1);
  }
  return message.substr(0, message.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& each : words)
    text.append(&each == &words.front() ? "" : &each == &words.back() ? " or " : ", ").append(each);
  return text;
}

std::string expected_by(const option_info* option) {
  if (!option) return "the value is not valid";
  if (!option->choices.empty()) return "must be " + joined(option->choices);
  if (option->is_whole_number) return "must be a whole number";
  return option->is_number ? "must be a number" : "must not be empty";
}

}  // namespace

command_info info_of(const CLI::App& app) {
  command_info info{app.get_name(), app.get_description()};
  for (const auto* each : app.get_options()) info.options.push_back(info_of(*each));
  for (const auto* each : app.get_subcommands({})) info.commands.push_back(info_of(*each));
  return info;
}

std::vector<std::string> with_keys_last(const std::vector<std::string>& arguments,
                                        const command_info& program) {
  const auto* command = &program;
  std::vector<std::string> others, keys;
  auto next = arguments.begin();
  for (; next != arguments.end() && *next != "--"; ++next) {
    if (takes_keys(*command) && is_key(*next)) {
      keys.push_back(*next);
      continue;
    }
    others.push_back(*next);
    const auto* option = find_option(*command, *next);
    if (!option) option = find_option(program, *next);
    if (option && option->takes_value && !option->is_positional && next + 1 != arguments.end())
      others.push_back(*++next);
    const auto below = std::ranges::find(command->commands, *next, &command_info::name);
    if (!option && below != command->commands.end()) command = &*below;
  }
  if (!keys.empty() || next != arguments.end()) others.push_back("--");
  std::ranges::move(keys, std::back_inserter(others));
  if (next != arguments.end()) others.insert(others.end(), next + 1, arguments.end());
  return others;
}

std::string explained(const CLI::ParseError& failure, const command_info& program) {
  const std::string message = failure.what();
  const auto name = option_in(message);
  if (dynamic_cast<const CLI::RequiredError*>(&failure))
    return message.starts_with("A subcommand") ? "the command is missing or unknown"
                                               : name + ": is required";
  if (dynamic_cast<const CLI::ExtrasError*>(&failure))
    return name.starts_with("--") ? "unknown option " + name : "unknown command or argument";
  const auto about = name.empty() ? name : name + ": ";
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&failure)) {
    const bool is_repeated = message.find(" received ") != message.npos;
    return about + (is_repeated ? "was given more than once" : "needs a value");
  }
  return about + expected_by(find_below(program, name));
}

std::string help_formatter::make_footer(const CLI::App* app) const {
  const auto footer = Formatter::make_footer(app);
  const auto* program = app;
  while (program->get_parent()) program = program->get_parent();
  if (program == app) return footer;
  const auto general = program->get_options([](const CLI::Option* each) {
    return each->get_name() != "--help" && each->get_name() != "--version";
  });
  return make_group("Options of every command", false, general) + "\n" + footer;
}

}  // namespace cli
