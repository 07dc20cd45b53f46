// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "records/stored_row.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace dynasession::inline v0::detail {

error gone();

/// An earlier attempt of the same save was applied and produced this version.
struct applied_before {
  std::int64_t version;
};

/// Judges a save on the row that it finds: the new values, or that it was applied before.
/// Errors: those of `session_store::save`, in the same order, except the size, which depends on the
/// store.
result<std::variant<applied_before, stored_values>> judge_save(const stored_row& stored,
                                                               const save_request& request);

/// Judges an attempt to lock the row that it finds; nullopt if the lock may be set.
std::optional<lock_answer> judge_lock(const stored_row& found, const lock_request& request);

/// Whether a write is allowed: it needs no lock, or `owner` holds the lock.
bool is_held_by(const std::optional<std::string>& owner, const std::optional<session_lock>& lock);

/// Judges a touch on the row that it finds: true if there is something to write.
/// Errors: session_gone, lock_lost.
result<bool> judge_touch(const stored_row& stored, const touch_request& request);

/// Judges a renewal of the row that it finds: true if it may begin, false if an earlier attempt
/// succeeded.
/// Errors: session_gone, lock_lost, conflict.
result<bool> judge_renew(const stored_row& stored, const renew_request& request);

/// Whether the new record may expire earlier than the old one.
bool may_shorten(const renew_request& request) noexcept;

/// The new record that a renewal creates.
record renewed(const renew_request& request);

/// Makes the tombstone that stays under the old key. It keeps the tokens, so that a late retry of a
/// save still finds out that the save was applied, and the user, so that an index by user that does not
/// know the new record yet still leads to it (models/sessions_of_a_user.pml).
void turn_into_tombstone(record& session, const renew_request& request);

}  // namespace dynasession::inline v0::detail
