// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/store.hpp"

#include <dynasession/garbage.hpp>

#include <boost/json/object.hpp>

namespace cli {
namespace {

namespace json = boost::json;
using dynasession::garbage_options;
using dynasession::garbage_summary;

dynasession::settings settings_of(const context& with, const clean_choices& choices) {
  std::vector<std::pair<std::string, dynasession::option_value>> limits;
  if (!choices.absolute_timeout.empty())
    limits.emplace_back("absolute_timeout", choices.absolute_timeout);
  if (!choices.idle_timeout.empty()) limits.emplace_back("idle_timeout", choices.idle_timeout);
  return with.settings(std::move(limits));
}

std::string units(double count) {
  auto text = std::to_string(count);
  return text.substr(0, text.find('.') + 2);
}

std::string text_of(const garbage_summary& summary) {
  return "scanned " + std::to_string(summary.scanned) + ", matched " +
         std::to_string(summary.matched) + ", removed " + std::to_string(summary.removed) +
         ", spared " + std::to_string(summary.spared) + ", unreadable " +
         std::to_string(summary.unreadable) + ", units " + units(summary.units);
}

json::object to_json(const garbage_summary& summary, bool dry_run) {
  return {{"scanned", summary.scanned},
          {"matched", summary.matched},
          {"removed", summary.removed},
          {"spared", summary.spared},
          {"unreadable", summary.unreadable},
          {"units", summary.units},
          {"dry_run", dry_run},
          {"resume", summary.resume},
          {"error", summary.reason ? json::value(summary.reason->message()) : json::value()}};
}

garbage_options options_of(const context& with, const dynasession::configuration& limits,
                           const clean_choices& choices) {
  garbage_options options{.idle_timeout = limits.idle_timeout,
                          .absolute_timeout = limits.absolute_timeout};
  options.all = choices.all;
  options.dry_run = choices.dry_run;
  options.rate = choices.rate;
  options.segments = choices.segments;
  options.resume = choices.resume;
  options.stop = with.around().stop;
  options.clock = with.around().clock;
  options.progress = [&with](const garbage_summary& now) { with.progress(text_of(now)); };
  return options;
}

}  // namespace

exit_code clean(const context& with, const clean_choices& choices) {
  const auto settings = settings_of(with, choices);
  const auto options = options_of(with, settings.configuration(), choices);
  const dynasession::garbage_collector garbage(open_store(with, settings), options);
  if (choices.all && !choices.dry_run)
    with.confirm("Remove every session, also those in use, from " +
                 effective_place(with, settings) + "?");
  const auto summary = garbage.collect();
  with.progress("");
  with.give(to_json(summary, choices.dry_run));
  with.say(text_of(summary));
  if (summary.reason) with.remark("ended early: " + summary.reason->message());
  if (!summary.resume.empty()) with.remark("to continue: --resume " + summary.resume);
  if (summary.reason) return exit_code::failed;
  return summary.resume.empty() ? exit_code::done : exit_code::interrupted;
}

}  // namespace cli
