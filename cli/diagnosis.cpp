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

std::string word_of(verdict is) { return words[static_cast<int>(is)]; }

}  // namespace

std::string advice_for(errc code) {
  switch (code) {
    case errc::missing_table:
      return "run: dynasession table create";
    case errc::missing_credentials:
      return "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; or give this "
             "machine a role";
    case errc::access_denied:
      return "compare with dynasession table policy; if that is allowed, look at this clock";
    case errc::incompatible_store:
      return "see what does not fit: dynasession table check";
    case errc::invalid_configuration:
      return "see every option and its origin: dynasession config show";
    case errc::store_full:
      return "make room on the disk";
    case errc::store_read_only:
      return "let this user write the file and its folder";
    case errc::unavailable:
    case errc::deadline_exceeded:
      return "see whether endpoint and region are right, and can be reached from here";
    default:
      return "try again; if it stays, report it with this message";
  }
}

void diagnosis::ok(std::string what, std::string details) {
  add({verdict::ok, std::move(what), std::move(details)});
}

void diagnosis::warn(std::string what, std::string details, std::string advice) {
  add({verdict::warning, std::move(what), std::move(details), std::move(advice)});
}

void diagnosis::fail(std::string what, std::string details, std::string advice) {
  add({verdict::problem, std::move(what), std::move(details), std::move(advice)});
}

void diagnosis::fail(std::string what, const dynasession::error& reason) {
  fail(std::move(what), reason.message(), advice_for(dynasession::errc_of(reason.code())));
}

exit_code diagnosis::tell(const context& with) const {
  constexpr std::size_t widest_verdict = 9, widest_name = 14;
  json::array told;
  for (const auto& [is, what, details, advice] : all_) {
    told.push_back(json::object{
        {"verdict", word_of(is)}, {"what", what}, {"details", details}, {"advice", advice}});
    with.say(with.coloured(padded(word_of(is), widest_verdict), colours[static_cast<int>(is)]) +
             padded(what, widest_name) + harmless(details));
    if (!advice.empty()) with.say(padded("", widest_verdict + widest_name) + "-> " + advice);
  }
  with.give(told);
  const bool is_well = std::ranges::find(all_, verdict::problem, &finding::is) == all_.end();
  return is_well ? exit_code::done : exit_code::failed;
}

}  // namespace cli
