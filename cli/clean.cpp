// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/store.hpp"

#include <dynasession/garbage.hpp>

#include <boost/json/object.hpp>

#include <chrono>

namespace cli {
namespace {

namespace json = boost::json;
using dynasession::garbage_options;
using dynasession::garbage_summary;

/// The limits by which sessions are removed: those of the command line, else those of the application.
/// Errors: throws `session_error`.
dynasession::configuration limits_of(dynasession::configuration application,
                                     const clean_choices& choices) {
  // Alone: they need not fit to the other options, with which no session is made here.
  dynasession::settings_sources given{
      .config_file = "/dev/null", .variables = {}, .code_name = "the command line"};
  if (!choices.absolute_timeout.empty())
    given.code.emplace_back("absolute_timeout", choices.absolute_timeout);
  if (!choices.idle_timeout.empty()) given.code.emplace_back("idle_timeout", choices.idle_timeout);
  const auto limits = dynasession::settings::load(given).configuration();
  if (!choices.absolute_timeout.empty()) application.absolute_timeout = limits.absolute_timeout;
  if (!choices.idle_timeout.empty()) application.idle_timeout = limits.idle_timeout;
  return application;
}

/// How old the last touch of a session in use may be.
std::chrono::seconds touch_interval(const dynasession::configuration& application) {
  return application.touch_after.value_or(
      application.idle_timeout.value_or(std::chrono::seconds::zero()) / 10);
}

/// Errors: throws misuse.
void require_sense(const garbage_options& options, const dynasession::configuration& application) {
  if (options.all) return;
  if (!options.idle_timeout && !options.absolute_timeout)
    throw misuse(
        "idle_timeout and absolute_timeout are both none: set one by --idle-timeout or "
        "--absolute-timeout, or remove every session by --all");
  if (options.idle_timeout && !application.idle_timeout)
    throw misuse(
        "--idle-timeout: the application has no idle_timeout, so that the use of a session is not "
        "noted");
  const auto interval = touch_interval(application);
  if (options.idle_timeout && *options.idle_timeout + options.clock_margin <= interval)
    throw misuse(
        "--idle-timeout: too short, sessions in use would be removed: they are touched every " +
        std::to_string(interval.count()) + " seconds (touch_after)");
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

garbage_options options_of(const context& with, const dynasession::configuration& application,
                           const clean_choices& choices) {
  const auto limits = limits_of(application, choices);
  garbage_options options{.idle_timeout = limits.idle_timeout,
                          .idle_timeout_of_managers = application.idle_timeout,
                          .absolute_timeout = limits.absolute_timeout};
  options.all = choices.all;
  options.dry_run = choices.dry_run;
  options.rate = choices.rate;
  options.segments = choices.segments;
  options.resume = choices.resume;
  options.stop = with.around().stop;
  options.clock = with.around().clock;
  options.progress = [&with](const garbage_summary& now) { with.progress(text_of(now)); };
  require_sense(options, application);
  return options;
}

}  // namespace

exit_code clean(const context& with, const clean_choices& choices) {
  const auto settings = with.settings();
  const auto options = options_of(with, settings.configuration(), choices);
  const dynasession::garbage_collector garbage(
      stoppable(open_store(with, settings), with.around().stop), options);
  if (choices.all && !choices.dry_run)
    with.confirm("Remove every session, also those in use, from " +
                 effective_place(with, settings) + "?");
  auto summary = garbage.collect();
  // The call that the signal ended is no failure.
  if (with.around().stop.stop_requested()) summary.reason.reset();
  with.progress("");
  with.give(to_json(summary, choices.dry_run));
  with.say(text_of(summary));
  if (summary.reason) with.remark("ended early: " + summary.reason->message());
  if (!summary.resume.empty()) with.remark("to continue: --resume " + summary.resume);
  if (summary.reason) return exit_code::failed;
  return summary.resume.empty() ? exit_code::done : exit_code::interrupted;
}

}  // namespace cli
