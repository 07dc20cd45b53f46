// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/store.hpp"
#include "cli/text.hpp"

#include <dynasession/json.hpp>
#include <dynasession/user_sessions.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
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
  return padded(session.key, whole_key) + "  " + iso(session.created_at) + "  " +
         iso(session.updated_at) + "  " + iso(session.expire_at) + "  " +
         (session.authenticated_at ? iso(*session.authenticated_at) : std::string(20, ' ')) + "  " +
         session.user.value_or("") + (limits.empty() ? "" : "  (" + limits + ')');
}

/// Prints `sessions list` page by page, since a table may be larger than memory. The heading comes with the
/// first session, so that an error is not printed below it.
class listing {
 public:
  listing(const context& with, std::size_t limit) : with_(with), limit_(limit) {}

  /// Returns whether more sessions are wanted: not if nobody reads them.
  bool add(const session_summary& session) {
    if (count_ == 0) print_heading();
    with_.say(line_of(session));
    with_.give(to_json(session));
    return ++count_ != limit_ && with_.can_print();
  }

  void finish() const {
    if (count_ == 0) print_heading();
  }

 private:
  void print_heading() const {
    with_.say(padded("KEY", whole_key) +
              "  CREATED               LAST USED             EXPIRES               "
              "LOGGED IN             USER");
  }

  const context& with_;
  std::size_t limit_;
  std::size_t count_ = 0;
};

/// How many records a scan has read.
struct scan_counts {
  std::uint64_t sessions = 0;
  std::uint64_t unreadable = 0;
};

// Calls `take` for each record until it returns false.
scan_counts scan(const context& with, dynasession::session_catalog& catalog,
                 const std::function<bool(const session_summary&)>& take) {
  scan_counts counts;
  dynasession::scan_request wanted;
  wanted.limit = 1000;
  do {
    auto page = wait_for(with, catalog.scan(wanted)).value();
    counts.sessions += page.sessions.size();
    counts.unreadable += page.unreadable;
    for (const auto& each : page.sessions)
      if (!take(each)) return counts;
    wanted.after = std::move(page.next);
  } while (!wanted.after.empty());
  return counts;
}

[[noreturn]] void refuse_store(const std::string& reason) {
  throw dynasession::session_error(
      dynasession::error(dynasession::errc::incompatible_store, reason));
}

// A table of another program would look like one without sessions.
void require_sessions(const context& with, const scan_counts& counts,
                      const dynasession::settings& settings) {
  if (counts.sessions > 0) return;
  if (counts.unreadable > 0)
    refuse_store("none of its " + std::to_string(counts.unreadable) +
                 " records is a session of dynasession");
  if (settings.store() == dynasession::store_kind::dynamodb) require_table(with, settings);
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
  if (found.size() > 1) throw misuse("KEY: more than one session has a key that begins with it");
  return found.empty() ? start : found.front();
}

// As a handler reads it; the text itself if it is not JSON.
json::value value_of(const std::string& name, const dynasession::stored_value& stored) {
  try {
    return dynasession::detail::decode_json(name, stored);
  } catch (const dynasession::session_error&) {
    return json::value(std::get<std::string>(stored));
  }
}

json::object to_json(const record& session, bool with_values) {
  json::object values;
  for (const auto& [name, stored] : session.values)
    values[name] = with_values ? value_of(name, stored) : json::value();
  auto all = to_json(session_summary(session));
  all["version"] = session.version;
  all["renewed_to"] = or_null(session.renewed_to);
  all["values"] = std::move(values);
  return all;
}

std::string text_of(const json::value& value) {
  const auto* text = value.if_string();
  return text ? std::string(*text) : json::serialize(value);
}

// The same facts as in JSON, line by line.
void print(const context& with, const json::object& session,
           const dynasession::session_limits& limits, bool with_values) {
  for (const auto& [name, value] : session) {
    if (name == "values" || value.is_null()) continue;
    with.say(std::string(name) + ": " + (name == "limits" ? text_of(limits) : text_of(value)));
  }
  with.say("values:");
  for (const auto& [name, value] : session.at("values").as_object())
    with.say("  " + std::string(name) + (with_values ? ": " + json_text(value) : ""));
}

exit_code destroy_of_user(const context& with, const std::string& user) {
  const auto settings = with.settings();
  with.confirm("End all sessions of " + user + " in " + effective_place(with, settings) + "?");
  const auto store = open_store(with, settings);
  const dynasession::user_sessions users(store, with.around().clock);
  const auto ended = wait_for(with, users.async_destroy_all(user));
  with.give(json::object{{"user", user}, {"destroyed", ended.destroyed}, {"left", ended.left}});
  with.say("destroyed " + std::to_string(ended.destroyed));
  if (!ended.reason) return exit_code::done;
  with.remark(std::to_string(ended.left) + " left: " + ended.reason->message());
  return exit_code::failed;
}

// Whether there is a session, be it one that cannot be read.
dynasession::result<bool> exists(const context& with, const patience& patient,
                                 dynasession::session_store& store, const std::string& key) {
  using dynasession::errc;
  const auto found =
      patient.call([&](auto until) { return store.load(key, with.around().clock(), until); });
  if (found) return found->has_value();
  const auto reason = found.error();
  if (reason.code() == errc::corrupt_record || reason.code() == errc::session_too_large)
    return true;
  return reason;
}

// Whether there was one, and it is ended. Of any other key it says why.
bool is_destroyed(const context& with, const patience& patient, dynasession::session_store& store,
                  const std::string& key) {
  const auto found = exists(with, patient, store, key);
  const auto removed = found ? patient.call([&](auto until) { return store.remove(key, until); })
                             : dynasession::result<void>(found.error());
  if (!removed)
    with.remark(key + ": " + removed.error().message());
  else if (!*found)
    with.remark(key + ": no such session");
  return removed && *found;
}

struct destruction {
  std::size_t count = 0;
  bool is_interrupted = false;
};

// A signal does not hide what was done before it.
destruction destroyed(const context& with, const patience& patient,
                      dynasession::session_store& store, const std::vector<std::string>& keys) {
  destruction done;
  try {
    for (const auto& each : keys)
      if (is_destroyed(with, patient, store, each)) ++done.count;
  } catch (const interrupted&) {
    done.is_interrupted = true;
  }
  return done;
}

}  // namespace

exit_code sessions_list(const context& with, const std::string& user, std::size_t limit) {
  const auto settings = with.settings();
  const auto catalog = open_store(with, settings);
  const auto now = with.around().clock();
  listing list(with, limit);
  if (!user.empty()) {
    const dynasession::user_sessions users(catalog, with.around().clock);
    for (const auto& each : wait_for(with, users.async_list(user)))
      if (!list.add(each)) break;
    list.finish();
    return exit_code::done;
  }
  const auto counts = scan(with, *catalog, [&](const session_summary& each) {
    return each.is_tombstone || each.expire_at <= now || list.add(each);
  });
  require_sessions(with, counts, settings);
  list.finish();
  if (counts.unreadable > 0)
    with.remark(std::to_string(counts.unreadable) + " records are not sessions of dynasession");
  return exit_code::done;
}

exit_code sessions_show(const context& with, const std::string& key, bool with_values) {
  const auto settings = with.settings();
  const auto store = open_store(with, settings);
  const auto whole = completed(with, store, key);
  const auto found =
      patience(with, settings)
          .call([&](auto until) { return store->load(whole, with.around().clock(), until); })
          .value();
  if (!found) {
    with.remark("no such session");
    return exit_code::failed;
  }
  const auto shown = to_json(*found, with_values);
  with.give(shown);
  print(with, shown, found->limits, with_values);
  return exit_code::done;
}

exit_code sessions_destroy(const context& with, const std::vector<std::string>& keys,
                           const std::string& user) {
  if (keys.empty() == user.empty()) throw misuse("sessions destroy: needs either keys or --user");
  if (!user.empty()) return destroy_of_user(with, user);
  const auto settings = with.settings();
  const auto store = open_store(with, settings);
  // No session is ended if one of the keys is not valid.
  std::vector<std::string> all;
  for (const auto& key : keys)
    if (auto each = completed(with, store, key); std::ranges::find(all, each) == all.end())
      all.push_back(std::move(each));
  const auto done = destroyed(with, patience(with, settings), *store, all);
  with.give(json::object{{"destroyed", done.count}});
  with.say("destroyed " + std::to_string(done.count));
  if (done.is_interrupted) return exit_code::interrupted;
  return done.count == all.size() ? exit_code::done : exit_code::failed;
}

}  // namespace cli
