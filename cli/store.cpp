// SPDX-License-Identifier: Apache-2.0
#include "cli/store.hpp"

#include <dynasession/dynamodb/dynamodb_place.hpp>
#include <dynasession/dynamodb/table.hpp>

#include <boost/json/object.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// Errors: throws `session_error`, if something else is there, or if that cannot be known.
bool is_file(const std::string& path) {
  using dynasession::errc;
  std::error_code failure;
  const auto found = fs::status(path, failure);
  if (found.type() == fs::file_type::not_found) return false;
  if (failure)
    throw dynasession::session_error(
        dynasession::error(errc::access_denied, path + ": " + failure.message()));
  if (!fs::is_regular_file(found))
    throw dynasession::session_error(
        dynasession::error(errc::invalid_configuration, "sqlite_path: " + path + " is not a file"));
  return true;
}

}  // namespace

std::optional<std::string> advice_for_log_of(const std::string& sqlite_path) {
  const auto log = sqlite_path + "-wal";
  std::error_code absent;
  const auto bytes = fs::file_size(log, absent);
  if (absent || bytes == 0) return std::nullopt;
  return "its log is here: stop all servers, then put the file back, or delete " + log;
}

dynasession::sqlite_options located(const context& with, dynasession::sqlite_options options) {
  if (options.sqlite_path != ":memory:" && !options.sqlite_path.empty())
    options.sqlite_path = with.path(options.sqlite_path).string();
  return options;
}

std::shared_ptr<dynasession::catalog_store> open_store(const context& with,
                                                       const dynasession::settings& settings) {
  if (settings.store() == dynasession::store_kind::dynamodb) return settings.make_store();
  const auto options = located(with, settings.sqlite_options());
  if (options.sqlite_path == ":memory:")
    throw misuse("sqlite_path: a store in memory cannot be opened by another program");
  if (!is_file(options.sqlite_path))
    throw dynasession::session_error(dynasession::error(dynasession::errc::unavailable,
                                                        options.sqlite_path + " does not exist"));
  return sqlite_table(with, settings).open();
}

void require_table(const context& with, const dynasession::settings& settings) {
  std::string problems;
  try {
    problems = dynasession::table::incompatibilities(wait_for(
        with, dynasession::table::async_check(settings.dynamodb_options(), {.expiry = false})));
  } catch (const dynasession::session_error&) {
    return;
  }
  if (!problems.empty())
    throw dynasession::session_error(
        dynasession::error(dynasession::errc::incompatible_store,
                           "table " + settings.dynamodb_options().table_name + ": " + problems));
}

std::string effective_place(const context& with, const dynasession::settings& settings) {
  if (settings.store() == dynasession::store_kind::sqlite)
    return located(with, settings.sqlite_options()).sqlite_path;
  const auto& where = settings.dynamodb_options();
  return "the table " + where.table_name + " at " + to_string(dynasession::place_of(where));
}

sqlite_table::sqlite_table(const context& with, const dynasession::settings& settings)
    : with_(with), patience_(with, settings), options_(located(with, settings.sqlite_options())) {
  if (options_.sqlite_path == ":memory:")
    throw misuse("sqlite_path: a store in memory cannot be used by another program");
}

exit_code sqlite_table::create() const {
  const bool was_there = exists();
  open();
  return report(was_there ? "exists already, and fits" : "created", true);
}

// Another process with the file open would continue to write to a file without a name. The last process
// that closes the file removes its log, so a log that remains belongs to another process. Both are where a
// symbolic link leads to.
exit_code sqlite_table::remove() const {
  if (!exists()) {
    const auto advice = advice_for_log_of(options_.sqlite_path);
    return advice ? report("does not exist; " + *advice, false) : report("does not exist", true);
  }
  const auto file = fs::canonical(options_.sqlite_path).string();
  with_.confirm("Remove " + file + " with all its sessions?");
  open();
  if (fs::exists(file + "-wal"))
    return report("another program has it open; stop that program first", false);
  fs::remove(file);
  return report("removed", true);
}

exit_code sqlite_table::describe() const {
  if (!exists()) return report_missing("does not exist", "creates it");
  const auto bytes = fs::file_size(options_.sqlite_path);
  with_.give(json::object{{"file", options_.sqlite_path}, {"size_bytes", bytes}});
  with_.say("file: " + options_.sqlite_path);
  with_.say("size_bytes: " + std::to_string(bytes));
  return exit_code::done;
}

exit_code sqlite_table::check() const {
  if (!exists()) return report_missing("does not exist", "creates it");
  // Opening an empty one would make it a store.
  if (fs::file_size(options_.sqlite_path) == 0)
    return report_missing("is empty", "makes it a store");
  open();
  return report("fits", true);
}

std::shared_ptr<dynasession::sqlite_store> sqlite_table::open() const {
  return patience_.made([this](std::chrono::milliseconds rest) {
    auto options = options_;
    options.deadline = std::min(options.deadline, rest);
    return std::make_shared<dynasession::sqlite_store>(std::move(options));
  });
}

bool sqlite_table::exists() const { return is_file(options_.sqlite_path); }

exit_code sqlite_table::report_missing(const std::string& what, const std::string& remedy) const {
  const auto advice = advice_for_log_of(options_.sqlite_path);
  return report(what + "; " + advice.value_or(with_.command() + " table create " + remedy), false);
}

exit_code sqlite_table::report(std::string_view what, bool is_good) const {
  with_.give(json::object{{"file", options_.sqlite_path}, {"result", what}});
  with_.say(options_.sqlite_path + ": " + std::string(what));
  return is_good ? exit_code::done : exit_code::failed;
}

}  // namespace cli
