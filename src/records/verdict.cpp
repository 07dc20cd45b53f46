// SPDX-License-Identifier: Apache-2.0
#include "records/verdict.hpp"

#include <dynasession/store/apply_changes.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

error version_conflict(std::int64_t stored, std::int64_t seen) {
  return {errc::conflict,
          "version " + std::to_string(stored) + ", expected " + std::to_string(seen)};
}

error lock_lost() { return {errc::lock_lost, {}}; }

bool tokens_were_lost(const record& stored, const save_request& request) {
  return request.in_doubt &&
         stored.version - std::int64_t{token_register::capacity} >= request.seen_version;
}

// Checks everything but the changes. A tombstone is checked for lost tokens too: the values of the
// session live on under another key, with the save or without it.
result<void> check_save(const stored_row& row, const save_request& request) {
  const auto& stored = row.session;
  if (stored.expire_at <= request.now) return gone();
  if (tokens_were_lost(stored, request))
    return error(errc::outcome_unknown, "eight or more saves since the first attempt");
  if (stored.is_tombstone()) return gone();
  if (!is_held_by(request.lock_owner, row.lock)) return lock_lost();
  if (request.if_version && *request.if_version != stored.version)
    return version_conflict(stored.version, *request.if_version);
  return {};
}

}  // namespace

error gone() { return {errc::session_gone, {}}; }

result<std::variant<applied_before, stored_values>> judge_save(const stored_row& stored,
                                                               const save_request& request) {
  const auto& session = stored.session;
  if (const auto since = stored.tokens.saves_since(request.token))
    return applied_before{session.version - static_cast<std::int64_t>(*since)};
  if (auto allowed = check_save(stored, request); !allowed) return allowed.error();
  auto values = apply_changes(session.values, request.what);
  if (!values) return values.error();
  return *std::move(values);
}

std::optional<lock_answer> judge_lock(const stored_row& found, const lock_request& request) {
  const auto& session = found.session;
  const auto& lock = found.lock;
  const auto& seen = request.seen;
  if (session.expire_at <= request.now) return lock_answer();
  if (session.is_tombstone()) return lock_answer(session);
  if (!lock) return std::nullopt;
  if (lock->owner == request.owner) return lock_answer(session);
  if (seen && seen->owner == lock->owner && seen->beat == lock->beat) return std::nullopt;
  return lock_answer(*lock);
}

bool is_held_by(const std::optional<std::string>& owner, const std::optional<session_lock>& lock) {
  return !owner || (lock && lock->owner == *owner);
}

// A lost lock does not matter if the stored expiry is late enough already.
result<bool> judge_touch(const stored_row& stored, const touch_request& request) {
  if (!stored.session.is_live(request.now)) return gone();
  const bool holds = is_held_by(request.lock_owner, stored.lock);
  if (stored.session.expire_at >= request.expire_at) return request.lock_owner && holds;
  if (!holds) return lock_lost();
  return true;
}

result<bool> judge_renew(const stored_row& row, const renew_request& request) {
  const auto& stored = row.session;
  if (stored.renewed_to == request.next.key) return false;
  if (!stored.is_live(request.now)) return gone();
  if (!is_held_by(request.lock_owner, row.lock)) return lock_lost();
  if (stored.version != request.next.version)
    return version_conflict(stored.version, request.next.version);
  return true;
}

bool may_shorten(const renew_request& request) noexcept {
  return request.has_new_limits || request.is_new_session;
}

record renewed(const renew_request& request) {
  record next = request.next;
  next.updated_at = request.now;
  next.version += 1;
  return next;
}

void turn_into_tombstone(record& session, const renew_request& request) {
  session.updated_at = request.now;
  session.expire_at =
      std::chrono::ceil<std::chrono::seconds>(request.now + tombstone_lifetime + clock_margin);
  session.user = request.next.user;
  session.authenticated_at.reset();
  session.limits = {};
  session.renewed_to = request.next.key;
}

}  // namespace dynasession::inline v0::detail
