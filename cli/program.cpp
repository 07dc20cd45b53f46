// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include "cli/commands.hpp"
#include "cli/context.hpp"

#include <dynasession/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
#include <memory>

namespace cli {
namespace {

constexpr const char* version = DYNASESSION_VERSION_STRING;

// An empty one is a variable that was not set, and would mean something else than was meant.
const CLI::Validator not_empty(
    [](const std::string& value) { return value.empty() ? "must not be empty" : ""; }, "");

/// The command line: what may be said, and what was.
class program {
 public:
  program() {
    app_.set_version_flag("--version", std::string("dynasession ") + version);
    app_.footer(
        "Exit codes: 0 done, 1 failed or problems found, 2 the command line or an option is "
        "wrong,\n3 not confirmed, 130 interrupted.");
    add_global_options();
    add_config();
    add_table();
    add_generate();
    add_clean();
    add_sessions();
    add_command(app_, "secret", "Print a new secret key", secret);
    add_command(app_, "doctor", "Check all that sessions need, and say what to do", doctor);
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
    app_.add_option("--set", options_.set, "An option of the library, as NAME=VALUE; wins over all")
        ->allow_extra_args(false);
    app_.add_option("--environment", options_.environment,
                    "Whose file comes first: production, ...")
        ->check(not_empty);
    app_.add_option("--config-file", options_.config_file, "The YAML file to read")
        ->check(not_empty);
    app_.add_option("--store", options_.store, "sqlite or dynamodb")->check(not_empty);
    app_.add_option("--table-name", options_.table_name, "The table in DynamoDB")->check(not_empty);
    app_.add_option("--region", options_.region, "The region of AWS")->check(not_empty);
    app_.add_option("--endpoint", options_.endpoint, "The URL of another engine")->check(not_empty);
    app_.add_option("--sqlite-path", options_.sqlite_path, "The file of the SQLite store")
        ->check(not_empty);
    app_.add_flag("--json", options_.json, "Results as JSON");
    app_.add_flag("--yes", options_.yes, "Do not ask");
  }

  void add_config() {
    auto& group = add_group("config", "Options: make a file of them, see them");
    const auto force = std::make_shared<bool>(false);
    add_command(group, "init", "Write the YAML file, every option commented out",
                [force](const context& with) { return config_init(with, *force); })
        ->add_flag("--force", *force, "Replace a file that exists");
    add_command(group, "show", "Print every option in effect, and where it came from", config_show);
  }

  static void add_table_choices(CLI::App& to, table_choices& choices) {
    to.add_option("--tag", choices.tags, "NAME=VALUE, for the table")->allow_extra_args(false);
    to.add_option("--encryption-key", choices.encryption_key, "A key of KMS")->check(not_empty);
    to.add_flag("--point-in-time-recovery", choices.point_in_time_recovery, "Keep 35 days");
    to.add_flag("--deletion-protection", choices.deletion_protection, "Refuse to be removed");
    to.add_flag("--no-expiry", choices.no_expiry, "Without TTL");
  }

  void add_table() {
    auto& group = add_group("table", "The table, or the file, that sessions are kept in");
    const auto choices = std::make_shared<table_choices>();
    add_table_choices(
        *add_command(group, "create", "Make it, or compare one that exists",
                     [choices](const context& with) { return table_create(with, *choices); }),
        *choices);
    add_command(group, "remove", "Remove it with all its sessions", table_remove);
    add_command(group, "describe", "Print what it is", table_describe);
    add_table_choices(
        *add_command(group, "check", "Print all that is not as the options ask",
                     [choices](const context& with) { return table_check(with, *choices); }),
        *choices);
    add_table_template(group, choices);
    add_table_policy(group);
  }

  void add_table_template(CLI::App& group, const std::shared_ptr<table_choices>& choices) {
    const auto format = std::make_shared<std::string>();
    auto* made = add_command(
        group, "template", "Print it for another tool to make",
        [choices, format](const context& with) { return table_template(with, *choices, *format); });
    made->add_option("--format", *format, "cloudformation or terraform")
        ->required()
        ->check(CLI::IsMember({"cloudformation", "terraform"}));
    add_table_choices(*made, *choices);
  }

  void add_table_policy(CLI::App& group) {
    const auto role = std::make_shared<std::string>("application");
    const auto account = std::make_shared<std::string>("*");
    auto* made = add_command(
        group, "policy", "Print the IAM policy of least privilege",
        [role, account](const context& with) { return table_policy(with, *role, *account); });
    made->add_option("--role", *role, "application or operator")
        ->check(CLI::IsMember({"application", "operator"}));
    made->add_option("--account", *account, "12 digits");
  }

  void add_generate() {
    auto& group = add_group("generate", "Files for an application");
    const auto name = std::make_shared<std::string>("create_dynamo_db_sessions_table");
    add_command(group, "migration", "Write a script that makes the table and removes it",
                [name](const context& with) { return generate_migration(with, *name); })
        ->add_option("NAME", *name, "What the migration is called");
  }

  void add_clean() {
    const auto choices = std::make_shared<clean_choices>();
    auto* made = add_command(app_, "clean", "Remove sessions that are over",
                             [choices](const context& with) { return clean(with, *choices); });
    made->add_option("--absolute-timeout", choices->absolute_timeout,
                     "Created so long ago: 3600, 12h, none")
        ->check(not_empty);
    made->add_option("--idle-timeout", choices->idle_timeout,
                     "Not used for so long: 3600, 12h, none")
        ->check(not_empty);
    made->add_flag("--dry-run", choices->dry_run, "Only count");
    made->add_flag("--all", choices->all, "Every session, whatever its age");
    made->add_option("--rate", choices->rate, "Units of capacity a second; 0: no limit");
    made->add_option("--segments", choices->segments, "Parts looked through at once");
    made->add_option("--resume", choices->resume, "What a run that ended early printed")
        ->check(not_empty);
  }

  void add_sessions() {
    auto& group = add_group("sessions", "Look at sessions, and end them");
    const auto user = std::make_shared<std::string>();
    const auto keys = std::make_shared<std::vector<std::string>>();
    const auto limit = std::make_shared<std::size_t>(0);
    const auto values = std::make_shared<bool>(false);
    auto* list = add_command(group, "list", "List live sessions", [=](const context& with) {
      return sessions_list(with, *user, *limit);
    });
    list->add_option("--user", *user, "Of this user alone")->check(not_empty);
    list->add_option("--limit", *limit, "No more than these; 0: all");
    auto* show = add_command(group, "show", "Show a session", [=](const context& with) {
      return sessions_show(with, keys->front(), *values);
    });
    show->add_option("KEY", *keys, "Its key, or the start of it")->required()->expected(1);
    show->add_flag("--values", *values, "Print its values too");
    auto* destroy = add_command(group, "destroy", "End sessions", [=](const context& with) {
      return sessions_destroy(with, *keys, *user);
    });
    destroy->add_option("KEY", *keys, "Their keys, or the starts of them");
    destroy->add_option("--user", *user, "All of this user")->check(not_empty);
  }

  void add_for_shells() {
    const auto shell = std::make_shared<std::string>();
    add_command(app_, "completion", "Print what completes these commands in a shell",
                [shell](const context& with) {
                  with.print(completion(commands(), *shell));
                  return exit_code::done;
                })
        ->add_option("SHELL", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    add_command(app_, "man", "Print the manual page", [](const context& with) {
      with.print(manual(commands(), version));
      return exit_code::done;
    });
  }

  // What can be said with every command can be said after it.
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

option_info info_of(const CLI::Option& option) {
  return {option.get_positional() ? option.get_name(true) : option.get_name(false, true),
          option.get_description(), option.get_items_expected_max() > 0, option.get_positional()};
}

command_info info_of(const CLI::App& app) {
  command_info info{app.get_name(), app.get_description()};
  for (const auto* each : app.get_options()) info.options.push_back(info_of(*each));
  for (const auto* each : app.get_subcommands({})) info.commands.push_back(info_of(*each));
  return info;
}

// "--rate", if a message of the parser names an option as a word; values that follow are left out.
std::string option_in(const std::string& message) {
  const auto words = " " + message;
  const auto begin = words.find(" --");
  if (begin == std::string::npos) return {};
  const auto end = words.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", begin + 1);
  return words.substr(begin + 1, end == std::string::npos ? end : end - begin - 1);
}

std::string explained(const CLI::ParseError& failure) {
  const auto kind = failure.get_name();
  const auto option = option_in(failure.what());
  const auto about = option.empty() ? std::string() : option + ": ";
  if (kind == "RequiredError")
    return option.empty() ? "a word that it knows is missing" : about + "is missing";
  if (kind == "ExtrasError") return about + "a word or an option that it does not know";
  return about + "not a value that it takes";
}

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
} catch (const std::exception& failure) {
  return complain(with, failure, exit_code::failed);
}

}  // namespace

int run(std::vector<std::string> arguments, process_environment& around) {
  program parsed;
  try {
    std::ranges::reverse(arguments);  // as the parser takes them
    parsed.app().parse(std::move(arguments));
  } catch (const CLI::Success& asked) {
    return parsed.app().exit(asked, around.out, around.err);
  } catch (const CLI::ParseError& failure) {
    around.err << "dynasession: " << explained(failure) << "; see --help\n";
    return static_cast<int>(exit_code::misused);
  }
  return static_cast<int>(run_command(parsed, context(around, parsed.options())));
}

command_info commands() {
  program all;
  return info_of(all.app());
}

}  // namespace cli
