// SPDX-License-Identifier: Apache-2.0
#include "demo/options.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <utility>

namespace demo {
namespace {

constexpr std::string_view help = R"(usage: demo [--port PORT] [--later HOURS] [--db FILE]
       demo --store dynamodb [--port PORT] [--later HOURS] [--endpoint URL] [--region REGION]
            [--table NAME]

A small web application that shows what sessions do.

  --port PORT      port on 127.0.0.1; 0 takes any free one (default 8080)
  --later HOURS    the sessions' clock is so many hours ahead, to see them end (default 0)
  --store STORE    where sessions are kept: sqlite (default) or dynamodb
  --db FILE        the file of sqlite
                   (default $XDG_STATE_HOME/dynasession-demo/sessions.db,
                   else ~/.local/state/dynasession-demo/sessions.db)
  --endpoint URL   another engine that speaks DynamoDB's language, such as http://127.0.0.1:8000
                   (default AWS's own of the region)
  --region REGION  default AWS_REGION, then AWS_DEFAULT_REGION
  --table NAME     made if it is not there (default dynasession-demo)
  --help           show this and exit

Credentials for dynamodb are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
Cookies are signed with DYNAMO_DB_SESSION_SECRET_KEY. If it is not set, a key is made once and kept,
readable by you only: in FILE.key, or for dynamodb in dynasession-demo/dynamodb.key beside the
default FILE. Servers on several machines need the same key.
)";

struct bad_usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Every option that takes a value, and the store it is for; empty: any.
const std::map<std::string, std::string_view, std::less<>> known{
    {"--db", "sqlite"}, {"--endpoint", "dynamodb"}, {"--later", ""},        {"--port", ""},
    {"--store", ""},    {"--region", "dynamodb"},   {"--table", "dynamodb"}};

/// Values by option.
using settings = std::map<std::string, std::string, std::less<>>;

settings read_settings(const std::vector<std::string_view>& arguments) {
  settings given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string name(arguments[i]);
    if (!known.contains(name)) throw bad_usage("unknown option '" + name + "'");
    if (++i == arguments.size() || arguments[i].empty()) throw bad_usage(name + " needs a value");
    given[name] = arguments[i];
  }
  return given;
}

std::string value_of(const settings& given, std::string_view name, std::string otherwise = {}) {
  const auto found = given.find(name);
  return found == given.end() ? std::move(otherwise) : found->second;
}

int number_of(const settings& given, const std::string& name, const char* otherwise, int highest) {
  const auto text = value_of(given, name, otherwise);
  const auto* end = text.data() + text.size();
  int number = -1;
  const auto [rest, code] = std::from_chars(text.data(), end, number);
  if (code == std::errc{} && rest == end && number >= 0 && number <= highest) return number;
  throw bad_usage(name + " must be 0 to " + std::to_string(highest) + ", not '" + text + "'");
}

int port_of(const settings& given) { return number_of(given, "--port", "8080", 65535); }

std::chrono::hours later_of(const settings& given) {
  return std::chrono::hours(number_of(given, "--later", "0", 10'000));
}

std::filesystem::path environment_path(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Empty if there is no home.
std::filesystem::path state_folder() {
  if (const auto state = environment_path("XDG_STATE_HOME"); state.is_absolute()) return state;
  const auto home = environment_path("HOME");
  return home.is_absolute() ? home / ".local/state" : std::filesystem::path();
}

/// Empty if there is no home to keep it in.
std::filesystem::path kept_file(const char* name) {
  auto folder = state_folder();
  if (folder.empty()) return {};
  folder /= "dynasession-demo";
  std::error_code reported_by_who_opens_the_file;
  std::filesystem::create_directories(folder, reported_by_who_opens_the_file);
  return folder / name;
}

options on_sqlite(const settings& given) {
  auto db = value_of(given, "--db");
  if (db.empty()) db = kept_file("sessions.db").string();
  if (db.empty()) throw bad_usage("there is no home folder, so --db FILE is needed");
  return {port_of(given), later_of(given), dynasession::sqlite_options{.sqlite_path = db},
          db + ".key"};
}

options on_dynamodb(const settings& given) {
  return {
      port_of(given), later_of(given),
      dynasession::dynamodb_options{.table_name = value_of(given, "--table", "dynasession-demo"),
                                    .region = value_of(given, "--region"),
                                    .endpoint = value_of(given, "--endpoint")},
      kept_file("dynamodb.key")};
}

void check_that_all_go_with(const std::string& store, const settings& given) {
  for (const auto& [name, value] : given)
    if (const auto owner = known.find(name)->second; !owner.empty() && owner != store)
      throw bad_usage(name + " does not go with --store " + store);
}

options chosen(const settings& given) {
  const auto store = value_of(given, "--store", "sqlite");
  if (store != "sqlite" && store != "dynamodb")
    throw bad_usage("--store must be sqlite or dynamodb, not '" + store + "'");
  check_that_all_go_with(store, given);
  return store == "sqlite" ? on_sqlite(given) : on_dynamodb(given);
}

}  // namespace

std::variant<options, early_exit> parse_options(const std::vector<std::string_view>& arguments) {
  if (std::ranges::count(arguments, "--help") > 0) return early_exit{0, std::string(help)};
  try {
    return chosen(read_settings(arguments));
  } catch (const bad_usage& wrong) {
    return early_exit{2,
                      "demo: " + std::string(wrong.what()) + " (demo --help shows the options)\n"};
  }
}

}  // namespace demo
