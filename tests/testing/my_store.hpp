// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/apply_changes.hpp>
#include <dynasession/store/record_size.hpp>
#include <dynasession/store/session_store.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// A store of one's own, in a map. What a verb does here under the mutex, a store on a database does in one
/// transaction. No call waits for anything, so none looks at its deadline.
class my_store : public dynasession::session_store {
 public:
  template <class T>
  using awaited = boost::asio::awaitable<dynasession::result<T>>;
  using errc = dynasession::errc;
  using error = dynasession::error;

  awaited<void> create(dynasession::record draft, dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    if (rows_.contains(draft.key)) co_return error(errc::id_collision, "the key is in use");
    if (auto fits = dynasession::check_record_size(draft.values); !fits) co_return fits;
    draft.version = 1;
    rows_[draft.key].session = draft;
    co_return dynasession::result<void>();
  }

  awaited<std::optional<dynasession::record>> load(std::string key, dynasession::timestamp now,
                                                   dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    const auto* found = find(key, now);
    co_return found ? std::optional(found->session) : std::nullopt;
  }

  awaited<std::int64_t> save(dynasession::save_request request,
                             dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    auto* found = find(request.key, request.now);
    if (!found) co_return error(errc::session_gone, "no such session");
    auto& session = found->session;
    for (const auto& [token, version] : found->saves)
      if (token == request.token) co_return version;  // an earlier attempt succeeded
    if (request.in_doubt && session.version >= request.seen_version + 8)
      co_return error(errc::outcome_unknown, "too many saves since");
    if (session.is_tombstone()) co_return error(errc::session_gone, "renewed");
    if (is_lost(*found, request.lock_owner)) co_return error(errc::lock_lost, "not the holder");
    if (request.if_version && request.if_version != session.version)
      co_return error(errc::conflict, "another version");
    auto values = dynasession::apply_changes(session.values, request.what);
    if (!values) co_return values.error();
    if (auto fits = dynasession::check_record_size(*values); !fits) co_return fits.error();

    session.values = *std::move(values);
    if (request.what.user) {
      session.user = *request.what.user;
      session.authenticated_at.reset();
    }
    if (request.what.limits) session.limits = *request.what.limits;
    session.updated_at = request.now;
    if (request.what.limits || session.expire_at < request.expire_at)
      session.expire_at = request.expire_at;
    found->saves.emplace_front(request.token, ++session.version);
    if (found->saves.size() > 8) found->saves.pop_back();
    if (request.lock_owner) found->lock.reset();
    co_return session.version;
  }

  awaited<void> touch(dynasession::touch_request request, dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    auto* found = find_live(request.key, request.now);
    if (!found) co_return error(errc::session_gone, "no such session");
    auto& session = found->session;
    const bool lost = is_lost(*found, request.lock_owner);
    const bool extends = session.expire_at < request.expire_at;
    if (lost && extends) co_return error(errc::lock_lost, "not the holder");
    if (extends) {
      session.expire_at = request.expire_at;
      session.updated_at = request.now;
    }
    if (request.lock_owner && !lost) found->lock.reset();
    co_return dynasession::result<void>();
  }

  awaited<void> renew(dynasession::renew_request request, dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    const auto renewed = rows_.find(request.old_key);
    if (renewed != rows_.end() && renewed->second.session.renewed_to == request.next.key)
      co_return dynasession::result<void>();  // an earlier attempt succeeded
    auto* old = find_live(request.old_key, request.now);
    if (!old) co_return error(errc::session_gone, "no such session");
    if (is_lost(*old, request.lock_owner)) co_return error(errc::lock_lost, "not the holder");
    if (old->session.version != request.next.version)
      co_return error(errc::conflict, "another version");
    if (rows_.contains(request.next.key)) co_return error(errc::id_collision, "the key is in use");
    if (auto fits = dynasession::check_record_size(request.next.values); !fits) co_return fits;

    old->lock.reset();
    auto& next = rows_[request.next.key] = *old;
    if (request.is_new_session) next.saves.clear();
    next.session = request.next;
    next.session.updated_at = request.now;
    ++next.session.version;
    auto& tombstone = old->session;
    if (!request.has_new_limits && !request.is_new_session)
      next.session.expire_at = std::max(next.session.expire_at, tombstone.expire_at);
    tombstone.values.clear();
    tombstone.user = request.next.user;
    tombstone.authenticated_at.reset();
    tombstone.limits = {};
    tombstone.updated_at = request.now;
    tombstone.expire_at = std::chrono::ceil<std::chrono::seconds>(
        request.now + dynasession::tombstone_lifetime + dynasession::clock_margin);
    tombstone.renewed_to = request.next.key;
    co_return dynasession::result<void>();
  }

  awaited<void> remove(std::string key, dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    auto found = rows_.find(key);
    while (found != rows_.end() && found->second.session.is_tombstone())
      found = rows_.find(*found->second.session.renewed_to);
    if (found != rows_.end()) rows_.erase(found);
    co_return dynasession::result<void>();
  }

  awaited<dynasession::lock_answer> lock(dynasession::lock_request request,
                                         dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    auto* found = find(request.key, request.now);
    if (!found) co_return dynasession::lock_answer();
    if (found->session.is_tombstone()) co_return dynasession::lock_answer(found->session);
    auto& lock = found->lock;
    const bool is_free = !lock || lock->owner == request.owner;
    const bool is_as_seen = lock && request.seen && lock->owner == request.seen->owner &&
                            lock->beat == request.seen->beat;
    if (!is_free && !is_as_seen) co_return dynasession::lock_answer(*lock);
    // The holder asks again after a lost answer: its beat must not go back.
    if (!lock || lock->owner != request.owner) lock.emplace(request.owner, 0, request.lease);
    co_return dynasession::lock_answer(found->session);
  }

  awaited<std::optional<dynasession::session_lock>> peek_lock(std::string key,
                                                              dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    const auto found = rows_.find(key);
    co_return found == rows_.end() ? std::nullopt : found->second.lock;
  }

  awaited<void> renew_lease(std::string key, std::string owner, std::int64_t beat,
                            dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    const auto found = rows_.find(key);
    if (found == rows_.end() || is_lost(found->second, owner))
      co_return error(errc::lock_lost, "not the holder");
    found->second.lock->beat = std::max(found->second.lock->beat, beat);
    co_return dynasession::result<void>();
  }

  awaited<void> unlock(std::string key, std::string owner, dynasession::call_deadline) override {
    const std::lock_guard guard(mutex_);
    const auto found = rows_.find(key);
    if (found != rows_.end() && !is_lost(found->second, owner)) found->second.lock.reset();
    co_return dynasession::result<void>();
  }

  std::string_view name() const noexcept override { return "mine"; }

 private:
  struct row {
    dynasession::record session;
    std::deque<std::pair<dynasession::write_token, std::int64_t>> saves;  ///< the last eight
    std::optional<dynasession::session_lock> lock;
  };

  /// Live, or a tombstone that has not expired.
  row* find(const std::string& key, dynasession::timestamp now) {
    const auto found = rows_.find(key);
    return found == rows_.end() || found->second.session.expire_at <= now ? nullptr
                                                                          : &found->second;
  }
  row* find_live(const std::string& key, dynasession::timestamp now) {
    auto* found = find(key, now);
    return found && found->session.is_tombstone() ? nullptr : found;
  }
  static bool is_lost(const row& there, const std::optional<std::string>& owner) {
    return owner && (!there.lock || there.lock->owner != *owner);
  }

  std::mutex mutex_;
  std::map<std::string, row> rows_;
};
