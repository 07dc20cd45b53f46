// SPDX-License-Identifier: Apache-2.0
#include "cli/sessions.hpp"

#include "cli/store.hpp"
#include "cli/text.hpp"
#include "cli/wait_for.hpp"

#include <dynasession/user_sessions.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>

namespace cli {
namespace {

namespace json = boost::json;
using dynasession::record;
using dynasession::session_summary;

constexpr std::size_t whole_key = 43;

json::object to_json(const session_summary& session) {
  return {{"key", session.key},
          {"user", session.user ? json::value(*session.user) : json::value()},
          {"created_at", iso(session.created_at)},
          {"updated_at", iso(session.updated_at)},
          {"expire_at", iso(session.expire_at)}};
}

std::string line_of(const session_summary& session) {
  return padded(harmless(session.key), whole_key) + "  " + iso(session.created_at) + "  " +
         iso(session.updated_at) + "  " + iso(session.expire_at) + "  " +
         harmless(session.user.value_or(""));
}

/// What `sessions list` prints as it comes: a table may be larger than memory.
class listing {
 public:
  listing(const context& with, std::size_t limit) : with_(with), limit_(limit) {
    with_.say(padded("KEY", whole_key) +
              "  CREATED               LAST USED             EXPIRES               USER");
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
std::string completed(const context& with, const std::shared_ptr<dynasession::session_store>& store,
                      const std::string& start) {
  if (start.empty()) throw misuse("KEY: must not be empty");
  if (start.size() >= whole_key) return start;
  std::vector<std::string> found;
  scan(with, *dynasession::catalog_of(store), [&](const session_summary& each) {
    if (each.key.starts_with(start)) found.push_back(each.key);
    return found.size() < 2;
  });
  if (found.size() > 1) throw misuse("KEY: more than one session begins so");
  return found.empty() ? start : found.front();
}

json::object to_json(const record& session, bool with_values) {
  json::object keys;
  for (const auto& [name, value] : session.values) {
    const auto* text = std::get_if<std::string>(&value);
    if (!with_values)
      keys[name] = nullptr;
    else if (text)
      keys[name] = *text;
    else
      keys[name] = std::get<std::int64_t>(value);
  }
  return {{"key", session.key},
          {"user", session.user ? json::value(*session.user) : json::value()},
          {"created_at", iso(session.created_at)},
          {"updated_at", iso(session.updated_at)},
          {"expire_at", iso(session.expire_at)},
          {"version", session.version},
          {"renewed_to", session.renewed_to ? json::value(*session.renewed_to) : json::value()},
          {"values", keys}};
}

void say(const context& with, const record& session, bool with_values) {
  with.say("key: " + harmless(session.key));
  with.say("user: " + harmless(session.user.value_or("")));
  with.say("created_at: " + iso(session.created_at));
  with.say("updated_at: " + iso(session.updated_at));
  with.say("expire_at: " + iso(session.expire_at));
  with.say("version: " + std::to_string(session.version));
  if (session.renewed_to) with.say("renewed_to: " + harmless(*session.renewed_to));
  with.say("values:");
  for (const auto& [name, value] : session.values) {
    const auto* text = std::get_if<std::string>(&value);
    const auto shown = text ? harmless(*text) : std::to_string(std::get<std::int64_t>(value));
    with.say("  " + harmless(name) + (with_values ? ": " + shown : ""));
  }
}

exit_code destroy_of_user(const context& with, const std::string& user) {
  with.confirm("End all sessions of " + harmless(user) + "?");
  const auto store = open_store(with, with.settings());
  const dynasession::user_sessions users(dynasession::catalog_of(store), with.around().clock);
  const auto count = users.destroy_all(user);
  with.give(json::object{{"user", user}, {"destroyed", count}});
  with.say("destroyed " + std::to_string(count));
  return exit_code::done;
}

}  // namespace

exit_code sessions_list(const context& with, const std::string& user, std::size_t limit) {
  const auto catalog = dynasession::catalog_of(open_store(with, with.settings()));
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
  with.give(to_json(*found, with_values));
  say(with, *found, with_values);
  return exit_code::done;
}

exit_code sessions_destroy(const context& with, const std::vector<std::string>& keys,
                           const std::string& user) {
  if (keys.empty() == user.empty()) throw misuse("sessions destroy: takes keys, or --user");
  if (!user.empty()) return destroy_of_user(with, user);
  const auto store = open_store(with, with.settings());
  std::size_t count = 0;
  for (const auto& key : keys) {
    const auto whole = completed(with, store, key);
    const auto found = wait_for(store->load(whole, with.around().clock())).value();
    wait_for(store->remove(whole)).value();
    if (found) ++count;
  }
  with.give(json::object{{"destroyed", count}});
  with.say("destroyed " + std::to_string(count));
  return count == keys.size() ? exit_code::done : exit_code::failed;
}

}  // namespace cli
