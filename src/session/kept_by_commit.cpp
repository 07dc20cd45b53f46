// SPDX-License-Identifier: Apache-2.0
#include "session/kept_by_commit.hpp"

#include "session/session_access.hpp"

namespace dynasession::inline v0::detail {

void kept_by_commit::created(const record& stored, timestamp now) const {
  if (cache_ && !uses_locks_) cache_->keep(stored, ticket_, now);
}

void kept_by_commit::saved(bool is_known_whole, timestamp now) const {
  if (cache_ && is_known_whole && !uses_locks_)
    cache_->keep(stored(), ticket_, now);
  else
    drop(request_.key, now);
}

void kept_by_commit::drop(const std::string& key, timestamp now) const {
  if (cache_ && !key.empty()) cache_->drop(key, now);
}

void kept_by_commit::drop_session(timestamp created_at, timestamp now) const {
  if (cache_) cache_->drop_session(created_at, now);
}

void kept_by_commit::drop_session(timestamp now) const {
  if (request_.created_at)
    drop_session(*request_.created_at, now);
  else
    drop_all(now);  // it may be kept under an earlier id
}

void kept_by_commit::drop(const succession& found, timestamp now) const {
  for (const auto& each : found.tombstones) {
    drop(*each.renewed_to, now);
    drop_session(each.created_at, now);
  }
}

void kept_by_commit::drop(const renewal& sent, timestamp now) const {
  drop(request_.key, now);
  drop(sent.request.old_key, now);
  drop_session(sent.old_created_at, now);
}

void kept_by_commit::drop_all(timestamp now) const {
  if (cache_) cache_->drop_all(now);
}

record kept_by_commit::stored() const {
  const auto& session = request_.session;
  auto made = session_access::contents(session);
  made.key = request_.key;
  made.created_at = *session.created_at();
  made.updated_at = request_.updated_at;
  made.expire_at = *session.expire_at();
  made.version = request_.version;
  made.extras = request_.extras;
  return made;
}

}  // namespace dynasession::inline v0::detail
