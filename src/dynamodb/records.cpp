// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/records.hpp"

#include "dynamodb/protocol/record_answers.hpp"
#include "records/plain_size.hpp"
#include "records/verdict.hpp"
#include "support/verb_outcome.hpp"

#include <dynasession/store/record_size.hpp>

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace asio = boost::asio;
using detail::applied_before;
using detail::gone;
using detail::stored_row;

// Rule 14: for a change that keeps conflicting with those of others.
constexpr int max_tries = 8;

// If an earlier attempt is in doubt, the failure of a later one does not decide the outcome.
error failure_of(const error& reason, bool in_doubt) {
  return {in_doubt ? errc::outcome_unknown : reason.code(), reason.detail()};
}

// What is known when a later attempt is refused while an earlier one of the same call may still arrive, as
// `session_store::save` promises. A version that an attempt requires never comes back.
error refused_in_doubt(const error& reason, const save_request& wanted) {
  switch (errc_of(reason.code())) {
    case errc::conflict:
      return wanted.if_version ? reason : error(errc::conflict_in_doubt, reason.detail());
    case errc::not_an_integer:
    case errc::integer_overflow:
    case errc::session_too_large:
      return {errc::outcome_unknown, reason.message()};
    default:
      return reason;
  }
}

// Bases the next attempt on the record that was found. The version seen may move on, in doubt too: the
// verdict found no token, and fewer than eight saves since the version seen before (models/applied_once.pml).
void adapt(save_request& wanted, const record& stored) {
  wanted.seen_version = stored.version;
  if (!wanted.what.limits) wanted.expire_at = std::max(wanted.expire_at, stored.expire_at);
}

std::size_t size_of(const change& action) {
  const auto* set = std::get_if<set_value>(&action);
  const auto* text = set ? std::get_if<std::string>(&set->value) : nullptr;
  return text ? text->size() : detail::integer_size;
}

// Rule 20: whether the values that a save sets are too large, whatever is stored beside them.
result<void> check_changes(const changes& what, const item_format& format) {
  std::size_t plain = 0;
  for (const auto& [name, action] : what.actions)
    plain += detail::entry_size(name, size_of(action));
  if (detail::fixed_size + plain <= std::min(format.max_size, max_record_size)) return {};
  stored_values alone;
  for (const auto& [name, action] : what.actions)
    if (const auto* set = std::get_if<set_value>(&action)) alone.emplace(name, set->value);
  return check_item_size(alone, format);
}

// Whether the session may become too large, so that its values must be known.
bool may_outgrow(const save_request& wanted, const item_format& format) {
  return wanted.expected_size > format.max_size;
}

// The request to send for the record that was found, or that an earlier attempt was applied.
result<std::variant<applied_before, request>> plan_save(const record_requests& requests,
                                                        save_request& wanted,
                                                        const stored_row& found) {
  auto verdict = detail::judge_save(found, wanted);
  if (!verdict) return verdict.error();
  if (const auto* before = std::get_if<applied_before>(&*verdict)) return *before;
  const auto& values = std::get<stored_values>(*verdict);
  if (auto fits = check_record_size(values, requests.format().max_size); !fits) return fits.error();
  adapt(wanted, found.session);
  const bool may_grow = may_outgrow(wanted, requests.format());
  if (auto by_key = may_grow ? std::nullopt : requests.save(wanted)) return *std::move(by_key);
  return requests.save_whole(wanted, found.session.version, values);
}

}  // namespace

records::records(table_client& table, record_requests requests)
    : table_(table), requests_(std::move(requests)) {}

asio::awaitable<result<void>> records::create(record draft, net::deadline until) {
  if (auto fits = check_item_size(draft.values, requests_.format()); !fits) co_return fits;
  auto put = requests_.create(std::move(draft));
  const auto answered =
      co_await table_.call(std::move(put), retry_policy::single_write, table_.until(until));
  if (!answered) co_return answered.error();
  if (answered->refused) co_return error(errc::id_collision, {});
  co_return result<void>();
}

asio::awaitable<result<std::optional<record>>> records::load(std::string key, timestamp now,
                                                             net::deadline until) {
  return read(std::move(key), true, now, until);
}

asio::awaitable<result<std::optional<record>>> records::load_eventually(std::string key,
                                                                        timestamp now,
                                                                        net::deadline until) {
  return read(std::move(key), false, now, until);
}

asio::awaitable<result<std::int64_t>> records::save(save_request wanted, net::deadline until) {
  const auto end = table_.until(until);
  if (auto fits = check_changes(wanted.what, requests_.format()); !fits && !wanted.in_doubt)
    return explain_size(std::move(wanted), fits.error(), end);
  std::optional<request> sent;
  if (!may_outgrow(wanted, requests_.format())) sent = requests_.save(wanted);
  if (!sent)  // all values are replaced: too many changes for one expression, or too large
    return save_on_found(std::move(wanted), std::nullopt, end);
  auto sending = table_.call(*std::move(sent), retry_policy::idempotent_write, end);
  return save_unless_refused(std::move(wanted), std::move(sending), end);
}

// What follows a refusal begins in a statement of its own: what it is given would stay in this frame, which every
// save in flight has.
asio::awaitable<result<std::int64_t>> records::save_unless_refused(
    save_request wanted, asio::awaitable<result<reply>> sending, net::deadline end) {
  auto answered = co_await std::move(sending);
  if (answered && !answered->refused) co_return version_after(*answered, wanted.token);
  asio::awaitable<result<std::int64_t>> next;
  if (answered)
    next = save_on_found(std::move(wanted), *std::move(answered), end);
  else
    next = why_not_saved(std::move(wanted), answered.error(), end);
  co_return co_await std::move(next);
}

asio::awaitable<result<std::int64_t>> records::save_on_found(save_request wanted,
                                                             std::optional<reply> refusal,
                                                             net::deadline end) {
  bool in_doubt = false;  // an attempt of this call; the caller knows of those of its earlier calls
  for (int tries = refusal ? 1 : 0;; ++tries) {
    if (refusal) in_doubt = in_doubt || refusal->in_doubt;
    wanted.in_doubt = wanted.in_doubt || in_doubt;
    auto reading = refusal ? found_by(refusal->body.root(), refusal->is_verified, wanted.key, end)
                           : find(wanted.key, end);
    const auto found = co_await std::move(reading);
    if (!found) co_return failure_of(found.error(), wanted.in_doubt);
    if (!*found) co_return gone();
    if (tries == max_tries) break;
    auto planned = plan_save(requests_, wanted, **found);
    if (!planned && in_doubt) co_return refused_in_doubt(planned.error(), wanted);
    if (!planned) co_return planned.error();
    if (const auto* before = std::get_if<applied_before>(&*planned)) co_return before->version;
    auto answered = co_await table_.call(std::get<request>(*std::move(planned)),
                                         retry_policy::idempotent_write, end);
    if (!answered) co_return co_await why_not_saved(std::move(wanted), answered.error(), end);
    if (!answered->refused) co_return version_after(*answered, wanted.token);
    refusal = *std::move(answered);
  }
  co_return error(wanted.in_doubt ? errc::outcome_unknown : errc::conflict,
                  "other saves came between all attempts");
}

result<std::int64_t> records::version_after(const reply& saved, const write_token& token) const {
  auto version = version_in(saved.body, token);
  if (!version) table_.distrust_connections();
  return version;
}

asio::awaitable<result<std::int64_t>> records::why_not_saved(save_request wanted, error reason,
                                                             net::deadline end) {
  if (reason.code() == errc::session_too_large && !wanted.in_doubt)
    return explain_size(std::move(wanted), std::move(reason), end);
  return detail::at_once(result<std::int64_t>(failure_of(reason, wanted.in_doubt)));
}

asio::awaitable<result<void>> records::touch(touch_request wanted, net::deadline until) {
  const auto end = table_.until(until);
  auto answered =
      co_await table_.call(requests_.touch(wanted), retry_policy::idempotent_write, end);
  if (!answered) co_return answered.error();
  if (!answered->refused) co_return result<void>();
  const auto found =
      co_await found_by(answered->body.root(), answered->is_verified, wanted.key, end);
  if (!found) co_return failure_of(found.error(), answered->in_doubt);
  if (!*found) co_return gone();
  const auto left_to_do = detail::judge_touch(**found, wanted);
  if (!left_to_do) co_return left_to_do.error();
  if (*left_to_do &&
      wanted.lock_owner)  // the expiry is late enough already, but the lock is still set
    co_return co_await release(wanted.key, *wanted.lock_owner, end);
  co_return result<void>();
}

asio::awaitable<result<void>> records::renew(renew_request wanted, net::deadline until) {
  if (auto fits = check_item_size(wanted.next.values, requests_.format()); !fits) co_return fits;
  const auto end = table_.until(until);
  bool in_doubt = false;
  for (int tries = 0; tries < max_tries; ++tries) {
    const auto answered =
        co_await table_.call(requests_.renew(wanted), retry_policy::idempotent_write, end);
    if (!answered) co_return failure_of(answered.error(), in_doubt);
    if (!answered->refused) co_return result<void>();
    in_doubt = in_doubt || answered->in_doubt;
    const auto old_reason = cancellation_reason(answered->body, 1);
    if (!is_refused(old_reason)) co_return error(errc::id_collision, {});
    const auto old = co_await found_by(old_reason, answered->is_verified, wanted.old_key, end);
    if (!old) co_return failure_of(old.error(), in_doubt);
    if (!*old) co_return gone();
    const auto may_begin = detail::judge_renew(**old, wanted);
    if (!may_begin) co_return may_begin.error();
    if (!*may_begin) co_return result<void>();  // an earlier attempt succeeded
    const auto kept = (*old)->session.expire_at;
    if (detail::may_shorten(wanted) || kept <= wanted.next.expire_at) break;
    wanted.next.expire_at = kept;  // a touch came between
  }
  co_return error(errc::conflict, "the session changed meanwhile");
}

// The tombstones stay, so that a repeated call finds the record again (models/log_in.pml).
asio::awaitable<result<void>> records::remove(std::string key, net::deadline until) {
  const auto end = table_.until(until);
  std::set<std::string> seen;  // tombstones lead in a circle in a table that was altered
  for (std::optional<std::string> next = std::move(key); next && seen.insert(*next).second;) {
    auto answered = co_await table_.call(requests_.remove_unless_tombstone(*next),
                                         retry_policy::idempotent_write, end);
    if (!answered) co_return answered.error();
    if (!answered->refused) break;
    const bool in_doubt = answered->in_doubt;
    auto successor = co_await successor_of(*std::move(answered), *next, end);
    if (!successor) co_return failure_of(successor.error(), in_doubt);
    next = *std::move(successor);
  }
  co_return result<void>();
}

asio::awaitable<result<lock_answer>> records::lock(lock_request wanted, net::deadline until) {
  const auto end = table_.until(until);
  const auto sent = requests_.lock(wanted);
  bool in_doubt = false;
  for (int tries = 0; tries < max_tries; ++tries) {
    auto answered = co_await table_.call(sent, retry_policy::idempotent_write, end);
    if (!answered) co_return failure_of(answered.error(), in_doubt);
    if (!answered->refused) {
      look_at_key(answered->body["Attributes"], wanted.key);
      auto locked = locked_in(answered->body, requests_.format(), wanted.key);
      if (locked || locked.error().code() == errc::outcome_unknown) co_return locked;
      const auto released = co_await release(wanted.key, wanted.owner, end);
      co_return failure_of(locked.error(), !released);
    }
    in_doubt = in_doubt || answered->in_doubt;
    const auto found =
        co_await found_by(answered->body.root(), answered->is_verified, wanted.key, end);
    if (!found) co_return failure_of(found.error(), in_doubt);
    if (!*found) co_return lock_answer();
    if (auto decided = detail::judge_lock(**found, wanted)) co_return *std::move(decided);
  }
  co_return failure_of(error(errc::unavailable, "the lock changed between all attempts"), in_doubt);
}

asio::awaitable<result<std::optional<session_lock>>> records::peek_lock(std::string key,
                                                                        net::deadline until) {
  const auto answered =
      co_await table_.call(requests_.peek_lock(key), retry_policy::read, table_.until(until));
  if (!answered) co_return answered.error();
  look_at_key(answered->body["Item"], key);
  co_return lock_in(answered->body, requests_.format(), key);
}

asio::awaitable<result<void>> records::renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat, net::deadline until) {
  const auto end = table_.until(until);
  const auto answered = co_await table_.call(requests_.renew_lease(key, owner, beat),
                                             retry_policy::idempotent_write, end);
  if (!answered) co_return answered.error();
  if (!answered->refused) co_return result<void>();
  // The lock is lost, or a later renewal was faster. Not every refusal brings the record along.
  auto there = lock_in(answered->body, requests_.format(), key);
  if (there && (!answered->is_verified || !answered->body["Item"])) {
    const auto looked = co_await table_.call(requests_.peek_lock(key), retry_policy::read, end);
    if (!looked) co_return looked.error();
    there = lock_in(looked->body, requests_.format(), key);
  }
  if (!there) co_return there.error();
  if (!*there || (*there)->owner != owner) co_return error(errc::lock_lost, {});
  co_return result<void>();
}

asio::awaitable<result<void>> records::unlock(std::string key, std::string owner,
                                              net::deadline until) {
  return release(std::move(key), std::move(owner), table_.until(until));
}

// A refusal is a success: this owner holds no lock any more.
asio::awaitable<result<void>> records::release(std::string key, std::string owner,
                                               net::deadline until) {
  const auto answered =
      co_await table_.call(requests_.unlock(key, owner), retry_policy::idempotent_write, until);
  if (!answered) co_return answered.error();
  co_return result<void>();
}

// Not every engine returns the record if a condition fails, and DynamoDB Local omits it sometimes. What
// follows, a write too, depends on the record, so one without a checksum is not enough.
asio::awaitable<result<records::row>> records::found_by(json_view refusal, bool is_verified,
                                                        std::string key, net::deadline until) {
  const auto item = item_in(refusal, "Item");
  if (!item) co_return item.error();
  look_at_key(*item, key);
  if (is_verified && item->size() > 0) co_return row_in(refusal, requests_.format(), key);
  co_return co_await find(std::move(key), until);
}

// The same for a removal that only a tombstone can refuse, and that needs nothing else of it.
asio::awaitable<result<std::optional<std::string>>> records::successor_of(reply refusal,
                                                                          std::string key,
                                                                          net::deadline until) {
  auto body = std::move(refusal.body);
  if (!refusal.is_verified || body["Item"].size() == 0) {
    auto read = co_await table_.call(requests_.load(key, true), retry_policy::read, until);
    if (!read) co_return read.error();
    body = std::move(read->body);
  }
  const auto item = item_in(body.root(), "Item");
  if (!item) co_return item.error();
  if (!*item) co_return std::optional<std::string>();
  look_at_key(*item, key);
  if (auto asked = check_key(*item, key, requests_.format()); !asked) co_return asked.error();
  auto successor = successor_in(*item);
  if (!successor)
    co_return error(errc::corrupt_record, "attribute renewed_to: expected the key of a record");
  co_return successor;
}

asio::awaitable<result<std::optional<record>>> records::read(std::string key, bool consistent,
                                                             timestamp now, net::deadline until) {
  // In a statement of its own: the request would stay in this frame until the answer.
  auto asked =
      table_.call(requests_.load(key, consistent), retry_policy::read, table_.until(until));
  const auto answered = co_await std::move(asked);
  if (!answered) co_return answered.error();
  co_return live_in(*answered, key, now);
}

result<std::optional<record>> records::live_in(const reply& answer, std::string_view key,
                                               timestamp now) const {
  look_at_key(answer.body["Item"], key);
  auto found = record_in(answer.body.root(), requests_.format(), key);
  if (found && *found && (*found)->expire_at <= now) return std::optional<record>();
  return found;
}

// An answer about another record answers another request, so the connections are closed. A damaged record is no
// such sign: a visitor whose record is damaged could make us open new connections with each load.
void records::look_at_key(json_view item, std::string_view key) const {
  const auto found = if_text(item[requests_.format().table_key]);
  if (found && *found != key) table_.distrust_connections();
}

// With what it takes to judge a write.
asio::awaitable<result<records::row>> records::find(std::string key, net::deadline until) {
  const auto answered = co_await table_.call(requests_.load(key, true), retry_policy::read, until);
  if (!answered) co_return answered.error();
  look_at_key(answered->body["Item"], key);
  co_return row_in(answered->body.root(), requests_.format(), key);
}

// DynamoDB refused the size. Reads the record to report the biggest keys.
asio::awaitable<result<std::int64_t>> records::explain_size(save_request wanted, error reason,
                                                            net::deadline until) {
  const auto found = co_await find(wanted.key, until);
  if (!found || !*found) co_return found ? gone() : reason;
  const auto verdict = detail::judge_save(**found, wanted);
  if (!verdict) co_return verdict.error();
  if (const auto* values = std::get_if<stored_values>(&*verdict))
    if (const auto fits = check_item_size(*values, requests_.format()); !fits)
      co_return fits.error();
  co_return reason;
}

}  // namespace dynasession::inline v0::dynamodb
