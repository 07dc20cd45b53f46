// SPDX-License-Identifier: Apache-2.0
#include "verdict.hpp"

#include "apply_changes.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace dynasession::detail {
namespace {

error version_conflict(std::int64_t stored, std::int64_t seen) {
  return {errc::conflict,
          "version " + std::to_string(stored) + ", expected " + std::to_string(seen)};
}

bool tokens_were_lost(const record& stored, const save_request& request) {
  return request.in_doubt &&
         stored.version - std::int64_t{token_register::capacity} >= request.seen_version;
}

// What forbids the save before its changes are looked at. A tombstone's values live on elsewhere, so
// there too it matters whether the save was applied before.
result<void> check_save(const record& stored, const save_request& request) {
  if (stored.expire_at <= request.now) return gone();
  if (tokens_were_lost(stored, request))
    return error(errc::outcome_unknown, "eight or more saves since the first attempt");
  if (stored.is_tombstone()) return gone();
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
  if (auto allowed = check_save(session, request); !allowed) return allowed.error();
  auto values = apply_changes(session.values, request.what);
  if (!values) return values.error();
  return *std::move(values);
}

result<bool> judge_renew(const record& stored, const renew_request& request) {
  if (stored.renewed_to == request.next.key) return false;
  if (!stored.is_live(request.now)) return gone();
  if (stored.version != request.next.version)
    return version_conflict(stored.version, request.next.version);
  return true;
}

record renewed(const renew_request& request) {
  record next = request.next;
  next.updated_at = request.now;
  next.version += 1;
  return next;
}

void turn_into_tombstone(record& session, const renew_request& request) {
  session.updated_at = request.now;
  session.expire_at = std::chrono::ceil<std::chrono::seconds>(request.now + tombstone_lifetime);
  session.renewed_to = request.next.key;
}

}  // namespace dynasession::detail
