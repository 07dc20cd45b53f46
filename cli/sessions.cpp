// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/store.hpp"
#include "cli/text.hpp"

#include <dynasession/user_sessions.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <variant>

namespace cli {
namespace {

namespace json = boost::json;
using dynasession::record;
using dynasession::session_summary;

constexpr std::size_t whole_key = 43;

json::value seconds_or_null(const std::optional<std::chrono::seconds>& timeout) {
  return timeout ? json::value(timeout->count()) : json::value();
}

// null: the session has none of its own.
json::value to_json(const dynasession::session_limits& limits) {
  if (limits == dynasession::session_limits()) return nullptr;
  return json::object{{"idle_timeout", seconds_or_null(limits.idle_timeout)},
                      {"absolute_timeout", seconds_or_null(limits.absolute_timeout)},
                      {"persistent_cookie", limits.persistent_cookie}};
}

json::object to_json(const session_summary& session) {
  return {{"key", session.key},
          {"user", or_null(session.user)},
          {"authenticated_at",
           session.authenticated_at ? json::value(iso(*session.authenticated_at)) : json::value()},
          {"limits", to_json(session.limits)},
          {"created_at", iso(session.created_at)},
          {"updated_at", iso(session.updated_at)},
          {"expire_at", iso(session.expire_at)}};
}

session_summary summary_of(const record& session) {
  session_summary made;
  made.key = session.key;
  made.user = session.user;
  made.authenticated_at = session.authenticated_at;
  made.limits = session.limits;
  made.created_at = session.created_at;
  made.updated_at = session.updated_at;
  made.expire_at = session.expire_at;
  return made;
}

// "idle 30d, absolute 90d, persistent cookie"
std::string text_of(const dynasession::session_limits& limits) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    text.append(text.empty() ? "" : ", ").append(part);
  };
  if (limits.idle_timeout) add("idle " + brief(*limits.idle_timeout));
  if (limits.absolute_timeout) add("absolute " + brief(*limits.absolute_timeout));
  if (limits.persistent_cookie) add("persistent cookie");
  return text;
}

std::string line_of(const session_summary& session) {
  const auto limits = text_of(session.limits);
  return padded(harmless(session.key), whole_key) + "  " + iso(session.created_at) + "  " +
         iso(session.updated_at) + "  " + iso(session.expire_at) + "  " +
         (session.authenticated_at ? iso(*session.authenticated_at) : std::string(20, ' ')) + "  " +
         harmless(session.user.value_or("")) + (limits.empty() ? "" : "  (" + limits + ')');
}

/// What `sessions list` prints as it comes: a table may be larger than memory.
class listing {
 public:
  listing(const context& with, std::size_t limit) : with_(with), limit_(limit) {
    with_.say(padded("KEY", whole_key) +
              "  CREATED               LAST USED             EXPIRES               "
              "LOGGED IN             USER");
  }

  /// Whether more are wanted.
  bool add(const session_summary& session) {
    with_.say(line_of(session));
    with_.give(to_json(session));
    return ++count_ != limit_;
  }

 private:
  const context& with_;
  std::size_t limit_;
  std::size_t count_ = 0;
};

// Calls `take` for each record until it says no.
void scan(const context& with, dynasession::session_catalog& catalog,
          const std::function<bool(const session_summary&)>& take) {
  dynasession::scan_request wanted;
  wanted.limit = 1000;
  do {
    auto page = wait_for(catalog.scan(wanted)).value();
    for (const auto& each : page.sessions)
      if (!take(each)) return;
    wanted.after = std::move(page.next);
  } while (!wanted.after.empty() && !with.around().stop.stop_requested());
}

// Logs name a session by the start of its key.
std::string completed(const context& with, const std::shared_ptr<dynasession::catalog_store>& store,
                      const std::string& start) {
  if (start.empty()) throw misuse("KEY: must not be empty");
  if (start.size() >= whole_key) return start;
  std::vector<std::string> found;
  scan(with, *store, [&](const session_summary& each) {
    if (each.key.starts_with(start)) found.push_back(each.key);
    return found.size() < 2;
  });
  if (with.around().stop.stop_requested()) throw interrupted("interrupted; nothing was done");
  if (found.size() > 1) throw misuse("KEY: more than one session begins so");
  return found.empty() ? start : found.front();
}

// An integer, or what its JSON text says; the text itself if it is none.
json::value value_of(const dynasession::stored_value& stored) {
  if (const auto* number = std::get_if<std::int64_t>(&stored)) return *number;
  const auto& text = std::get<std::string>(stored);
  boost::system::error_code wrong;
  auto parsed = json::parse(text, wrong);
  return wrong ? json::value(text) : parsed;
}

json::object to_json(const record& session, bool with_values) {
  json::object values;
  for (const auto& [name, stored] : session.values)
    values[name] = with_values ? value_of(stored) : json::value();
  auto all = to_json(summary_of(session));
  all["version"] = session.version;
  all["renewed_to"] = or_null(session.renewed_to);
  all["values"] = std::move(values);
  return all;
}

std::string text_of(const json::value& value) {
  const auto* text = value.if_string();
  return harmless(text ? std::string(*text) : json::serialize(value));
}

// The output for machines, line by line.
void say(const context& with, const json::object& session,
         const dynasession::session_limits& limits, bool with_values) {
  for (const auto& [name, value] : session) {
    if (name == "values" || value.is_null()) continue;
    with.say(std::string(name) + ": " + (name == "limits" ? text_of(limits) : text_of(value)));
  }
  with.say("values:");
  for (const auto& [name, value] : session.at("values").as_object())
    with.say("  " + harmless(name) + (with_values ? ": " + harmless(json::serialize(value)) : ""));
}

exit_code destroy_of_user(const context& with, const std::string& user) {
  with.confirm("End all sessions of " + harmless(user) + "?");
  const auto store = open_store(with, with.settings());
  const dynasession::user_sessions users(store, with.around().clock);
  const auto count = users.destroy_all(user);
  with.give(json::object{{"user", user}, {"destroyed", count}});
  with.say("destroyed " + std::to_string(count));
  return exit_code::done;
}

}  // namespace

exit_code sessions_list(const context& with, const std::string& user, std::size_t limit) {
  const auto catalog = open_store(with, with.settings());
  const auto now = with.around().clock();
  listing list(with, limit);
  if (!user.empty()) {
    for (const auto& each : dynasession::user_sessions(catalog, with.around().clock).list(user))
      if (!list.add(each)) break;
    return exit_code::done;
  }
  scan(with, *catalog, [&](const session_summary& each) {
    return each.is_tombstone || each.expire_at <= now || list.add(each);
  });
  return with.around().stop.stop_requested() ? exit_code::interrupted : exit_code::done;
}

exit_code sessions_show(const context& with, const std::string& key, bool with_values) {
  const auto store = open_store(with, with.settings());
  const auto found =
      wait_for(store->load(completed(with, store, key), with.around().clock())).value();
  if (!found) {
    with.remark("no such session");
    return exit_code::failed;
  }
  const auto told = to_json(*found, with_values);
  with.give(told);
  say(with, told, found->limits, with_values);
  return exit_code::done;
}

exit_code sessions_destroy(const context& with, const std::vector<std::string>& keys,
                           const std::string& user) {
  if (keys.empty() == user.empty()) throw misuse("sessions destroy: takes keys, or --user");
  if (!user.empty()) return destroy_of_user(with, user);
  const auto store = open_store(with, with.settings());
  // None goes before all are known.
  std::vector<std::string> all;
  for (const auto& key : keys) all.push_back(completed(with, store, key));
  std::size_t count = 0;
  for (const auto& whole : all) {
    const auto found = wait_for(store->load(whole, with.around().clock())).value();
    wait_for(store->remove(whole)).value();
    if (found) ++count;
  }
  with.give(json::object{{"destroyed", count}});
  with.say("destroyed " + std::to_string(count));
  return count == keys.size() ? exit_code::done : exit_code::failed;
}

}  // namespace cli
