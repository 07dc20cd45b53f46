// SPDX-License-Identifier: Apache-2.0
#include "cli/diagnosis.hpp"

#include "cli/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace cli {
namespace {

namespace json = boost::json;
using dynasession::errc;

constexpr const char* words[] = {"ok", "warning", "problem"};
constexpr colour colours[] = {colour::green, colour::yellow, colour::red};

std::string word_of(severity is) { return words[static_cast<int>(is)]; }

}  // namespace

std::string advice_for(errc code) {
  switch (code) {
    case errc::missing_table:
      return "run: dynasession table create";
    case errc::missing_credentials:
      return "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or assign a role to "
             "this machine";
    case errc::access_denied:
      return "compare the permissions with dynasession table policy, and check the clock of this "
             "machine";
    case errc::incompatible_store:
      return "set another table_name or sqlite_path: this store belongs to another program or "
             "version";
    case errc::invalid_configuration:
    case errc::missing_secret:
      return "correct the option where it is set";
    case errc::store_full:
      return "free space on the disk";
    case errc::store_read_only:
      return "allow this user to write the file and its folder";
    case errc::unavailable:
    case errc::deadline_exceeded:
      return "check endpoint and region, and whether they can be reached from this machine";
    default:
      return "try again; report this message if it remains";
  }
}

void diagnosis::ok(std::string what, std::string details) {
  add({severity::ok, std::move(what), std::move(details)});
}

void diagnosis::warn(std::string what, std::string details, std::string advice) {
  add({severity::warning, std::move(what), std::move(details), std::move(advice)});
}

void diagnosis::fail(std::string what, std::string details, std::string advice) {
  add({severity::problem, std::move(what), std::move(details), std::move(advice)});
}

void diagnosis::fail(std::string what, const dynasession::error& reason) {
  fail(std::move(what), reason.message(), advice_for(dynasession::errc_of(reason.code())));
}

exit_code diagnosis::report(const context& with) const {
  constexpr std::size_t widest_mark = 9, widest_name = 14;
  json::array all;
  for (const auto& [is, what, details, advice] : all_) {
    all.push_back(json::object{
        {"verdict", word_of(is)}, {"what", what}, {"details", details}, {"advice", advice}});
    with.say(padded(word_of(is), widest_mark), colours[static_cast<int>(is)],
             padded(what, widest_name) + details);
    if (!advice.empty()) with.say(padded("", widest_mark + widest_name) + "-> " + advice);
  }
  with.give(all);
  const bool has_problem = std::ranges::any_of(
      all_, [](const check_result& each) { return each.is == severity::problem; });
  return has_problem ? exit_code::failed : exit_code::done;
}

}  // namespace cli
