// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/request.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "dynamodb/protocol/expression.hpp"
#include "records/verdict.hpp"
#include "support/process_end.hpp"

#include <dynasession/store/apply_changes.hpp>

#include <array>
#include <limits>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using detail::immortal;
using detail::json_writer;

// Fails for absent, expired and foreign records and for tombstones. The response then has the
// record.
void require_live(expression& terms, timestamp now) {
  static const auto& is_map = immortal(text("M"));
  terms.require({"attribute_type(", terms.own("data"), ",", terms.value(":M", is_map), ")"});
  terms.require({terms.own("expire_at"), ">", terms.value(":now", number(now))});
}

void require_version(expression& terms, std::int64_t version) {
  terms.require({terms.own("version"), "=", terms.value(":version", number(version))});
}

void require_owner(expression& terms, const std::string& owner) {
  terms.require(
      {terms.own("lock"), ".", terms.own("owner"), "=", terms.value(":owner", text(owner))});
}

// A write under a lock releases it.
void require_and_release(expression& terms, const std::optional<std::string>& owner) {
  if (!owner) return;
  require_owner(terms, *owner);
  terms.remove(terms.own("lock"));
}

// The lock is free, or still as in `seen`, whose lease has ended.
void require_unlocked(expression& terms, const std::optional<session_lock>& seen) {
  const auto lock = terms.own("lock");
  const auto is_free = "attribute_not_exists(" + lock + ")";
  if (!seen) return terms.require(is_free);
  const auto is_same_owner =
      lock + "." + terms.own("owner") + "=" + terms.value(":seen", text(seen->owner));
  const auto is_same_beat =
      lock + "." + terms.own("beat") + "=" + terms.value(":beat", number(seen->beat));
  terms.require("(" + is_free + " OR (" + is_same_owner + " AND " + is_same_beat + "))");
}

// "w0,w1,...,w7"
std::string all_tokens() {
  std::string list;
  for (const auto name : token_names) list.append(list.empty() ? "" : ",").append(name);
  return list;
}

// Rule 17: our token is not in the register, and the register reaches back to the version that was
// seen.
void require_once(expression& terms, const save_request& wanted) {
  constexpr auto register_size = std::int64_t{token_names.size()};
  static const auto& none_of_the_tokens = immortal("NOT :token IN (" + all_tokens() + ")");
  const auto limit = terms.value(":limit", number(wanted.seen_version + register_size));
  terms.require({terms.own("version"), "<", limit});
  terms.value(":token", binary(wanted.token));
  terms.require(none_of_the_tokens);
}

// "w7=if_not_exists(w6,:no),...,w1=if_not_exists(w0,:no),w0=:token"
std::string shifted_register() {
  std::string list;
  for (auto i = token_names.size() - 1; i > 0; --i)
    list.append(token_names[i])
        .append("=if_not_exists(")
        .append(token_names[i - 1])
        .append(",:no),");
  return list.append(token_names[0]).append("=:token");
}

void shift_in_token(expression& terms) {
  static const auto& shifted = immortal(shifted_register());
  static const auto& none = immortal(binary(std::array<std::byte, 1>{}));
  terms.value(":no", none);
  terms.set_all(shifted);
}

void apply_user(expression& terms, const changes& what) {
  if (!what.user) return;
  const auto path = terms.own("user_id");
  if (*what.user)
    terms.set(path, terms.value(":user", text(**what.user)));
  else
    terms.remove(path);
  terms.remove(terms.own("authenticated_at"));
}

void apply_limits(expression& terms, const session_limits& limits) {
  const auto path = terms.own("limits");
  if (limits == session_limits())
    terms.remove(path);
  else
    terms.set(path, terms.value(":limits", map(write_limits(limits))));
}

// The expiry is never shortened: if the stored one is later, the write is refused, and sent again with
// the later one.
void require_no_later_expiry(expression& terms, std::chrono::sys_seconds expire_at) {
  terms.require({terms.own("expire_at"), "<=", terms.value(":expire_at", number(expire_at))});
}

// The part of a save that does not depend on the values.
void advance(expression& terms, const save_request& wanted) {
  require_live(terms, wanted.now);
  require_once(terms, wanted);
  shift_in_token(terms);
  const auto version = terms.own("version");
  static const auto& one = immortal(number(std::int64_t{1}));
  terms.set(version, {version, "+", terms.value(":one", one)});
  terms.set(terms.own("updated_at"), ":now");
  const auto expire_at = terms.own("expire_at");
  terms.set(expire_at, terms.value(":expire_at", number(wanted.expire_at)));
  if (!wanted.what.limits) require_no_later_expiry(terms, wanted.expire_at);
  if (wanted.what.limits) apply_limits(terms, *wanted.what.limits);
  apply_user(terms, wanted.what);
  require_and_release(terms, wanted.lock_owner);
}

// The lowest and the highest value to which the amount can be added within 64 bits.
std::string addable(expression& terms, std::int64_t amount) {
  using limits = std::numeric_limits<std::int64_t>;
  const auto least = amount < 0 ? limits::min() - amount : limits::min();
  const auto greatest = amount > 0 ? limits::max() - amount : limits::max();
  const auto from = terms.value(number(least));
  return from + " AND " + terms.value(number(greatest));
}

void add(expression& terms, const std::string& path, std::int64_t amount) {
  const auto zero = terms.value(":zero", number(std::int64_t{0}));
  terms.set(path, {"if_not_exists(", path, ",", zero, ")+", terms.value(number(amount))});
  terms.require(
      {"(attribute_not_exists(", path, ") OR ", path, " BETWEEN ", addable(terms, amount), ")"});
}

void apply(expression& terms, const std::string& path, const change& action,
           compression_threshold compress_over) {
  if (const auto* sum = std::get_if<add_integer>(&action))
    add(terms, path, sum->amount);
  else if (const auto* set = std::get_if<set_value>(&action))
    terms.set(path, terms.value(write_value(set->value, compress_over)));
  else
    terms.remove(path);
}

// The same text may be stored in another form, by another library or with another `compress_over`.
// Then the condition is that the version is still the one at which the expected value was read.
std::string is_in_other_form(expression& terms, const std::string& path, const attribute& written,
                             std::int64_t seen_version) {
  const auto form = written.has_type("B")
                        ? "attribute_exists(" + path + ")"
                        : "attribute_type(" + path + "," + terms.value(":B", text("B")) + ")";
  return "(" + form + " AND " + terms.own("version") + "=" +
         terms.value(":seen", number(seen_version)) + ")";
}

void expect(expression& terms, const std::string& path, const std::optional<stored_value>& expected,
            const save_request& wanted, compression_threshold compress_over) {
  if (!expected) return terms.require({"attribute_not_exists(", path, ")"});
  const auto written = write_value(*expected, compress_over);
  const auto is_the_same = path + "=" + terms.value(written);
  if (written.has_type("N")) return terms.require(is_the_same);
  terms.require(
      {"(", is_the_same, " OR ", is_in_other_form(terms, path, written, wanted.seen_version), ")"});
}

void expect_all(expression& terms, const save_request& wanted,
                compression_threshold compress_over) {
  for (const auto& [key, expected] : wanted.what.expected)
    expect(terms, terms.entry(key), expected, wanted, compress_over);
}

void apply_all(expression& terms, const changes& what, compression_threshold compress_over) {
  for (const auto& [key, action] : what.actions)
    apply(terms, terms.entry(key), action, compress_over);
}

// The stored values do not matter after a clear, so expectations about them are left out.
stored_values values_after_clear(const changes& what) {
  changes alone;
  alone.actions = what.actions;
  return apply_changes({}, alone).value();
}

record tombstone_of(const renew_request& wanted) {
  record old = wanted.next;
  old.key = wanted.old_key;
  detail::turn_into_tombstone(old, wanted);
  return old;
}

void set_whole(expression& terms, const stored_values& values,
               compression_threshold compress_over) {
  terms.set(terms.own("data"), terms.value(":whole", map(write_values(values, compress_over))));
}

// If the condition fails, the response contains the stored record, without consuming read units.
json_writer with_record_if_refused(json_writer body, const expression& terms) {
  terms.write_to(body);
  body.add_text("ReturnValuesOnConditionCheckFailure", "ALL_OLD");
  return body;
}

// An object with one member.
std::string only(std::string_view name, json_writer member) {
  json_writer object;
  object.add_json(name, std::move(member).json());
  return std::move(object).json();
}

std::string without_brace(json_writer object) {
  auto json = std::move(object).json();
  json.pop_back();
  return json;
}

// At most 36 characters; equal for equal writes.
std::string idempotency_token(std::string_view writes) {
  return crypto::base64url(crypto::sha256(writes)).substr(0, 36);
}

}  // namespace

void ask_units(json_writer& body) { body.add_text("ReturnConsumedCapacity", "TOTAL"); }

record_requests::record_requests(std::string table_name, item_format format, bool asks_units)
    : table_name_(std::move(table_name)), format_(std::move(format)), asks_units_(asks_units) {
  json_writer body;
  body.add_text("TableName", table_name_);
  json_writer key;
  key.add_json(format_.table_key, R"({"S":)");
  body.add_json("Key", without_brace(std::move(key)));
  before_key_ = without_brace(std::move(body));
}

request record_requests::load(const std::string& key, bool consistent) const {
  constexpr std::size_t rest_size = 80;
  auto body = body_for(key, rest_size);
  body.add_json("ConsistentRead", consistent ? "true" : "false");
  return asking("GetItem", std::move(body));
}

request record_requests::create(record draft) const {
  draft.version = 1;
  expression unused;
  unused.require({"attribute_not_exists(", unused.table_key(format_.table_key), ")"});
  return asking("PutItem", put(write_item(draft, format_), unused));
}

std::optional<request> record_requests::save(const save_request& wanted) const {
  expression terms;
  advance(terms, wanted);
  if (wanted.if_version) require_version(terms, *wanted.if_version);
  expect_all(terms, wanted, format_.compress_over);
  if (wanted.what.clear)
    set_whole(terms, values_after_clear(wanted.what), format_.compress_over);
  else
    apply_all(terms, wanted.what, format_.compress_over);
  if (!terms.fits()) return std::nullopt;
  return update(wanted.key, terms);
}

request record_requests::save_whole(const save_request& wanted, std::int64_t base_version,
                                    const stored_values& values) const {
  expression terms;
  advance(terms, wanted);
  require_version(terms, base_version);
  set_whole(terms, values, format_.compress_over);
  return update(wanted.key, terms);
}

request record_requests::touch(const touch_request& wanted) const {
  expression terms;
  require_live(terms, wanted.now);
  const auto expire_at = terms.own("expire_at");
  terms.set(expire_at, terms.value(":expire_at", number(wanted.expire_at)));
  terms.set(terms.own("updated_at"), ":now");
  terms.require({expire_at, "<:expire_at"});
  require_and_release(terms, wanted.lock_owner);
  return asking("UpdateItem", with_record_if_refused(body_for(wanted.key), terms));
}

request record_requests::renew(const renew_request& wanted) const {
  expression unused;
  unused.require({"attribute_not_exists(", unused.table_key(format_.table_key), ")"});
  expression as_seen;
  require_live(as_seen, wanted.now);
  require_version(as_seen, wanted.next.version);
  if (!detail::may_shorten(wanted)) require_no_later_expiry(as_seen, wanted.next.expire_at);
  if (wanted.lock_owner) require_owner(as_seen, *wanted.lock_owner);

  auto next = detail::renewed(wanted);
  if (wanted.is_new_session) next.extras.clear();
  auto fresh = put(write_item(next, format_), unused);
  auto old = put(write_tombstone(tombstone_of(wanted), format_), as_seen);
  const std::array puts{only("Put", std::move(fresh)), only("Put", std::move(old))};
  const auto writes = detail::json_array(puts);
  json_writer body(writes.size() + 256);
  body.add_json("TransactItems", writes);
  body.add_text("ClientRequestToken", idempotency_token(writes));
  return asking("TransactWriteItems", std::move(body));
}

request record_requests::remove_unless_tombstone(const std::string& key) const {
  expression terms;
  terms.require({"attribute_not_exists(", terms.own("renewed_to"), ")"});
  return asking("DeleteItem", with_record_if_refused(body_for(key), terms));
}

request record_requests::lock(const lock_request& wanted) const {
  expression terms;
  require_live(terms, wanted.now);
  require_unlocked(terms, wanted.seen);
  const session_lock lock(wanted.owner, 0, wanted.lease);
  terms.set(terms.own("lock"), terms.value(":lock", map(write_lock(lock))));
  auto body = with_record_if_refused(body_for(wanted.key), terms);
  body.add_text("ReturnValues", "ALL_NEW");
  return asking("UpdateItem", std::move(body));
}

request record_requests::peek_lock(const std::string& key) const {
  expression terms;
  auto body = body_for(key);
  body.add_json("ConsistentRead", "true");
  body.add_text("ProjectionExpression",
                terms.table_key(format_.table_key) + "," + terms.own("lock"));
  terms.write_to(body);
  return asking("GetItem", std::move(body));
}

request record_requests::renew_lease(const std::string& key, const std::string& owner,
                                     std::int64_t beat) const {
  expression terms;
  require_owner(terms, owner);
  const auto stored = terms.own("lock") + "." + terms.own("beat");
  terms.require({stored, "<", terms.value(":beat", number(beat))});
  terms.set(stored, ":beat");
  return asking("UpdateItem", with_record_if_refused(body_for(key), terms));
}

request record_requests::unlock(const std::string& key, const std::string& owner) const {
  expression terms;
  require_and_release(terms, owner);
  auto body = body_for(key);
  terms.write_to(body);
  return asking("UpdateItem", std::move(body));
}

request record_requests::asking(const char* operation, json_writer body) const {
  if (asks_units_) ask_units(body);
  return {operation, std::move(body).json()};
}

json_writer record_requests::body_for(const std::string& key, std::size_t rest) const {
  std::string body;
  body.reserve(before_key_.size() + key.size() + rest);
  body.append(before_key_);
  detail::append_json_string(body, key);
  return json_writer(std::move(body.append("}}")));
}

request record_requests::update(const std::string& key, const expression& terms) const {
  constexpr std::size_t usual_size = 2048;  // of a save of a few keys
  auto body = with_record_if_refused(body_for(key, usual_size), terms);
  body.add_text("ReturnValues", "UPDATED_NEW");
  return asking("UpdateItem", std::move(body));
}

json_writer record_requests::put(json_writer item, const expression& terms) const {
  json_writer body;
  body.add_text("TableName", table_name_);
  body.add_json("Item", std::move(item).json());
  return with_record_if_refused(std::move(body), terms);
}

}  // namespace dynasession::inline v0::dynamodb
