// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"

#include <dynasession/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <system_error>

namespace cli {
namespace {

constexpr const char* version = DYNASESSION_VERSION_STRING;

// An empty value is usually a variable of a shell that was not set.
const CLI::Validator not_empty(
    [](const std::string& value) { return value.empty() ? "must not be empty" : ""; }, "");

template <class Number>
bool is_all_of(const std::string& text, Number& number) {
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

// The parser's own reading takes "-1" and "" for numbers, and "010" for 8.
const CLI::Validator whole_number(
    [](std::string& value) -> std::string {
      std::size_t number = 0;
      if (!is_all_of(value, number)) return "must be a whole number";
      value = std::to_string(number);
      return {};
    },
    "");
const CLI::Validator number(
    [](const std::string& value) -> std::string {
      double number = 0;
      return is_all_of(value, number) && std::isfinite(number) ? "" : "must be a number";
    },
    "");

/// The parser of the command line, and what it has read.
class program {
 public:
  program() {
    app_.formatter(std::make_shared<help_formatter>());
    app_.set_version_flag("--version", std::string("dynasession ") + version);
    app_.footer(
        "Exit codes: 0 done, 1 failed or problems found, 2 wrong command line or option,\n"
        "3 not confirmed, 130 interrupted.");
    add_global_options();
    add_config();
    add_table();
    add_generate();
    add_clean();
    add_sessions();
    add_command(app_, "secret", "Print a new secret key", secret);
    add_command(app_, "doctor", "Check options, store and permissions, and give advice", doctor);
    add_for_shells();
    finish(app_);
  }

  CLI::App& app() noexcept { return app_; }
  const global_options& options() const noexcept { return options_; }
  exit_code run(const context& with) const { return chosen_(with); }

 private:
  using act = std::function<exit_code(const context&)>;

  CLI::App* add_command(CLI::App& to, const char* name, const char* help, act chosen) {
    auto* made = to.add_subcommand(name, help);
    made->callback([this, chosen = std::move(chosen)] { chosen_ = chosen; });
    return made;
  }

  CLI::App& add_group(const char* name, const char* help) {
    auto* made = app_.add_subcommand(name, help);
    made->require_subcommand(1);
    return *made;
  }

  void add_global_options() {
    app_.require_subcommand(1);
    app_.add_option("--set", options_.set,
                    "Set an option of the library, NAME=VALUE; overrides file and variables")
        ->allow_extra_args(false);
    app_.add_option("--environment", options_.environment,
                    "Use the YAML file of this environment, such as production")
        ->check(not_empty);
    app_.add_option("--config-file", options_.config_file, "Read this YAML file")->check(not_empty);
    app_.add_option("--store", options_.store, "The store of sessions")
        ->check(CLI::IsMember({"sqlite", "dynamodb"}))
        ->default_str("sqlite");
    app_.add_option("--table-name", options_.table_name, "The DynamoDB table")
        ->check(not_empty)
        ->default_str("sessions");
    app_.add_option("--region", options_.region, "The AWS region")->check(not_empty);
    app_.add_option("--endpoint", options_.endpoint, "The URL of a DynamoDB-compatible endpoint")
        ->check(not_empty);
    app_.add_option("--sqlite-path", options_.sqlite_path, "The file of the SQLite store")
        ->check(not_empty)
        ->default_str("sessions.db");
    app_.add_flag("--json", options_.json, "Print results as JSON");
    app_.add_flag("--yes", options_.yes, "Do not ask for confirmation");
  }

  void add_config() {
    auto& group = add_group("config", "Create and show the configuration");
    const auto force = std::make_shared<bool>(false);
    add_command(group, "init", "Write a YAML file with every option commented out",
                [force](const context& with) { return config_init(with, *force); })
        ->add_flag("--force", *force, "Replace an existing file");
    add_command(group, "show", "Print every option, its value and its source", config_show);
  }

  static void add_table_choices(CLI::App& to, table_choices& choices) {
    to.add_option("--tag", choices.tags, "A tag of the table, NAME=VALUE")->allow_extra_args(false);
    to.add_option("--encryption-key", choices.encryption_key, "A KMS key: its id, ARN or alias")
        ->check(not_empty);
    to.add_flag("--point-in-time-recovery", choices.point_in_time_recovery,
                "Turn on point-in-time recovery (35 days)");
    to.add_flag("--deletion-protection", choices.deletion_protection,
                "Turn on deletion protection");
    to.add_flag("--no-expiry", choices.no_expiry, "Do not turn on TTL");
  }

  void add_table() {
    auto& group = add_group("table", "Manage the DynamoDB table or the SQLite file");
    const auto choices = std::make_shared<table_choices>();
    add_table_choices(
        *add_command(group, "create", "Create the table, or check and complete an existing one",
                     [choices](const context& with) { return table_create(with, *choices); }),
        *choices);
    add_command(group, "remove", "Remove the table and all its sessions", table_remove);
    add_command(group, "describe", "Print the settings and status of the table", table_describe);
    add_table_choices(
        *add_command(group, "check", "Print the settings that differ from the options",
                     [choices](const context& with) { return table_check(with, *choices); }),
        *choices);
    add_table_template(group, choices);
    add_table_policy(group);
  }

  void add_table_template(CLI::App& group, const std::shared_ptr<table_choices>& choices) {
    const auto format = std::make_shared<std::string>();
    auto* made = add_command(
        group, "template", "Print the table as a CloudFormation or Terraform template",
        [choices, format](const context& with) { return table_template(with, *choices, *format); });
    made->add_option("--format", *format, "The language of the template")
        ->required()
        ->check(CLI::IsMember({"cloudformation", "terraform"}));
    add_table_choices(*made, *choices);
  }

  void add_table_policy(CLI::App& group) {
    const auto role = std::make_shared<std::string>("application");
    const auto account = std::make_shared<std::string>("*");
    auto* made = add_command(
        group, "policy", "Print an IAM policy with least privilege",
        [role, account](const context& with) { return table_policy(with, *role, *account); });
    made->add_option("--role", *role, "Who gets the policy")
        ->check(CLI::IsMember({"application", "operator"}))
        ->capture_default_str();
    made->add_option("--account", *account, "The AWS account, 12 digits; *: any")
        ->capture_default_str();
  }

  void add_generate() {
    auto& group = add_group("generate", "Generate files for an application");
    const auto name = std::make_shared<std::string>("create_dynamo_db_sessions_table");
    add_command(group, "migration", "Write a script that creates and removes the table",
                [name](const context& with) { return generate_migration(with, *name); })
        ->add_option("NAME", *name, "The name of the migration")
        ->capture_default_str();
  }

  void add_clean() {
    const auto choices = std::make_shared<clean_choices>();
    auto* made = add_command(app_, "clean", "Remove expired and old sessions",
                             [choices](const context& with) { return clean(with, *choices); });
    made->add_option("--absolute-timeout", choices->absolute_timeout,
                     "Remove sessions created longer ago: a time in seconds, or such as 12h, or "
                     "none; default: as configured. An hour is added, for clocks differ")
        ->check(not_empty);
    made->add_option("--idle-timeout", choices->idle_timeout,
                     "Remove sessions not used for longer: the same; default: as configured")
        ->check(not_empty);
    made->add_flag("--dry-run", choices->dry_run, "Count only, remove nothing");
    made->add_flag("--all", choices->all, "Remove every session");
    made->add_option("--rate", choices->rate, "Capacity units per second; 0: no limit")
        ->check(number)
        ->capture_default_str();
    made->add_option("--segments", choices->segments,
                     "Parts of the table that are scanned in parallel")
        ->transform(whole_number)
        ->capture_default_str();
    made->add_option("--resume", choices->resume,
                     "Continue an earlier run: the token that it printed")
        ->check(not_empty);
  }

  void add_sessions() {
    auto& group = add_group("sessions", "List, show and end sessions");
    const auto user = std::make_shared<std::string>();
    const auto keys = std::make_shared<std::vector<std::string>>();
    const auto limit = std::make_shared<std::size_t>(0);
    const auto values = std::make_shared<bool>(false);
    auto* list = add_command(group, "list", "List live sessions", [=](const context& with) {
      return sessions_list(with, *user, *limit);
    });
    list->add_option("--user", *user, "List the sessions of this user only")->check(not_empty);
    list->add_option("--limit", *limit, "Print at most this many; 0: all")
        ->transform(whole_number)
        ->capture_default_str();
    auto* show = add_command(group, "show", "Show one session", [=](const context& with) {
      return sessions_show(with, keys->front(), *values);
    });
    show->add_option("KEY", *keys, "The key of the session, or its start")->required()->expected(1);
    show->add_flag("--values", *values, "Print the values too");
    auto* destroy =
        add_command(group, "destroy", "End sessions by key or by user",
                    [=](const context& with) { return sessions_destroy(with, *keys, *user); });
    destroy->add_option("KEY", *keys, "Keys of sessions, or their starts");
    destroy->add_option("--user", *user, "End all sessions of this user")->check(not_empty);
  }

  void add_for_shells() {
    const auto shell = std::make_shared<std::string>();
    add_command(app_, "completion", "Print a completion script for a shell",
                [shell](const context& with) {
                  with.print(completion(commands(), *shell));
                  return exit_code::done;
                })
        ->add_option("SHELL", *shell, "The shell")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    add_command(app_, "man", "Print the manual page", [](const context& with) {
      with.print(manual(commands(), version));
      return exit_code::done;
    });
  }

  // Global options are accepted after a command too.
  static void finish(CLI::App& app) {
    for (auto* each : app.get_subcommands({})) {
      each->fallthrough();
      finish(*each);
    }
  }

  CLI::App app_{"sessions of web applications in DynamoDB or SQLite", "dynasession"};
  global_options options_;
  act chosen_;
};

exit_code code_for(dynasession::errc reason) {
  using dynasession::errc;
  const bool is_misuse = reason == errc::invalid_configuration || reason == errc::missing_secret;
  return is_misuse ? exit_code::misused : exit_code::failed;
}

exit_code complain(const context& with, const std::exception& failure, exit_code code) {
  with.progress("");
  with.remark(std::string("dynasession: ") + failure.what());
  return code;
}

exit_code run_command(const program& chosen, const context& with) try {
  return chosen.run(with);
} catch (const dynasession::session_error& failure) {
  return complain(with, failure, code_for(dynasession::errc_of(failure.reason().code())));
} catch (const misuse& failure) {
  return complain(with, failure, exit_code::misused);
} catch (const unconfirmed& failure) {
  return complain(with, failure, exit_code::unconfirmed);
} catch (const interrupted& failure) {
  return complain(with, failure, exit_code::interrupted);
} catch (const std::filesystem::filesystem_error& failure) {
  const auto& file = failure.path2().empty() ? failure.path1() : failure.path2();
  return complain(with, std::runtime_error(file.string() + ": " + failure.code().message()),
                  exit_code::failed);
} catch (const std::exception& failure) {
  return complain(with, failure, exit_code::failed);
}

}  // namespace

int run(std::vector<std::string> arguments, process_environment& around) {
  program parsed;
  const auto known = info_of(parsed.app());
  int code = 0;
  try {
    arguments = with_keys_last(arguments, known);
    std::ranges::reverse(arguments);  // the order that the parser takes
    parsed.app().parse(std::move(arguments));
    code = static_cast<int>(run_command(parsed, context(around, parsed.options())));
  } catch (const CLI::Success& asked) {
    code = parsed.app().exit(asked, around.out, around.err);
  } catch (const CLI::ParseError& failure) {
    around.err << "dynasession: " << explained(failure, known) << "; see --help\n";
    code = static_cast<int>(exit_code::misused);
  }
  // A result that was not written must not look like a success.
  if (around.out.flush()) return code;
  around.err << "dynasession: the output cannot be written\n";
  return code == 0 ? static_cast<int>(exit_code::failed) : code;
}

command_info commands() {
  program all;
  return info_of(all.app());
}

}  // namespace cli
