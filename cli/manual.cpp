// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

namespace cli {
namespace {

// Text without requests of roff.
std::string plain(const std::string& text) {
  std::string safe = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    if (c == '-' || c == '\\') safe += '\\';
    safe += c;
    if (c == '\\') safe += 'e';
  }
  return safe;
}

std::string help_of(const option_info& option) {
  auto text = option.help;
  for (const auto& each : option.choices)
    text.append(&each == &option.choices.front() ? ": " : ", ").append(each);
  if (!option.default_value.empty()) text += " (default: " + option.default_value + ")";
  return text;
}

void append_options(std::string& page, const command_info& command) {
  for (const auto& each : command.options)
    page += ".TP\n.B " + plain(each.name) +
            (each.takes_value && !each.is_positional ? " \\fIVALUE\\fR" : "") + "\n" +
            plain(help_of(each)) + "\n";
}

void append_commands(std::string& page, const command_info& command, const std::string& path) {
  for (const auto& each : command.commands) {
    const auto whole = path + " " + each.name;
    page += ".SS " + plain(whole) + "\n" + plain(each.help) + "\n";
    append_options(page, each);
    append_commands(page, each, whole);
  }
}

constexpr const char* ending = R"(.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
Failed, or problems were found.
.TP
.B 2
The command line or an option is wrong.
.TP
.B 3
Not confirmed; nothing was done.
.TP
.B 130
Interrupted.
.SH ENVIRONMENT
Every option of the library as DYNAMO_DB_SESSION_<NAME> or AWS_DYNAMO_DB_SESSION_<NAME>; AWS's own
AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; NO_COLOR.
DYNAMO_DB_SESSION_ENVIRONMENT, else APP_ENV, is the environment if it is not given on the command line.
.SH FILES
config/dynamo_db_session_store/<environment>.yml, config/dynamo_db_session_store.yml, and both with the
prefix aws_.
)";

}  // namespace

std::string manual(const command_info& program, const std::string& version) {
  std::string page = ".TH DYNASESSION 1 \"\" \"dynasession " + version + "\"\n.SH NAME\n" +
                     plain(program.name + " - " + program.help) + "\n.SH SYNOPSIS\n.B " +
                     plain(program.name) +
                     "\n[\\fIOPTION\\fR]... \\fICOMMAND\\fR\n.SH OPTIONS\n"
                     "Options of every command:\n";
  append_options(page, program);
  page += ".SH COMMANDS\n";
  append_commands(page, program, program.name);
  return page + ending;
}

}  // namespace cli
