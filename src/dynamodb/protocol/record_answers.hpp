// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/item.hpp"
#include "dynamodb/protocol/json_document.hpp"
#include "records/stored_row.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// The item in a response; empty if there is none. Errors: unavailable, if the member is not an item,
/// which must not be taken for an absent record.
result<json_view> item_in(json_view body, std::string_view member);

/// The record of this key in the answer to a load. Errors: as `item_in`; corrupt_record, also of another
/// record; session_too_large.
result<std::optional<record>> record_in(json_view body, const item_format& format,
                                        std::string_view key);
/// The same with what it takes to judge a write.
result<std::optional<detail::stored_row>> row_in(json_view body, const item_format& format,
                                                 std::string_view key);

/// The version that a save made: in the answer to this save, not to another one. Errors: outcome_unknown.
result<std::int64_t> version_in(const json_document& body, const write_token& token);

/// The record that was locked. Errors: outcome_unknown, corrupt_record, session_too_large.
result<lock_answer> locked_in(const json_document& body, const item_format& format,
                              std::string_view key);

/// The lock in the answer to a look at it. Errors: corrupt_record, unavailable.
result<std::optional<session_lock>> lock_in(const json_document& body, const item_format& format,
                                            std::string_view key);

/// Why the nth write of a transaction was cancelled: {"Code": ..., "Item": ...}.
json_view cancellation_reason(const json_document& body, std::size_t nth);
bool is_refused(json_view reason);

}  // namespace dynasession::inline v0::dynamodb
