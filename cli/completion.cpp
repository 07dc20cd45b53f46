// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <algorithm>
#include <vector>

namespace cli {
namespace {

// "--rate", of "-r,--rate".
std::string long_name(const option_info& option) {
  const auto dashes = option.name.find("--");
  return dashes == std::string::npos ? option.name : option.name.substr(dashes);
}

void append_with(const char* separator, const std::string& part, std::string& to) {
  to.append(to.empty() ? "" : separator).append(part);
}

void append_choices(std::string& words, const option_info& option) {
  for (const auto& each : option.choices) append_with(" ", each, words);
}

void append_words(std::string& words, const command_info& command) {
  for (const auto& each : command.commands) append_with(" ", each.name, words);
  for (const auto& each : command.options) {
    if (!each.is_positional) append_with(" ", long_name(each), words);
    if (each.is_positional) append_choices(words, each);
  }
}

// The words of a command, with the options of every command.
std::string words_of(const command_info& command, const command_info& program) {
  std::string words;
  append_words(words, command);
  if (&command == &program) return words;
  auto general = program;
  general.commands.clear();
  std::erase_if(general.options, [](const auto& each) { return long_name(each) == "--help"; });
  append_words(words, general);
  return words;
}

std::string options_with_values(const command_info& program) {
  std::string all;
  walk(program, [&](const std::string&, const command_info& command) {
    for (const auto& each : command.options)
      if (each.takes_value && !each.is_positional) append_with("|", long_name(each), all);
  });
  return all;
}

// "    --store) choices="sqlite dynamodb" ;;" for each option with a fixed set of values.
std::string values_of_options(const command_info& program) {
  std::string all;
  walk(program, [&](const std::string&, const command_info& command) {
    for (const auto& each : command.options) {
      if (each.is_positional || each.choices.empty()) continue;
      std::string words;
      append_choices(words, each);
      all += "      " + long_name(each) + ") choices=\"" + words + "\" ;;\n";
    }
  });
  return all;
}

// The common part of bash and zsh: `typed_command` is the command so far, `choices` what may follow, `value`
// the option whose value is typed. In zsh `path` and `words` have another meaning.
std::string choose(const command_info& program) {
  std::string paths, answers;
  walk(program, [&](const std::string& path, const command_info& command) {
    if (!path.empty()) append_with("|", "\"" + path + "\"", paths);
    answers += "    \"" + path + "\") choices=\"" + words_of(command, program) + "\" ;;\n";
  });
  return "_" + program.name +
         "_choose() {\n"
         "  local typed_command= word= value=\n"
         "  for word in \"$@\"; do\n"
         "    if [[ -n $value ]]; then value=; continue; fi\n"
         "    case \"$word\" in\n"
         "      " +
         options_with_values(program) +
         ") value=$word; continue ;;\n"
         "    esac\n"
         "    case \"$typed_command $word\" in\n"
         "      " +
         paths +
         ") typed_command=\"$typed_command $word\" ;;\n"
         "    esac\n"
         "  done\n"
         "  if [[ -n $value ]]; then\n"
         "    case \"$value\" in\n" +
         values_of_options(program) +
         "    esac\n"
         "    return\n"
         "  fi\n"
         "  case \"$typed_command\" in\n" +
         answers + "  esac\n}\n";
}

std::string for_bash(const command_info& program) {
  return "# bash completion of " + program.name + "\n" + choose(program) + "_" + program.name +
         "() {\n"
         "  local choices=\n"
         "  _" +
         program.name +
         "_choose \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"\n"
         "  COMPREPLY=($(compgen -W \"$choices\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _" +
         program.name + " " + program.name + "\n";
}

std::string for_zsh(const command_info& program) {
  return "#compdef " + program.name + "\n" + choose(program) + "_" + program.name +
         "() {\n"
         "  local choices=\n"
         "  _" +
         program.name +
         "_choose \"${(@)words[2,CURRENT-1]}\"\n"
         "  if [[ -n $choices ]]; then compadd -- ${=choices}; else _files; fi\n"
         "}\n"
         "_" +
         program.name + " \"$@\"\n";
}

std::string fish_quoted(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'' || c == '\\') safe += '\\';
    safe += c;
  }
  return "'" + safe + "'";
}

// Whether the words typed so far lead to exactly this command.
std::string fish_condition(const std::string& path, const command_info& command) {
  std::string condition;
  for (std::size_t from = 1; from < path.size();) {
    const auto end = std::min(path.find(' ', from), path.size());
    condition += "__fish_seen_subcommand_from " + path.substr(from, end - from) + "; and ";
    from = end + 1;
  }
  std::string below;
  for (const auto& each : command.commands) below += " " + each.name;
  return condition + (below.empty() ? "true" : "not __fish_seen_subcommand_from" + below);
}

std::string for_fish(const command_info& program) {
  std::string text = "# fish completion of " + program.name + "\n";
  const auto line = "complete -c " + program.name;
  walk(program, [&](const std::string& path, const command_info& command) {
    const auto when = line + " -n " + fish_quoted(fish_condition(path, command));
    for (const auto& each : command.commands)
      text += when + " -f -a " + each.name + " -d " + fish_quoted(each.help) + "\n";
    for (const auto& each : command.options) {
      if (each.is_positional) {
        for (const auto& choice : each.choices) text += when + " -f -a " + choice + "\n";
        continue;
      }
      const auto& where = path.empty() ? line : when;
      std::string choices;
      append_choices(choices, each);
      const auto values = !each.takes_value ? std::string()
                          : choices.empty() ? std::string(" -r")
                                            : " -x -a " + fish_quoted(choices);
      text += where + " -l " + long_name(each).substr(2) + values + " -d " +
              fish_quoted(each.help) + "\n";
    }
  });
  return text;
}

}  // namespace

std::string completion(const command_info& program, const std::string& shell) {
  if (shell == "fish") return for_fish(program);
  return shell == "zsh" ? for_zsh(program) : for_bash(program);
}

}  // namespace cli
