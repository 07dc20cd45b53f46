// SPDX-License-Identifier: Apache-2.0
#include "session/record_cache.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>
#include <variant>

namespace dynasession::inline v0::detail {
namespace {

// Estimates of what containers and allocations take.
constexpr std::size_t size_of_entry = 512;
constexpr std::size_t size_of_value = 160;

std::size_t size_of(const record& kept) {
  auto size = size_of_entry + 2 * kept.key.size() + kept.extras.size();
  if (kept.user) size += kept.user->size();
  for (const auto& [key, value] : kept.values) {
    const auto* text = std::get_if<std::string>(&value);
    size += size_of_value + key.size() + (text ? text->size() : 0);
  }
  return size;
}

/// The name of the entry of a session that has ended, which is no key of a record: none has a space.
class name_of_session {
 public:
  explicit name_of_session(timestamp created_at) noexcept
      : end_(std::to_chars(text_ + prefix, std::end(text_), created_at.time_since_epoch().count())
                 .ptr) {}
  name_of_session(const name_of_session&) = delete;
  name_of_session& operator=(const name_of_session&) = delete;

  operator std::string_view() const noexcept { return {text_, end_}; }

 private:
  static constexpr std::size_t prefix = 3;

  char text_[24] = "of ";
  const char* const end_;
};

}  // namespace

record_cache::record_cache(std::chrono::milliseconds kept_for,
                           std::chrono::milliseconds dropped_for, std::size_t max_size)
    : kept_for_(kept_for), dropped_for_(dropped_for), max_size_(max_size) {}

record_cache::answer record_cache::find(const std::string& key, timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return {nullptr, now < forgotten_until_};
  const auto at = found->second;
  if (is_over(*at, now)) {
    erase(at);
    return {};
  }
  if (at->kept && has_ended(*at->kept, at->drawn)) {
    erase(at);
    return {nullptr, true};
  }
  entries_.splice(entries_.begin(), entries_, at);
  return {at->kept, !at->kept};
}

record_cache::ticket record_cache::draw() const {
  const std::lock_guard lock(mutex_);
  return drops_;
}

void record_cache::keep(record found, ticket drawn, timestamp now) {
  entry made;
  made.key = found.key;
  made.size = size_of(found);
  made.since = now;
  made.drawn = drawn;
  if (made.size > max_size_) return drop(made.key, now);
  made.kept = std::make_shared<const record>(std::move(found));
  const std::lock_guard lock(mutex_);
  if (has_ended(*made.kept, drawn)) return;
  if (const auto other = by_key_.find(made.key); other != by_key_.end()) {
    const auto& there = *other->second;
    if (there.dropped_at > drawn) return;
    if (there.kept && there.kept->version > made.kept->version) return;
  }
  insert(std::move(made), now);
}

void record_cache::drop(std::string_view key, timestamp now) {
  entry made;
  made.key = key;
  made.size = size_of_entry + 2 * key.size();
  made.since = now;
  const std::lock_guard lock(mutex_);
  made.dropped_at = ++drops_;
  insert(std::move(made), now);
}

void record_cache::drop_session(timestamp created_at, timestamp now) {
  drop(name_of_session(created_at), now);
}

bool record_cache::has_dropped(timestamp created_at, timestamp now) const {
  const std::lock_guard lock(mutex_);
  const auto* const dropped = dropped_session(created_at);
  return dropped && !is_over(*dropped, now);
}

void record_cache::drop_all(timestamp now) {
  const std::lock_guard lock(mutex_);
  by_key_.clear();
  entries_.clear();
  size_ = 0;
  forgotten_ = ++drops_;
  forgotten_until_ = std::max(forgotten_until_, now + dropped_for_);
}

std::size_t record_cache::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

// Threads read the clock in any order. If it is set back, an entry lasts twice as long at most.
bool record_cache::is_over(const entry& each, timestamp now) const {
  const auto limit = each.kept ? kept_for_ : dropped_for_;
  return std::chrono::abs(now - each.since) >= limit;
}

const record_cache::entry* record_cache::dropped_session(timestamp created_at) const {
  const auto found = by_key_.find(name_of_session(created_at));
  return found == by_key_.end() ? nullptr : &*found->second;
}

// A drop that is forgotten may have been of this session.
bool record_cache::has_ended(const record& read, ticket drawn) const {
  const auto* const dropped = dropped_session(read.created_at);
  return drawn < forgotten_ || (dropped && dropped->dropped_at > drawn);
}

void record_cache::insert(entry made, timestamp now) {
  if (const auto other = by_key_.find(made.key); other != by_key_.end()) {
    made.dropped_at = std::max(made.dropped_at, other->second->dropped_at);
    other->second->dropped_at = 0;
    erase(other->second);
  }
  size_ += made.size;
  entries_.push_front(std::move(made));
  by_key_.emplace(entries_.front().key, entries_.begin());
  while (size_ > max_size_ || (!entries_.empty() && is_over(entries_.back(), now)))
    erase(std::prev(entries_.end()));
}

void record_cache::erase(entries::iterator at) {
  forgotten_ = std::max(forgotten_, at->dropped_at);
  if (at->dropped_at > 0) forgotten_until_ = std::max(forgotten_until_, at->since + dropped_for_);
  size_ -= at->size;
  by_key_.erase(at->key);
  entries_.erase(at);
}

}  // namespace dynasession::inline v0::detail
