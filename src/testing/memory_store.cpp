// SPDX-License-Identifier: Apache-2.0

#include <dynasession/store/apply_changes.hpp>
#include <dynasession/store/record_size.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>

namespace dynasession::inline v0 {
namespace {

constexpr std::int64_t saves_remembered = 8;
constexpr std::size_t sessions_a_page = 100;

error gone() { return {errc::session_gone, "no live record"}; }
error lost() { return {errc::lock_lost, "not the holder"}; }
error other_version() { return {errc::conflict, "another version"}; }
error collision() { return {errc::id_collision, "the key is in use"}; }

std::chrono::sys_seconds in_seconds(timestamp time) {
  return std::chrono::ceil<std::chrono::seconds>(time);
}

record tombstone_of(const record& left, const record& next, timestamp now) {
  record tombstone;
  tombstone.key = left.key;
  tombstone.user = next.user;
  tombstone.created_at = left.created_at;
  tombstone.updated_at = now;
  tombstone.expire_at = in_seconds(now + tombstone_lifetime + clock_margin);
  tombstone.version = left.version;
  tombstone.renewed_to = next.key;
  return tombstone;
}

bool is_unchanged(const record& stored, const session_summary& seen) {
  return stored.updated_at == seen.updated_at && stored.expire_at == seen.expire_at;
}

bool is_locked_by_another(const std::optional<session_lock>& lock,
                          const std::optional<std::string>& owner) {
  return owner && (!lock || lock->owner != *owner);
}

}  // namespace

memory_store::entry* memory_store::find(const std::string& key) {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

std::optional<record> memory_store::stored(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return std::nullopt;
  return found->second.contents;
}

std::size_t memory_store::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

boost::asio::awaitable<result<void>> memory_store::create(record draft, call_deadline) {
  const std::lock_guard lock(mutex_);
  if (find(draft.key)) co_return collision();
  if (auto fits = check_record_size(draft.values); !fits) co_return fits;
  draft.version = 1;
  entry fresh;
  fresh.contents = std::move(draft);
  const auto key = fresh.contents.key;
  entries_.emplace(key, std::move(fresh));
  co_return result<void>();
}

boost::asio::awaitable<result<std::optional<record>>> memory_store::load(std::string key,
                                                                         timestamp now,
                                                                         call_deadline) {
  const std::lock_guard lock(mutex_);
  const auto* found = find(key);
  if (!found || found->contents.expire_at <= now) co_return std::optional<record>();
  co_return std::optional<record>(found->contents);
}

boost::asio::awaitable<result<std::int64_t>> memory_store::save(save_request request,
                                                                call_deadline) {
  const std::lock_guard lock(mutex_);
  auto* found = find(request.key);
  if (!found) co_return gone();
  auto& [stored, saves, locked] = *found;
  for (const auto& save : saves)
    if (save.token == request.token) co_return save.version;
  if (stored.expire_at <= request.now) co_return gone();
  if (request.in_doubt && stored.version >= request.seen_version + saves_remembered)
    co_return error(errc::outcome_unknown, "too many saves came between");
  if (stored.is_tombstone()) co_return gone();
  if (is_locked_by_another(found->lock, request.lock_owner)) co_return lost();
  if (request.if_version && *request.if_version != stored.version) co_return other_version();
  auto values = apply_changes(stored.values, request.what);
  if (!values) co_return values.error();
  if (auto fits = check_record_size(*values); !fits) co_return fits.error();

  saves.push_front({request.token, ++stored.version});
  if (std::ssize(saves) > saves_remembered) saves.pop_back();
  stored.values = *std::move(values);
  if (request.what.user) {
    stored.user = *request.what.user;
    stored.authenticated_at.reset();
  }
  stored.limits = request.what.limits.value_or(stored.limits);
  if (request.lock_owner) locked.reset();
  stored.updated_at = request.now;
  if (request.what.limits || stored.expire_at < request.expire_at)
    stored.expire_at = request.expire_at;
  co_return stored.version;
}

boost::asio::awaitable<result<void>> memory_store::touch(touch_request request, call_deadline) {
  const std::lock_guard lock(mutex_);
  auto* found = find(request.key);
  if (!found || !found->contents.is_live(request.now)) co_return gone();
  auto& expire_at = found->contents.expire_at;
  const bool lost_it = is_locked_by_another(found->lock, request.lock_owner);
  if (lost_it && expire_at < request.expire_at) co_return lost();
  if (request.lock_owner && !lost_it) found->lock.reset();
  if (expire_at < request.expire_at) {
    expire_at = request.expire_at;
    found->contents.updated_at = request.now;
  }
  co_return result<void>();
}

boost::asio::awaitable<result<void>> memory_store::renew(renew_request request, call_deadline) {
  const std::lock_guard lock(mutex_);
  auto* old = find(request.old_key);
  if (old && old->contents.renewed_to == request.next.key) co_return result<void>();
  if (!old || !old->contents.is_live(request.now)) co_return gone();
  if (is_locked_by_another(old->lock, request.lock_owner)) co_return lost();
  if (old->contents.version != request.next.version) co_return other_version();
  if (find(request.next.key)) co_return collision();
  if (auto fits = check_record_size(request.next.values); !fits) co_return fits;

  old->lock.reset();
  entry moved = *old;
  if (request.is_new_session) moved.saves.clear();
  moved.contents = std::move(request.next);
  ++moved.contents.version;
  moved.contents.updated_at = request.now;
  if (!request.has_new_limits && !request.is_new_session)
    moved.contents.expire_at = std::max(moved.contents.expire_at, old->contents.expire_at);
  old->contents = tombstone_of(old->contents, moved.contents, request.now);
  const auto key = moved.contents.key;
  entries_.emplace(key, std::move(moved));
  co_return result<void>();
}

boost::asio::awaitable<result<void>> memory_store::remove(std::string key, call_deadline) {
  const std::lock_guard lock(mutex_);
  const auto last = chain_from(std::move(key)).back();
  const auto* found = find(last);
  if (found && !found->contents.is_tombstone()) entries_.erase(last);
  co_return result<void>();
}

std::optional<session_lock> memory_store::stored_lock(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  return found == entries_.end() ? std::nullopt : found->second.lock;
}

boost::asio::awaitable<result<lock_answer>> memory_store::lock(lock_request request,
                                                               call_deadline) {
  const std::lock_guard guard(mutex_);
  auto* found = find(request.key);
  if (!found || found->contents.expire_at <= request.now) co_return lock_answer();
  if (found->contents.is_tombstone()) co_return lock_answer(found->contents);
  auto& there = found->lock;
  const bool ours = there && there->owner == request.owner;
  const bool as_seen = there && request.seen && there->owner == request.seen->owner &&
                       there->beat == request.seen->beat;
  if (there && !ours && !as_seen) co_return lock_answer(*there);
  if (!ours) there.emplace(request.owner, 0, request.lease);
  co_return lock_answer(found->contents);
}

boost::asio::awaitable<result<std::optional<session_lock>>> memory_store::peek_lock(std::string key,
                                                                                    call_deadline) {
  co_return stored_lock(key);
}

boost::asio::awaitable<result<void>> memory_store::renew_lease(std::string key, std::string owner,
                                                               std::int64_t beat, call_deadline) {
  const std::lock_guard guard(mutex_);
  auto* found = find(key);
  if (!found || is_locked_by_another(found->lock, owner)) co_return lost();
  found->lock->beat = std::max(found->lock->beat, beat);
  co_return result<void>();
}

boost::asio::awaitable<result<void>> memory_store::unlock(std::string key, std::string owner,
                                                          call_deadline) {
  const std::lock_guard guard(mutex_);
  auto* found = find(key);
  if (found && !is_locked_by_another(found->lock, owner)) found->lock.reset();
  co_return result<void>();
}

template <class Wanted>
session_page memory_store::page_after(const std::string& after, std::size_t limit,
                                      Wanted wanted) const {
  session_page page;
  for (auto at = entries_.upper_bound(after); at != entries_.end(); ++at) {
    if (!wanted(at->second.contents)) continue;
    if (page.sessions.size() == limit) {
      page.next = page.sessions.back().key;
      break;
    }
    page.sessions.emplace_back(at->second.contents);
  }
  page.units = static_cast<double>(page.sessions.size());
  return page;
}

boost::asio::awaitable<result<session_page>> memory_store::scan(scan_request request) {
  const std::lock_guard lock(mutex_);
  if (request.segment != 0) co_return session_page();
  co_return page_after(request.after, request.limit, [](const record&) { return true; });
}

boost::asio::awaitable<result<removal>> memory_store::remove_unchanged(
    std::vector<session_summary> seen) {
  const std::lock_guard lock(mutex_);
  removal done;
  for (const auto& each : seen) {
    const auto* found = find(each.key);
    if (found && !is_unchanged(found->contents, each)) continue;
    entries_.erase(each.key);
    ++done.removed;
  }
  done.units = static_cast<double>(done.removed);
  co_return done;
}

std::vector<std::string> memory_store::chain_from(std::string key) {
  std::vector<std::string> chain{std::move(key)};
  for (const auto* at = find(chain.back());
       at && at->contents.renewed_to &&
       std::ranges::find(chain, *at->contents.renewed_to) == chain.end();
       at = find(chain.back()))
    chain.push_back(*at->contents.renewed_to);
  return chain;
}

boost::asio::awaitable<result<session_page>> memory_store::list_of_user(std::string user,
                                                                        timestamp now,
                                                                        std::string after) {
  const std::lock_guard lock(mutex_);
  auto page =
      page_after(after, sessions_a_page, [&](const record& stored) { return stored.user == user; });
  std::set<std::string> listed;
  for (const auto& each : std::exchange(page.sessions, {})) {
    const auto* last = find(chain_from(each.key).back());
    if (!last || last->contents.user != user || !last->contents.is_live(now)) continue;
    if (listed.insert(last->contents.key).second) page.sessions.emplace_back(last->contents);
  }
  co_return page;
}

boost::asio::awaitable<result<std::vector<std::string>>> memory_store::successors_of(
    std::string key) {
  const std::lock_guard lock(mutex_);
  auto chain = chain_from(std::move(key));
  chain.erase(chain.begin());
  co_return chain;
}

boost::asio::awaitable<result<bool>> memory_store::remove_of_user(std::string key, std::string user,
                                                                  call_deadline) {
  const std::lock_guard lock(mutex_);
  const auto last = chain_from(std::move(key)).back();
  const auto* found = find(last);
  if (!found || found->contents.is_tombstone() || found->contents.user != user) co_return false;
  entries_.erase(last);
  co_return true;
}

}  // namespace dynasession::inline v0
