// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/item.hpp"

#include "records/plain_size.hpp"
#include "records/value_codec.hpp"
#include "support/ascii.hpp"

#include <dynasession/store/record_size.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <ranges>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using detail::json_writer;

// More than any number of saves; `version + 8` cannot overflow.
constexpr auto last_version = std::numeric_limits<std::int64_t>::max() / 2;

constexpr std::array<std::string_view, 10> own_names{
    "data", "created_at", "updated_at",       "expire_at", "version",
    "lock", "user_id",    "authenticated_at", "limits",    "renewed_to"};

bool is_token(std::string_view name) {
  return std::ranges::find(token_names, name) != token_names.end();
}

bool is_own(std::string_view name) { return std::ranges::find(own_names, name) != own_names.end(); }

bool is_extra(std::string_view name, const item_format& format) {
  return name != format.table_key && !is_own(name);
}

void add(json_writer& item, std::string_view name, const attribute& value) {
  item.add_json(name, value.json());
}

// Those of the tokens, or the others. Extras are JSON that `read_item` wrote, or empty.
void add_extras(json_writer& item, const std::string& extras, const item_format& format,
                bool of_tokens) {
  const auto parsed = json_document::parse(extras).value_or(json_document());
  parsed.root().for_each_member([&](std::string_view name, json_view written) {
    if (is_extra(name, format) && is_token(name) == of_tokens) item.add_json(name, written.json());
  });
}

json_writer write_head(const record& session, const item_format& format) {
  json_writer item;
  add(item, format.table_key, text(session.key));
  add(item, "created_at", number(session.created_at));
  add(item, "updated_at", number(session.updated_at));
  add(item, "expire_at", number(session.expire_at));
  add(item, "version", number(session.version));
  if (session.user) add(item, "user_id", text(*session.user));
  return item;
}

// Reads the attributes of one item and remembers the first invalid one.
class reader {
 public:
  explicit reader(json_view item) : item_(item) {}

  std::string key(const std::string& name) {
    const auto found = if_text(attribute_named(name));
    if (!found) fail(name, "a key (S)");
    if (found) key_ = *found;
    return key_;
  }

  timestamp time(std::string_view name) {
    const auto found = if_time(attribute_named(name));
    if (!found) fail(name, "a time (N)");
    return found.value_or(timestamp());
  }

  std::chrono::sys_seconds second(std::string_view name) {
    return std::chrono::ceil<std::chrono::seconds>(time(name));
  }

  std::int64_t version() {
    const auto found = if_integer(attribute_named("version"));
    if (!found || *found < 1 || *found > last_version) fail("version", "a positive integer (N)");
    return found.value_or(0);
  }

  std::optional<std::string> user() {
    auto found = optional_text("user_id", "a user (S)");
    if (found && !detail::is_valid_user(*found)) fail("user_id", "a user of 1 to 2048 bytes");
    return found;
  }
  std::optional<std::string> renewed_to() {
    auto found = optional_text("renewed_to", "a key (S)");
    if (found && found->empty()) fail("renewed_to", "a key that is not empty");
    return found;
  }

  std::optional<timestamp> authenticated_at() {
    if (!attribute_named("authenticated_at")) return std::nullopt;
    return time("authenticated_at");
  }

  session_limits limits() {
    const auto written = attribute_named("limits");
    if (!written) return {};
    const auto found = read_limits(written);
    if (!found) fail("limits", "timeouts (M)");
    return found.value_or(session_limits());
  }

  stored_values values(std::size_t max_size) {
    stored_values read;
    const auto entries = if_map(attribute_named("data"));
    if (!entries) return fail("data", "a map (M)"), read;
    if (!is_within(entries, max_size)) return read;
    entries.for_each_member([&](std::string_view name, json_view written) {
      if (auto value = read_value(written))
        read.emplace(name, *std::move(value));
      else
        fail("data." + detail::in_quotes(name), "a session value", written);
    });
    return read;
  }

  std::optional<session_lock> lock() {
    const auto written = attribute_named("lock");
    if (!written) return std::nullopt;
    auto found = read_lock(written);
    if (!found) fail("lock", "owner, beat and lease_ms (M)");
    return found;
  }

  // Places that were never used have no complete token.
  detail::token_register tokens() const {
    detail::token_register read;
    for (const auto name : token_names | std::views::reverse) {
      const auto bytes = if_binary(attribute_named(name));
      write_token token;
      if (!bytes || bytes->size() != token.size()) continue;
      std::ranges::copy(*bytes, token.begin());
      read.shift_in(token);
    }
    return read;
  }

  std::string extras(const item_format& format) const {
    json_writer kept;
    item_.for_each_member([&](std::string_view name, json_view written) {
      if (is_extra(name, format)) kept.add_json(name, written.json());
    });
    return kept.empty() ? std::string() : std::move(kept).json();
  }

  const std::optional<error>& first_error() const noexcept { return first_error_; }

 private:
  json_view attribute_named(std::string_view name) const { return item_[name]; }

  // Judged by what the values claim, before any is expanded.
  bool is_within(json_view entries, std::size_t max_size) {
    detail::plain_size size;
    entries.for_each_member(
        [&](std::string_view name, json_view written) { size.add(name, plain_size_of(written)); });
    const auto checked = size.check(max_size);
    if (!checked && !first_error_)
      first_error_ = error(checked.error().code(), description() + ": " + checked.error().detail());
    return checked.has_value();
  }

  std::optional<std::string> optional_text(std::string_view name, std::string_view expected) {
    const auto written = attribute_named(name);
    if (!written) return std::nullopt;
    const auto found = if_text(written);
    if (!found) fail(name, expected);
    return found ? std::string(*found) : std::string();
  }

  void fail(std::string_view name, std::string_view expected) {
    fail(std::string(name), expected, attribute_named(name));
  }
  void fail(std::string name, std::string_view expected, json_view found) {
    if (first_error_) return;
    first_error_ = error(errc::corrupt_record, description() + ", attribute " + name +
                                                   ": expected " + std::string(expected) +
                                                   ", found " + std::string(type_of(found)));
  }

  // A key that another application wrote may have any characters; it must not break a line in a
  // log.
  std::string description() const {
    const auto start = key_.substr(0, 8);
    const bool can_be_shown = !start.empty() && std::ranges::all_of(start, ascii::is_visible);
    return can_be_shown ? "record " + start + "..." : "a record";
  }

  json_view item_;
  std::string key_;
  std::optional<error> first_error_;
};

/// What a record and its summary have in common.
template <class Session>
void read_head(reader& read, const item_format& format, Session& session) {
  session.key = read.key(format.table_key);
  session.created_at = read.time("created_at");
  session.updated_at = read.time("updated_at");
  session.expire_at = read.second("expire_at");
  session.user = read.user();
  session.authenticated_at = read.authenticated_at();
  session.limits = read.limits();
}

}  // namespace

bool is_in_layout(std::string_view name) { return is_own(name) || is_token(name); }

json_writer write_lock(const session_lock& lock) {
  json_writer entries;
  add(entries, "owner", text(lock.owner));
  add(entries, "beat", number(lock.beat));
  add(entries, "lease_ms", number(std::int64_t{lock.lease.count()}));
  return entries;
}

std::optional<session_lock> read_lock(json_view written) {
  const auto entries = if_map(written);
  if (!entries) return std::nullopt;
  const auto owner = if_text(entries["owner"]);
  const auto beat = if_integer(entries["beat"]);
  const auto lease = if_integer(entries["lease_ms"]);
  if (!owner || !beat || !lease) return std::nullopt;
  return session_lock(std::string(*owner), *beat, std::chrono::milliseconds(*lease));
}

json_writer write_limits(const session_limits& limits) {
  json_writer entries;
  if (limits.idle_timeout)
    add(entries, "idle_timeout", number(std::int64_t{limits.idle_timeout->count()}));
  if (limits.absolute_timeout)
    add(entries, "absolute_timeout", number(std::int64_t{limits.absolute_timeout->count()}));
  if (limits.persistent_cookie) add(entries, "persistent_cookie", truth(true));
  return entries;
}

std::optional<session_limits> read_limits(json_view written) {
  const auto entries = if_map(written);
  if (!entries) return std::nullopt;
  session_limits limits;
  const auto read_timeout = [entries](const char* name, std::optional<std::chrono::seconds>& to) {
    const auto found = entries[name];
    const auto count = if_integer(found);
    if (count) to = std::chrono::seconds(*count);
    return !found || (count && is_valid_timeout(to));
  };
  if (!read_timeout("idle_timeout", limits.idle_timeout)) return std::nullopt;
  if (!read_timeout("absolute_timeout", limits.absolute_timeout)) return std::nullopt;
  const auto persistent = entries["persistent_cookie"];
  if (persistent && !if_truth(persistent)) return std::nullopt;
  limits.persistent_cookie = if_truth(persistent).value_or(false);
  return limits;
}

json_writer write_values(const stored_values& values, compression_threshold compress_over) {
  json_writer entries;
  for (const auto& [name, value] : values) add(entries, name, write_value(value, compress_over));
  return entries;
}

json_writer write_item(const record& session, const item_format& format) {
  auto item = write_head(session, format);
  if (session.authenticated_at) add(item, "authenticated_at", number(*session.authenticated_at));
  if (session.limits != session_limits()) add(item, "limits", map(write_limits(session.limits)));
  add_extras(item, session.extras, format, false);
  add(item, "data", map(write_values(session.values, format.compress_over)));
  return item;
}

json_writer write_tombstone(const record& session, const item_format& format) {
  auto item = write_head(session, format);
  add_extras(item, session.extras, format, true);
  add(item, "renewed_to", text(*session.renewed_to));
  return item;
}

result<void> check_item_size(const stored_values& values, const item_format& format) {
  if (auto within = check_record_size(values, format.max_size); !within) return within;
  auto plain = check_record_size(values);
  if (plain || !format.compress_over) return plain;
  stored_values compressed = values;
  for (auto& [name, value] : compressed)
    if (auto* json_text = std::get_if<std::string>(&value))
      json_text->resize(stored_size(*json_text, format.compress_over));
  return check_record_size(compressed);
}

result<void> check_key(json_view item, std::string_view key, const item_format& format) {
  const auto found = if_text(item[format.table_key]);
  if (found && *found == key) return {};
  return error(errc::corrupt_record, "the answer has another record than the one asked for");
}

result<record> read_record(json_view item, const item_format& format) {
  reader read(item);
  record session;
  read_head(read, format, session);
  session.version = read.version();
  session.renewed_to = read.renewed_to();
  if (!session.renewed_to) session.values = read.values(format.max_size);
  session.extras = read.extras(format);
  read.lock();
  if (read.first_error()) return *read.first_error();
  return session;
}

result<detail::stored_row> read_item(json_view item, const item_format& format) {
  auto session = read_record(item, format);
  if (!session) return session.error();
  reader read(item);
  detail::stored_row row;
  row.session = *std::move(session);
  row.tokens = read.tokens();
  row.lock = read.lock();
  return row;
}

result<session_summary> read_summary(json_view item, const item_format& format) {
  reader read(item);
  session_summary session;
  read_head(read, format, session);
  read.version();
  session.is_tombstone = read.renewed_to().has_value();
  if (read.first_error()) return *read.first_error();
  return session;
}

std::optional<std::string> successor_in(json_view item) {
  const auto key = if_text(item["renewed_to"]);
  return key ? std::optional(std::string(*key)) : std::nullopt;
}

}  // namespace dynasession::inline v0::dynamodb
