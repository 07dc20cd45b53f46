// SPDX-License-Identifier: Apache-2.0
#include "support/memory_store.hpp"

#include "apply_changes.hpp"
#include "record_size.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace dynasession::test {
namespace {

constexpr std::size_t saves_remembered = 8;

error gone() { return {errc::session_gone, "no live record"}; }
error other_version() { return {errc::conflict, "another version"}; }
error collision() { return {errc::id_collision, "the key is in use"}; }

std::chrono::sys_seconds in_seconds(timestamp time) {
  return std::chrono::ceil<std::chrono::seconds>(time);
}

record tombstone_of(const record& left, const std::string& new_key, timestamp now) {
  record tombstone;
  tombstone.key = left.key;
  tombstone.created_at = left.created_at;
  tombstone.updated_at = now;
  tombstone.expire_at = in_seconds(now + tombstone_lifetime);
  tombstone.version = left.version;
  tombstone.renewed_to = new_key;
  return tombstone;
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

boost::asio::awaitable<result<void>> memory_store::create(record draft) {
  const std::lock_guard lock(mutex_);
  if (find(draft.key)) co_return collision();
  if (auto fits = detail::check_record_size(draft.values); !fits) co_return fits;
  draft.version = 1;
  entry fresh;
  fresh.contents = std::move(draft);
  const auto key = fresh.contents.key;
  entries_.emplace(key, std::move(fresh));
  co_return result<void>();
}

boost::asio::awaitable<result<std::optional<record>>> memory_store::load(std::string key,
                                                                         timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto* found = find(key);
  if (!found || found->contents.expire_at <= now) co_return std::optional<record>();
  co_return std::optional<record>(found->contents);
}

boost::asio::awaitable<result<std::int64_t>> memory_store::save(save_request request) {
  const std::lock_guard lock(mutex_);
  auto* found = find(request.key);
  if (!found) co_return gone();
  auto& [stored, saves] = *found;
  for (const auto& save : saves)
    if (save.token == request.token) co_return save.version;
  if (stored.expire_at <= request.now) co_return gone();
  if (request.in_doubt && stored.version >= request.seen_version + 8)
    co_return error(errc::outcome_unknown, "too many saves came between");
  if (stored.is_tombstone()) co_return gone();
  if (request.if_version && *request.if_version != stored.version) co_return other_version();
  auto values = detail::apply_changes(stored.values, request.what);
  if (!values) co_return values.error();
  if (auto fits = detail::check_record_size(*values); !fits) co_return fits.error();

  saves.push_front({request.token, ++stored.version});
  if (saves.size() > saves_remembered) saves.pop_back();
  stored.values = *std::move(values);
  stored.updated_at = request.now;
  stored.expire_at = std::max(stored.expire_at, request.expire_at);
  co_return stored.version;
}

boost::asio::awaitable<result<void>> memory_store::touch(touch_request request) {
  const std::lock_guard lock(mutex_);
  auto* found = find(request.key);
  if (!found || !found->contents.is_live(request.now)) co_return gone();
  auto& expire_at = found->contents.expire_at;
  expire_at = std::max(expire_at, request.expire_at);
  co_return result<void>();
}

boost::asio::awaitable<result<void>> memory_store::renew(renew_request request) {
  const std::lock_guard lock(mutex_);
  auto* old = find(request.old_key);
  if (old && old->contents.renewed_to == request.next.key) co_return result<void>();
  if (!old || !old->contents.is_live(request.now)) co_return gone();
  if (old->contents.version != request.next.version) co_return other_version();
  if (find(request.next.key)) co_return collision();
  if (auto fits = detail::check_record_size(request.next.values); !fits) co_return fits;

  entry moved = *old;
  moved.contents = std::move(request.next);
  ++moved.contents.version;
  old->contents = tombstone_of(old->contents, moved.contents.key, request.now);
  const auto key = moved.contents.key;
  entries_.emplace(key, std::move(moved));
  co_return result<void>();
}

boost::asio::awaitable<result<void>> memory_store::remove(std::string key) {
  const std::lock_guard lock(mutex_);
  std::optional<std::string> next = std::move(key);
  while (next) {
    const auto found = entries_.find(*next);
    if (found == entries_.end()) break;
    next = found->second.contents.renewed_to;
    entries_.erase(found);
  }
  co_return result<void>();
}

}  // namespace dynasession::test
