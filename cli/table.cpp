// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/store.hpp"
#include "cli/text.hpp"

#include <dynasession/dynamodb/table.hpp>
#include <dynasession/dynamodb/table_policy.hpp>
#include <dynasession/dynamodb/table_template.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

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
    throw misuse("this is about a table of DynamoDB: add --store dynamodb");
}

json::object to_json(const table::finding& found) {
  constexpr const char* kinds[] = {"incompatible", "missing", "different"};
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

table::progress_callback told_to(const context& with) {
  return [&with](const table::waiting& now) {
    with.progress("waiting until " + std::string(now.what) + ", " +
                  std::to_string(now.since.count()) + " s");
  };
}

table::table_options table_options(const dynasession::settings& settings,
                                   const table_choices& choices) {
  auto options = settings.table_options();
  options.tags = tags_of(choices.tags);
  options.encryption_key = choices.encryption_key;
  options.point_in_time_recovery = choices.point_in_time_recovery;
  options.deletion_protection = choices.deletion_protection;
  options.expiry = !choices.no_expiry;
  return options;
}

}  // namespace

exit_code table_create(const context& with, const table_choices& choices) {
  const auto settings = with.settings();
  if (settings.store() == store_kind::sqlite) return sqlite_file(with, settings).create();
  auto options = table_options(settings, choices);
  options.progress = told_to(with);
  const auto& where = settings.dynamodb_options();
  const bool created = table::create(where, options) == table::creation::created;
  with.progress("");
  with.give(json::object{{"table", where.table_name}, {"created", created}});
  with.say("table " + where.table_name + (created ? ": created" : ": exists already, and fits"));
  return exit_code::done;
}

exit_code table_remove(const context& with) {
  const auto settings = with.settings();
  if (settings.store() == store_kind::sqlite) return sqlite_file(with, settings).remove();
  const auto& where = settings.dynamodb_options();
  with.confirm("Remove the table " + where.table_name + " with all its sessions?");
  auto options = settings.table_options();
  options.progress = told_to(with);
  table::remove(where, options);
  with.progress("");
  with.give(json::object{{"table", where.table_name}, {"removed", true}});
  with.say("table " + where.table_name + ": removed");
  return exit_code::done;
}

exit_code table_describe(const context& with) {
  const auto settings = with.settings();
  if (settings.store() == store_kind::sqlite) return sqlite_file(with, settings).describe();
  const auto known = to_json(table::describe(settings.dynamodb_options()));
  with.give(known);
  for (const auto& [name, value] : known) with.say(std::string(name) + ": " + fact_of(value));
  return exit_code::done;
}

exit_code table_check(const context& with, const table_choices& choices) {
  const auto settings = with.settings();
  if (settings.store() == store_kind::sqlite) return sqlite_file(with, settings).check();
  const auto& where = settings.dynamodb_options();
  const auto findings = table::check(where, table_options(settings, choices));
  json::array all;
  for (const auto& each : findings) {
    all.push_back(to_json(each));
    with.say(message_of(each));
  }
  with.give(all);
  if (findings.empty()) with.say("table " + where.table_name + ": fits");
  return findings.empty() ? exit_code::done : exit_code::failed;
}

// Text that is for another program: the same with --json.
exit_code table_template(const context& with, const table_choices& choices,
                         const std::string& format) {
  const auto settings = with.settings();
  require_dynamodb(settings);
  const auto options = table_options(settings, choices);
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
