// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/retry.hpp"
#include "dynamodb/protocol/catalog_requests.hpp"
#include "dynamodb/protocol/item.hpp"
#include "dynamodb/protocol/json_document.hpp"
#include "dynamodb/protocol/response.hpp"
#include "dynamodb/table/table_requests.hpp"
#include "expect.hpp"
#include "input.hpp"
#include "records/value_codec.hpp"
#include "support/ascii.hpp"
#include "support/json_text.hpp"
#include "targets.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace fuzz {
namespace {

using namespace dynasession;
using namespace dynasession::dynamodb;
namespace json = boost::json;

const item_format format{.table_key = "session_id", .compress_over = 16};
const catalog_requests requests("sessions", format);

/// Error messages may contain keys, never their values.
void hide_secrets(json::value& value) {
  if (auto* text = value.if_string()) *text = with_secrets(*text);
  if (auto* array = value.if_array())
    for (auto& each : *array) hide_secrets(each);
  if (auto* object = value.if_object())
    for (auto& [name, each] : *object) hide_secrets(each);
}

std::string written(const record& session) {
  return (session.is_tombstone() ? write_tombstone(session, format) : write_item(session, format))
      .json();
}

void expect_values(const stored_values& values) {
  for (const auto& [name, value] : values)
    if (const auto decoded = detail::decode(value); !decoded)
      expect_error(decoded.error(), {errc::corrupt_record});
  if (const auto fits = check_item_size(values, format); !fits)
    expect_error(fits.error(), {errc::session_too_large});
}

void expect_back(const record& session) {
  const auto item = written(session);
  const auto document = json_document::parse(item);
  expect(document.has_value(), "what is written is JSON");
  const auto again = read_item(document->root(), format);
  expect(again.has_value(), "a record that was read can be written");
  expect(again->session.values == session.values, "its values come back");
  expect(again->session.created_at == session.created_at &&
             again->session.updated_at == session.updated_at &&
             again->session.expire_at == session.expire_at,
         "its times come back");
  expect(session.is_tombstone() || (again->session.limits == session.limits &&
                                    again->session.authenticated_at == session.authenticated_at),
         "its login comes back");
  expect(written(again->session) == item, "a record is written in one way");
}

void expect_same(const record& session, const result<session_summary>& summary) {
  expect(summary.has_value(), "a record that can be read has a summary");
  expect(summary->key == session.key && summary->user == session.user &&
             summary->expire_at == session.expire_at && summary->limits == session.limits &&
             summary->authenticated_at == session.authenticated_at &&
             summary->is_tombstone == session.is_tombstone(),
         "a summary tells the same as the record");
}

void read_record(json_view item) {
  const auto row = read_item(item, format);
  const auto summary = read_summary(item, format);
  if (!summary) expect_error(summary.error(), {errc::corrupt_record});
  if (!row) return expect_error(row.error(), {errc::corrupt_record, errc::session_too_large});
  expect(row->session.version > 0, "a version can be counted on");
  expect_same(row->session, summary);
  expect_values(row->session.values);
  expect_back(row->session);
  if (!row->lock) return;
  const auto lock = json_document::parse(map(write_lock(*row->lock)).json());
  expect(lock && read_lock(lock->root()) == row->lock, "a lock comes back");
}

void read_records(const json_document& body) {
  for (const auto* name : {"Item", "Attributes"}) read_record(body[name]);
  for (const auto each : body["Items"].elements()) read_record(each);
  const auto item = body["Item"];
  const auto asked = check_key(item, "key", format);
  if (!asked) expect_error(asked.error(), {errc::corrupt_record});
  if (const auto successor = successor_in(item))
    expect(bool(item["renewed_to"]), "only a tombstone leads anywhere");
}

void expect_units(double units) {
  expect(std::isfinite(units) && units >= 0, "what an answer cost can be counted");
}

void read_pages(const json_document& body) {
  const auto scanned = requests.read_scan(body, {});
  if (!scanned) expect_error(scanned.error(), {errc::unavailable});
  const auto page = scanned ? *scanned : session_page();
  expect(page.sessions.size() + page.unreadable == body["Items"].elements().size(),
         "every record of a page counts");
  expect_units(page.units);
  const auto keys = requests.read_query(body, "ann", "");
  if (!keys) expect_error(keys.error(), {errc::corrupt_record, errc::unavailable});
  const auto asked = keys ? keys->keys : std::vector<std::string>();
  expect(asked.size() <= body["Items"].elements().size(), "no key comes of nothing");
  if (keys) expect_units(keys->units);
  const auto found = requests.read_answer(body, asked);
  if (found) expect_units(found->found.units);
  if (!found) expect_error(found.error(), {errc::corrupt_record, errc::unavailable});
  const auto removals = requests.read_removals(body, page.sessions);
  expect(removals.removed + removals.left.size() <= page.sessions.size(),
         "no more is removed than was to be");
  expect_units(removals.units);
  if (removals.failure)
    expect_error(*removals.failure, {errc::access_denied, errc::missing_table, errc::unavailable});
}

void read_tables(const json_document& body) {
  auto known = read_table(body);
  read_expiry(body, known);
  read_recovery(body, known);
  read_tags(body, known);
  is_ready(known);
}

void expect_reason(const error& reason) {
  // These repeat the message of the service, which contains names and permissions.
  const bool is_of_service =
      reason.code() == errc::access_denied || reason.code() == errc::incompatible_store;
  expect_error(is_of_service ? error(reason.code(), "") : reason,
               {errc::access_denied, errc::incompatible_store, errc::missing_table,
                errc::session_too_large, errc::unavailable});
  expect(
      std::ranges::all_of(reason.detail(), [](char c) { return c == ' ' || ascii::is_visible(c); }),
      "a reason is one line of ASCII");
}

void expect_distinguished(const net::http_response& response, const answer& meant) {
  using enum outcome;
  const bool has_body = meant.is == done || meant.is == refused;
  expect((meant.is == done) <= (response.status == 200), "what failed is not done");
  expect((meant.is == done) <= !meant.is_damaged, "what is damaged is not done");
  expect(response.status != 200 || meant.is == done || meant.is == unknown,
         "what was done may be unknown, and nothing else");
  expect(has_body || !meant.body.root(), "what failed has a reason");
  if (!has_body) expect_reason(meant.reason);
}

net::http_response response_of(std::string_view input) {
  auto response = response_in(input);
  const bool has_secrets = response.body.find('~') != response.body.npos;
  if (auto body = has_secrets ? detail::parse_object(response.body) : std::nullopt) {
    json::value whole = *std::move(body);
    hide_secrets(whole);
    response.body = json::serialize(whole);
  }
  return response;
}

}  // namespace

void dynamodb_answers(std::string_view input) {
  if (input.find(secret) != input.npos) return;  // a key may be named, a value never
  const auto response = response_of(input);
  const auto meant = interpret(response);
  expect_distinguished(response, meant);
  clock_skew(response, std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)));
  read_records(meant.body);
  read_pages(meant.body);
  read_tables(meant.body);
}

}  // namespace fuzz
