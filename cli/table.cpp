// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/store.hpp"
#include "cli/text.hpp"

#include <dynasession/dynamodb/table.hpp>
#include <dynasession/dynamodb/table_policy.hpp>
#include <dynasession/dynamodb/table_template.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <utility>

namespace cli {
namespace {

namespace json = boost::json;
namespace table = dynasession::table;
using dynasession::store_kind;

table::tag_map tags_of(const std::vector<std::string>& texts) {
  table::tag_map tags;
  for (const auto& each : texts) {
    const auto equals = each.find('=');
    if (equals == each.npos || equals == 0) throw misuse("--tag: must be NAME=VALUE");
    tags[each.substr(0, equals)] = each.substr(equals + 1);
  }
  return tags;
}

void require_dynamodb(const dynasession::settings& settings) {
  if (settings.store() != store_kind::dynamodb)
    throw misuse("this command needs the store dynamodb: add --store dynamodb");
}

json::object to_json(const table::finding& found) {
  constexpr const char* kinds[] = {"incompatible", "missing", "different", "unknown"};
  return {{"part", table::name_of(found.what)},
          {"kind", kinds[static_cast<int>(found.kind)]},
          {"expected", found.expected},
          {"found", found.found}};
}

json::object to_json(const table::table_description& known) {
  const bool on_demand = known.billing_mode == table::billing::on_demand;
  return {{"table", known.name},
          {"arn", known.arn},
          {"status", known.status},
          {"key", known.key},
          {"billing_mode", on_demand ? "on_demand" : "provisioned"},
          {"read_capacity", known.read_capacity},
          {"write_capacity", known.write_capacity},
          {"item_count", known.item_count},
          {"size_bytes", known.size_bytes},
          {"index_key", known.index_key},
          {"index_status", known.index_status},
          {"expiry_attribute", or_null(known.expiry_attribute)},
          {"expiry_status", or_null(known.expiry_status)},
          {"encryption_key", known.encryption_key},
          {"point_in_time_recovery", or_null(known.point_in_time_recovery)},
          {"deletion_protection", known.deletion_protection}};
}

std::string fact_of(const json::value& value) {
  if (value.is_null()) return "unknown";
  if (const auto* text = value.if_string()) return text->empty() ? "none" : std::string(*text);
  if (const auto* flag = value.if_bool()) return *flag ? "yes" : "no";
  return std::to_string(value.to_number<std::uint64_t>());
}

table::progress_callback progress_of(const context& with) {
  return [&with](const table::waiting& now) {
    with.progress("waiting until " + std::string(now.what) + ", " +
                  std::to_string(now.since.count()) + " s");
  };
}

table::table_options table_options(const context& with, const dynasession::settings& settings,
                                   const table_choices& choices) {
  auto options = settings.table_options();
  options.tags = tags_of(choices.tags);
  options.encryption_key = choices.encryption_key;
  options.point_in_time_recovery = choices.point_in_time_recovery;
  options.deletion_protection = choices.deletion_protection;
  options.expiry = !choices.no_expiry;
  options.progress = progress_of(with);
  return options;
}

json::array to_json(const std::vector<table::finding>& findings) {
  json::array all;
  for (const auto& each : findings) all.push_back(to_json(each));
  return all;
}

bool is_not_known(const table::finding& each) { return each.kind == table::fault::unknown; }

bool holds_foreign_records(const std::vector<table::finding>& findings) {
  return std::ranges::any_of(findings, [](const table::finding& each) {
    return each.what == table::part::records &&
           (each.kind == table::fault::incompatible || each.kind == table::fault::unknown);
  });
}

bool is_incompatible_otherwise(const std::vector<table::finding>& findings) {
  return std::ranges::any_of(findings, [](const table::finding& each) {
    return each.what != table::part::records && each.kind == table::fault::incompatible;
  });
}

std::string names_of_missing(const std::vector<table::finding>& findings) {
  std::string names;
  for (const auto& each : findings)
    if (each.kind == table::fault::missing)
      names.append(names.empty() ? "" : ", ").append(name_of(each.what));
  return names;
}

// Empty if the check fails: then the error of the creation counts.
std::vector<table::finding> findings_of(const context& with,
                                        const dynasession::dynamodb_options& where,
                                        const table::table_options& options) try {
  return wait_for(with, table::async_check(where, options));
} catch (const dynasession::session_error&) {
  return {};
}

// A table with records of another program is changed only with a yes.
table::creation create_with_consent(const context& with, const dynasession::settings& settings,
                                    table::table_options options) try {
  const auto& where = settings.dynamodb_options();
  return wait_for(with, table::async_create(where, options));
} catch (const dynasession::session_error& refused) {
  const auto& code = refused.code();
  if (code != dynasession::errc::incompatible_store && code != dynasession::errc::access_denied)
    throw;
  const auto& where = settings.dynamodb_options();
  const auto findings = findings_of(with, where, options);
  if (!holds_foreign_records(findings) || is_incompatible_otherwise(findings)) throw;
  with.confirm("Records of another program are in " + effective_place(with, settings) +
               ", or they cannot be read. With TTL, DynamoDB "
               "removes each record whose expire_at has passed. Add " +
               names_of_missing(findings) + "?");
  options.change_foreign_table = true;
  return wait_for(with, table::async_create(where, options));
}

// A yes that was given before anybody looked is none to the records of another program.
void confirm_removal(const context& with, const dynasession::settings& settings,
                     table::table_options& options) {
  const bool is_asked = !with.options().yes;
  options.change_foreign_table =
      is_asked && holds_foreign_records(findings_of(with, settings.dynamodb_options(), options));
  with.confirm("Remove " + effective_place(with, settings) + " with all its sessions?" +
               (options.change_foreign_table
                    ? " It holds records of another program, or they cannot be read."
                    : ""));
}

// "exists already, fits" only if `table check` says so too.
std::string summary_of(const table::creation& done) {
  if (done == table::creation::created) return "created";
  std::string text = "exists already";
  for (const auto& each : done.added)
    text.append(&each == &done.added.front() ? "; added: " : ", ").append(name_of(each));
  if (done.added.empty() && done.left.empty()) text += ", and fits";
  return text;
}

void say_findings(const context& with, const std::vector<table::finding>& findings) {
  for (const auto& each : findings)
    with.say("  " + message_of(each) + (is_not_known(each) ? "" : " (not changed)"));
}

}  // namespace

exit_code table_create(const context& with, const table_choices& choices) {
  const auto settings = with.settings();
  if (settings.store() == store_kind::sqlite) return sqlite_table(with, settings).create();
  const auto& where = settings.dynamodb_options();
  const auto done = create_with_consent(with, settings, table_options(with, settings, choices));
  json::array added;
  for (const auto each : done.added) added.push_back(json::value(name_of(each)));
  with.progress("");
  with.give(json::object{{"table", where.table_name},
                         {"created", done == table::creation::created},
                         {"added", std::move(added)},
                         {"findings", to_json(done.left)}});
  with.say("table " + where.table_name + ": " + summary_of(done));
  say_findings(with, done.left);
  return exit_code::done;
}

exit_code table_remove(const context& with) {
  const auto settings = with.settings();
  if (settings.store() == store_kind::sqlite) return sqlite_table(with, settings).remove();
  const auto& where = settings.dynamodb_options();
  auto options = settings.table_options();
  confirm_removal(with, settings, options);
  options.progress = progress_of(with);
  wait_for(with, table::async_remove(where, options));
  with.progress("");
  with.give(json::object{{"table", where.table_name}, {"removed", true}});
  with.say("table " + where.table_name + ": removed");
  return exit_code::done;
}

exit_code table_describe(const context& with) {
  const auto settings = with.settings();
  if (settings.store() == store_kind::sqlite) return sqlite_table(with, settings).describe();
  const auto known = to_json(wait_for(with, table::async_describe(settings.dynamodb_options())));
  with.give(known);
  for (const auto& [name, value] : known) with.say(std::string(name) + ": " + fact_of(value));
  return exit_code::done;
}

exit_code table_check(const context& with, const table_choices& choices) {
  const auto settings = with.settings();
  if (settings.store() == store_kind::sqlite) return sqlite_table(with, settings).check();
  const auto& where = settings.dynamodb_options();
  const auto findings =
      wait_for(with, table::async_check(where, table_options(with, settings, choices)));
  for (const auto& each : findings) with.say(message_of(each));
  with.give(to_json(findings));
  const bool fits = std::ranges::all_of(findings, is_not_known);
  if (fits)
    with.say("table " + where.table_name +
             (findings.empty() ? ": fits" : ": fits, as far as it is known"));
  return fits ? exit_code::done : exit_code::failed;
}

// Text that is for another program: the same with --json.
exit_code table_template(const context& with, const table_choices& choices,
                         const std::string& format) {
  const auto settings = with.settings();
  require_dynamodb(settings);
  const auto options = table_options(with, settings, choices);
  const auto& where = settings.dynamodb_options();
  with.print(format == "terraform" ? table::terraform(where, options)
                                   : table::cloudformation(where, options));
  return exit_code::done;
}

exit_code table_policy(const context& with, const std::string& role, const std::string& account) {
  const auto settings = with.settings();
  require_dynamodb(settings);
  const auto& where = settings.dynamodb_options();
  with.print(role == "operator" ? table::operator_policy(where, account)
                                : table::application_policy(where, account));
  return exit_code::done;
}

}  // namespace cli
