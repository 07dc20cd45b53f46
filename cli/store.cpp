// SPDX-License-Identifier: Apache-2.0
#include "cli/store.hpp"

#include <boost/json/object.hpp>

#include <filesystem>

namespace cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

}  // namespace

dynasession::sqlite_options located(const context& with, dynasession::sqlite_options options) {
  if (options.sqlite_path != ":memory:" && !options.sqlite_path.empty())
    options.sqlite_path = with.path(options.sqlite_path).string();
  return options;
}

std::shared_ptr<dynasession::catalog_store> open_store(const context& with,
                                                       const dynasession::settings& settings) {
  if (settings.store() == dynasession::store_kind::dynamodb) return settings.make_store();
  const auto options = located(with, settings.sqlite_options());
  if (!fs::exists(options.sqlite_path))
    throw dynasession::session_error(
        dynasession::error(dynasession::errc::unavailable,
                           options.sqlite_path + " is not there: see sqlite_path and store"));
  return std::make_shared<dynasession::sqlite_store>(options);
}

sqlite_file::sqlite_file(const context& with, const dynasession::settings& settings)
    : with_(with), options_(located(with, settings.sqlite_options())) {
  if (options_.sqlite_path == ":memory:")
    throw misuse("sqlite_path: a store in memory is gone when its program ends");
}

exit_code sqlite_file::create() const {
  const bool was_there = exists();
  const dynasession::sqlite_store store(options_);
  return tell(was_there ? "exists already, and fits" : "created", true);
}

// A process that still has it open would go on writing to a file that nobody finds any more. The last to close
// one takes its log away, so a log that stays is somebody's.
exit_code sqlite_file::remove() const {
  if (!exists()) return tell("is not there", true);
  with_.confirm("Remove " + options_.sqlite_path + " with all its sessions?");
  { const dynasession::sqlite_store mine(options_); }
  if (fs::exists(options_.sqlite_path + "-wal"))
    return tell("another program has it open: stop that first", false);
  fs::remove(options_.sqlite_path);
  return tell("removed", true);
}

exit_code sqlite_file::describe() const {
  if (!exists()) return tell("is not there: dynasession table create makes it", false);
  const auto bytes = fs::file_size(options_.sqlite_path);
  with_.give(json::object{{"file", options_.sqlite_path}, {"size_bytes", bytes}});
  with_.say("file: " + options_.sqlite_path);
  with_.say("size_bytes: " + std::to_string(bytes));
  return exit_code::done;
}

exit_code sqlite_file::check() const {
  if (!exists()) return tell("is not there: dynasession table create makes it", false);
  // Opening an empty one would make it a store.
  if (fs::file_size(options_.sqlite_path) == 0)
    return tell("is empty: dynasession table create makes a store of it", false);
  const dynasession::sqlite_store store(options_);
  return tell("fits", true);
}

bool sqlite_file::exists() const { return fs::exists(options_.sqlite_path); }

exit_code sqlite_file::tell(std::string_view what, bool is_good) const {
  with_.give(json::object{{"file", options_.sqlite_path}, {"result", what}});
  with_.say(options_.sqlite_path + ": " + std::string(what));
  return is_good ? exit_code::done : exit_code::failed;
}

}  // namespace cli
