// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/record_answers.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using detail::stored_row;

// What is read of the item of this key in a response. Errors: as `item_in`; corrupt_record, also of another
// record; session_too_large.
template <class T>
result<std::optional<T>> read_in(json_view body, std::string_view member, std::string_view key,
                                 result<T> (*read)(json_view, const item_format&),
                                 const item_format& format) {
  const auto item = item_in(body, member);
  if (!item) return item.error();
  if (!*item) return std::optional<T>();
  const auto found = if_text((*item)[format.table_key]);
  if (found && *found != key) return check_key(*item, key, format).error();
  auto known = read(*item, format);
  if (!known) return known.error();
  return std::optional<T>(*std::move(known));
}

}  // namespace

result<json_view> item_in(json_view body, std::string_view member) {
  const auto found = body[member];
  if (!found || found.is_null()) return json_view();
  if (!found.is_object())
    return error(errc::unavailable, "an item in the response is not an object");
  return found;
}

result<std::optional<record>> record_in(json_view body, const item_format& format,
                                        std::string_view key) {
  return read_in(body, "Item", key, read_record, format);
}

result<std::optional<stored_row>> row_in(json_view body, const item_format& format,
                                         std::string_view key) {
  return read_in(body, "Item", key, read_item, format);
}

result<std::int64_t> version_in(const json_document& body, const write_token& token) {
  const auto written = body["Attributes"];
  const auto newest = if_binary(written[token_names.front()]);
  if (newest && !std::ranges::equal(*newest, token))
    return error(errc::outcome_unknown, "UpdateItem: the response is to another request");
  if (const auto version = if_integer(written["version"])) return *version;
  return error(errc::outcome_unknown, "UpdateItem: the response has no version");
}

result<lock_answer> locked_in(const json_document& body, const item_format& format,
                              std::string_view key) {
  auto locked = read_in(body.root(), "Attributes", key, read_record, format);
  if (!locked && locked.error().code() == errc::unavailable)
    return error(errc::outcome_unknown, locked.error().detail());
  if (!locked) return locked.error();
  if (*locked) return lock_answer(**std::move(locked));
  return error(errc::outcome_unknown, "UpdateItem: the response has no record");
}

result<std::optional<session_lock>> lock_in(const json_document& body, const item_format& format,
                                            std::string_view key) {
  const auto item = item_in(body.root(), "Item");
  if (!item) return item.error();
  if (item->size() == 0) return std::optional<session_lock>();
  if (auto asked = check_key(*item, key, format); !asked) return asked.error();
  const auto written = (*item)["lock"];
  if (!written) return std::optional<session_lock>();
  auto lock = read_lock(written);
  if (!lock)
    return error(errc::corrupt_record, "attribute lock: expected owner, beat and lease_ms");
  return lock;
}

json_view cancellation_reason(const json_document& body, std::size_t nth) {
  const auto reasons = body["CancellationReasons"].elements();
  return nth < reasons.size() ? reasons[nth] : json_view();
}

bool is_refused(json_view reason) { return reason["Code"].text() == "ConditionalCheckFailed"; }

}  // namespace dynasession::inline v0::dynamodb
