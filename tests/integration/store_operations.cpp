// SPDX-License-Identifier: Apache-2.0
#include "integration/store_operations.hpp"

#include "support/test_random.hpp"

#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/run.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;

const timestamp now = manual_clock::start;
const std::chrono::sys_seconds soon = std::chrono::ceil<std::chrono::seconds>(now + 1h);
const std::chrono::sys_seconds later = soon + 1h;
const stored_values old_values{{"count", 5}, {"word", R"("old")"}};
const std::string me = "me";
const std::string another = "another";

std::string successor_of(const std::string& key) { return key + ".next"; }
std::string user_of(const std::string& key) { return "user of " + key; }

record draft(const std::string& key) {
  record fresh;
  fresh.key = key;
  fresh.values = old_values;
  fresh.user = user_of(key);
  fresh.created_at = now;
  fresh.updated_at = now;
  fresh.expire_at = soon;
  return fresh;
}

save_request save_of(const std::string& key, std::string name, change action) {
  static const random_source random = test_random();
  save_request request;
  request.key = key;
  request.what.actions.emplace(std::move(name), std::move(action));
  request.now = now;
  request.expire_at = soon;
  request.seen_version = 1;
  random(std::span(request.token));
  return request;
}

save_request save_of_a_word(const std::string& key) {
  return save_of(key, "word", set_value{R"("new")"});
}

save_request increment_of(const std::string& key) { return save_of(key, "count", add_integer{1}); }

save_request save_of_many(const std::string& key) {
  auto request = increment_of(key);
  for (int i = 0; i < 400; ++i)
    request.what.actions.emplace("key " + std::to_string(i), set_value{i});
  return request;
}

renew_request renewal_of(const std::string& key) {
  renew_request request;
  request.old_key = key;
  request.next = draft(successor_of(key));
  request.next.version = 1;
  request.now = now;
  return request;
}

lock_request lock_by(const std::string& owner, const std::string& key) {
  lock_request request;
  request.key = key;
  request.now = now;
  request.owner = owner;
  request.lease = 1s;
  return request;
}

session_summary summary_of(const std::string& key) {
  session_summary seen;
  seen.key = key;
  seen.updated_at = now;
  seen.expire_at = soon;
  return seen;
}

// What is prepared.

void nothing(dynamodb_store&, const std::string&) {}

// DynamoDB Local answers 500 at times when it is busy, and no store repeats a creation.
void given(dynamodb_store& store, const std::string& key) {
  auto made = run(store.create(draft(key)));
  while (!made && made.error().code() == errc::outcome_unknown)
    made = run(store.create(draft(key)));
  if (!made && made.error().code() != errc::id_collision) made.value();
}

void given_renewed(dynamodb_store& store, const std::string& key) {
  given(store, key);
  run(store.renew(renewal_of(key))).value();
}

store_operation::act given_locked_by(const std::string& owner) {
  return [owner](dynamodb_store& store, const std::string& key) {
    given(store, key);
    run(store.lock(lock_by(owner, key))).value();
  };
}

// What is called.

/// A verb that answers: whether the answer is right.
template <class T, class Right>
result<void> check(const result<T>& answer, Right is_right) {
  if (!answer) return answer.error();
  if (!is_right(*answer)) return error(errc::corrupt_record, "not the right answer");
  return {};
}

store_operation::call_to save(save_request (*made)(const std::string&)) {
  return [made](dynamodb_store& store, const std::string& key) {
    return check(run(store.save(made(key))), [](std::int64_t version) { return version == 2; });
  };
}

// What the record shows.

std::optional<record> stored(dynamodb_store& store, const std::string& key) {
  return run(store.load(key, now)).value();
}

std::optional<session_lock> lock_of(dynamodb_store& store, const std::string& key) {
  return run(store.peek_lock(key)).value();
}

effect once_if(bool applied) { return applied ? effect::once : effect::none; }

effect created(dynamodb_store& store, const std::string& key) {
  return once_if(stored(store, key).has_value());
}

effect removed(dynamodb_store& store, const std::string& key) {
  return once_if(!stored(store, key));
}

effect successor_removed(dynamodb_store& store, const std::string& key) {
  return once_if(!stored(store, successor_of(key)));
}

/// Saved so that the values are these now; never is a version made without them, nor they without it.
store_operation::question saved_as(stored_values wanted) {
  return [wanted = std::move(wanted)](dynamodb_store& store, const std::string& key) {
    const auto found = stored(store, key).value();
    if (found.version == 1 && found.values == old_values) return effect::none;
    return found.version == 2 && found.values == wanted ? effect::once : effect::wrong;
  };
}

effect saved_and_unlocked(dynamodb_store& store, const std::string& key) {
  const bool is_saved = stored(store, key)->version == 2;
  return is_saved == lock_of(store, key).has_value() ? effect::wrong : once_if(is_saved);
}

effect touched(dynamodb_store& store, const std::string& key) {
  return once_if(stored(store, key)->expire_at == later);
}

effect renewed(dynamodb_store& store, const std::string& key) {
  const auto old = stored(store, key).value();
  const auto next = stored(store, successor_of(key));
  if (old.is_tombstone() != next.has_value()) return effect::wrong;
  if (!next) return effect::none;
  return next->version == 2 && next->values == old_values ? effect::once : effect::wrong;
}

effect locked_by_me(dynamodb_store& store, const std::string& key) {
  const auto lock = lock_of(store, key);
  return once_if(lock && lock->owner == me);
}

effect beating(dynamodb_store& store, const std::string& key) {
  return once_if(lock_of(store, key).value().beat == 1);
}

effect unlocked(dynamodb_store& store, const std::string& key) {
  return once_if(!lock_of(store, key));
}

stored_values old_values_but(const std::string& key, stored_value value) {
  auto all = old_values;
  all[key] = std::move(value);
  return all;
}

stored_values many_values() {
  auto all = old_values_but("count", 6);
  for (int i = 0; i < 400; ++i) all["key " + std::to_string(i)] = i;
  return all;
}

save_request clearing_of(const std::string& key) {
  auto request = save_of_a_word(key);
  request.what.clear = true;
  return request;
}

save_request save_if_unchanged(const std::string& key) {
  auto request = save_of_a_word(key);
  request.if_version = 1;
  return request;
}

save_request save_of_a_holder(const std::string& key) {
  auto request = save_of_a_word(key);
  request.lock_owner = me;
  return request;
}

std::vector<store_operation> record_operations() {
  return {
      {"create", nothing,
       [](auto& store, const auto& key) { return run(store.create(draft(key))); }, created, false},
      {"load", given,
       [](auto& store, const auto& key) {
         return check(run(store.load(key, now)),
                      [](const auto& found) { return found && found->values == old_values; });
       }},
      {"save, merge", given, save(save_of_a_word), saved_as(old_values_but("word", R"("new")"))},
      {"save, increment", given, save(increment_of), saved_as(old_values_but("count", 6))},
      {"save, clear", given, save(clearing_of), saved_as({{"word", R"("new")"}})},
      {"save, 401 keys", given, save(save_of_many), saved_as(many_values()), true, 2},
      {"save, reject", given, save(save_if_unchanged),
       saved_as(old_values_but("word", R"("new")"))},
      {"save, lock", given_locked_by(me), save(save_of_a_holder), saved_and_unlocked},
      {"touch", given,
       [](auto& store, const auto& key) {
         touch_request request;
         request.key = key;
         request.now = now;
         request.expire_at = later;
         return run(store.touch(request));
       },
       touched},
      {"renew", given,
       [](auto& store, const auto& key) { return run(store.renew(renewal_of(key))); }, renewed},
      {"remove", given, [](auto& store, const auto& key) { return run(store.remove(key)); },
       removed},
      {"remove, renewed", given_renewed,
       [](auto& store, const auto& key) { return run(store.remove(key)); }, successor_removed, true,
       2},
  };
}

std::vector<store_operation> lock_operations() {
  return {
      {"lock", given,
       [](auto& store, const auto& key) {
         return check(run(store.lock(lock_by(me, key))),
                      [](const lock_answer& given) { return given.found.has_value(); });
       },
       locked_by_me},
      {"lock, take over", given_locked_by(another),
       [](auto& store, const auto& key) {
         auto request = lock_by(me, key);
         request.seen = session_lock(another, 0, 1s);
         return check(run(store.lock(request)),
                      [](const lock_answer& given) { return given.found.has_value(); });
       },
       locked_by_me},
      {"peek_lock", given_locked_by(me),
       [](auto& store, const auto& key) {
         return check(run(store.peek_lock(key)),
                      [](const auto& lock) { return lock && lock->owner == me; });
       }},
      {"renew_lease", given_locked_by(me),
       [](auto& store, const auto& key) { return run(store.renew_lease(key, me, 1)); }, beating},
      {"unlock", given_locked_by(me),
       [](auto& store, const auto& key) { return run(store.unlock(key, me)); }, unlocked},
  };
}

std::vector<store_operation> catalog_operations() {
  const auto is_true = [](bool given) { return given; };
  return {
      {"scan", given,
       [](auto& store, const auto&) {
         return check(run(store.scan(scan_request())),
                      [](const session_page& page) { return !page.sessions.empty(); });
       }},
      {"list_of_user",
       given,
       [](auto& store, const auto& key) {
         return check(run(store.list_of_user(user_of(key), now, "")),
                      [&](const session_page& page) {
                        return page.sessions.size() == 1 && page.sessions.front().key == key;
                      });
       },
       {},
       true,
       2},
      {"remove_unchanged", given,
       [](auto& store, const auto& key) {
         return check(run(store.remove_unchanged({summary_of(key)})),
                      [](const removal& given) { return given.removed == 1; });
       },
       removed},
      {"remove_of_user", given,
       [is_true](auto& store, const auto& key) {
         return check(run(store.remove_of_user(key, user_of(key))), is_true);
       },
       removed},
      {"remove_of_user, renewed", given_renewed,
       [is_true](auto& store, const auto& key) {
         return check(run(store.remove_of_user(key, user_of(successor_of(key)))), is_true);
       },
       successor_removed, true, 2},
  };
}

}  // namespace

std::vector<store_operation> store_operations() {
  auto all = record_operations();
  std::ranges::move(lock_operations(), std::back_inserter(all));
  std::ranges::move(catalog_operations(), std::back_inserter(all));
  return all;
}

}  // namespace dynasession::test
