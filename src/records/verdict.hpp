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

/// The version that an earlier attempt of the same save made.
struct applied_before {
  std::int64_t version;
};

/// What a save comes to on the row it finds: what the values become, or that it was applied before.
/// Errors: those of `session_store::save`, in its order, but for the size: stores differ in it.
result<std::variant<applied_before, stored_values>> judge_save(const stored_row& stored,
                                                               const save_request& request);

/// What an attempt to lock comes to on the row it finds; nullopt if the lock may be set.
std::optional<lock_answer> judge_lock(const stored_row& found, const lock_request& request);

/// Whether a write may be: it asks for no lock, or for the one there is.
bool is_held_by(const std::optional<std::string>& owner, const std::optional<session_lock>& there);

/// What a touch comes to on the row it finds: true if there is something to write.
/// Errors: session_gone, lock_lost.
result<bool> judge_touch(const stored_row& stored, const touch_request& request);

/// Whether a renewal of the row it finds may begin; false if an earlier attempt succeeded.
/// Errors: session_gone, lock_lost, conflict.
result<bool> judge_renew(const stored_row& stored, const renew_request& request);

/// The new record of a renewal.
record renewed(const renew_request& request);

/// What a row becomes under its old key. The tokens stay: the late retry of a save that was applied
/// still learns so.
void turn_into_tombstone(record& session, const renew_request& request);

}  // namespace dynasession::inline v0::detail
