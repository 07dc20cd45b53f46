// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/history.hpp"
#include "support/history_checker.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::test {

using kinds = std::vector<violation_kind>;

/// Each kind of violation once, in the order of its first appearance.
inline kinds found_in(const history& all) {
  kinds found;
  for (const auto& each : check(all))
    if (std::ranges::find(found, each.kind) == found.end()) found.push_back(each.kind);
  return found;
}

/// An operation of a hand-written history: from `begin` to `begin + 10`, its load halfway.
inline operation at(moment begin, act what, std::string id) {
  operation made;
  made.what = what;
  made.id = std::move(id);
  made.begin = begin;
  made.end = begin + 10;
  made.result = outcome::ok;
  return made;
}

inline operation create(moment begin, std::string id, std::string key = "born") {
  auto made = at(begin, act::create, std::move(id));
  made.key = std::move(key);
  made.number = 1;
  made.record_key = "key of " + made.id;
  return made;
}

inline operation set(moment begin, std::string id, std::string key, std::int64_t number) {
  auto made = at(begin, act::set, std::move(id));
  made.key = std::move(key);
  made.number = number;
  return made;
}

inline operation erase(moment begin, std::string id, std::string key) {
  auto made = at(begin, act::erase, std::move(id));
  made.key = std::move(key);
  return made;
}

inline operation add(moment begin, std::string id, std::int64_t amount = 1) {
  auto made = at(begin, act::add, std::move(id));
  made.key = "n";
  made.number = amount;
  return made;
}

inline operation renew(moment begin, std::string id, std::string new_id) {
  auto made = at(begin, act::renew, std::move(id));
  made.new_id = std::move(new_id);
  made.record_key = "key of " + made.new_id;
  return made;
}

/// Under an id that was renewed.
inline operation log_in(moment begin, std::string id, std::string new_id) {
  auto made = renew(begin, std::move(id), std::move(new_id));
  made.what = act::log_in;
  made.key = "born";
  made.number = 1;
  return made;
}

inline operation destroy(moment begin, std::string id) {
  return at(begin, act::destroy, std::move(id));
}

inline operation update(moment begin, std::string id, std::string key, std::int64_t mark) {
  auto made = set(begin, std::move(id), std::move(key), mark);
  made.what = act::update;
  return made;
}

inline operation of_user(std::string user, operation made) {
  made.user = std::move(user);
  return made;
}

inline operation destroy_all(moment begin, std::string user) {
  return of_user(std::move(user), at(begin, act::destroy_all, {}));
}

inline operation destroy_others(moment begin, std::string id, std::string user) {
  return of_user(std::move(user), at(begin, act::destroy_others, std::move(id)));
}

/// By the ids of what was found.
inline operation list(moment begin, std::string user, const std::vector<std::string>& found) {
  auto made = of_user(std::move(user), at(begin, act::list, {}));
  made.observed_at = begin + 5;
  for (const auto& each : found) ++made.values["key of " + each];
  return made;
}

inline operation live(moment begin, std::string id,
                      std::map<std::string, std::int64_t> values = {}) {
  auto made = at(begin, act::load, std::move(id));
  made.observed_at = begin + 5;
  made.state = session_state::live;
  made.values = std::move(values);
  made.values.emplace("born", 1);
  return made;
}

/// Its id is unknown to the store.
inline operation dead(moment begin, std::string id) {
  auto made = live(begin, std::move(id));
  made.state = session_state::fresh;
  made.values.clear();
  return made;
}

/// Its id is known to be an old one.
inline operation gone(moment begin, std::string id) {
  auto made = dead(begin, std::move(id));
  made.state = session_state::gone;
  return made;
}

inline operation with(outcome result, operation made) {
  made.result = result;
  if (result == outcome::unknown) made.end = never;
  return made;
}

}  // namespace dynasession::test
