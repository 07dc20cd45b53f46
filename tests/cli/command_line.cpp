// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include "cli/program.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>

namespace dynasession::test {

int command_line::run_cli(std::vector<std::string> arguments) {
  std::istringstream in(typed_);
  std::ostringstream out, err;
  cli::process_environment around{.in = in, .out = out, .err = err};
  around.in_is_terminal = around.out_is_terminal = around.err_is_terminal = is_terminal_;
  around.folder = folder_.path();
  around.variables = variables_;
  around.clock = clock_.source();
  around.stop = stop_.get_token();
  const int code = cli::run(std::move(arguments), around);
  out_ = out.str();
  err_ = err.str();
  return code;
}

boost::json::value command_line::result_of(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  run_cli(std::move(arguments));
  return boost::json::parse(out_);
}

void command_line::write(const std::string& file, const std::string& text) const {
  const auto path = folder_.path() / file;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string command_line::read(const std::string& file) const {
  std::ifstream in(folder_.path() / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void command_line::given(record made) {
  sqlite_store store({.sqlite_path = folder_.file("sessions.db")});
  ASSERT_TRUE(run(store.create(std::move(made))));
}

void command_line::given(std::string key, std::chrono::seconds idle,
                         std::optional<std::string> user) {
  record made;
  made.key = std::move(key);
  made.values["name"] = "\"hush\"";
  made.user = std::move(user);
  made.created_at = made.updated_at = clock_.now() - idle;
  made.expire_at = std::chrono::ceil<std::chrono::seconds>(clock_.now() + std::chrono::hours(24));
  given(std::move(made));
}

bool command_line::is_there(std::string key) const {
  sqlite_store store({.sqlite_path = folder_.file("sessions.db")});
  return run(store.load(std::move(key), clock_.now())).value().has_value();
}

}  // namespace dynasession::test
