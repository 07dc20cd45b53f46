// SPDX-License-Identifier: Apache-2.0
#include "demo/visitor.hpp"

#include "demo/secret_key.hpp"

#include <dynasession/json.hpp>

#include <boost/json/serialize.hpp>

#include <openssl/crypto.h>

#include <algorithm>

namespace demo {
namespace {

using dynasession::session;
using note_list = std::vector<std::string>;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

/// In characters of UTF-8.
std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool has_length(std::string_view text, std::size_t longest) {
  return !text.empty() && length(text) <= longest;
}

/// When the session ends if this is its last request: the visit it counts is saved, and a save
/// restarts the idle timeout. The absolute one runs from the first visit.
std::chrono::sys_seconds end_of(const visitor& who, const session& session,
                                const dynasession::configuration& options) {
  const auto& own = session.limits();
  const auto idle = own.idle_timeout.value_or(*options.idle_timeout);
  const auto absolute = own.absolute_timeout.value_or(*options.absolute_timeout);
  return std::chrono::ceil<std::chrono::seconds>(
      std::min(who.now + idle, who.created_at + absolute));
}

std::vector<std::pair<std::string, std::string>> values_of(const session& session) {
  std::vector<std::pair<std::string, std::string>> stored;
  for (const auto& key : session.keys()) {
    const auto value = session.get<boost::json::value>(key);
    stored.emplace_back(key, key == "form_token" ? "a secret" : boost::json::serialize(*value));
  }
  return stored;
}

std::string form_token(session& session) {
  if (const auto token = session.get<std::string>("form_token")) return *token;
  const auto token = random_hex();
  session.set("form_token", token);
  return token;
}

}  // namespace

visitor visit(session& session, const dynasession::configuration& options) {
  visitor who;
  who.visits = session.increment("visits");
  who.notes = session.get_or("notes", note_list());
  who.user = session.user();
  who.notice = session.take<std::string>("notice");
  who.form_token = form_token(session);
  who.now = options.clock();
  who.created_at = session.created_at().value_or(who.now);
  who.expire_at = end_of(who, session, options);
  who.is_remembered = session.limits().persistent_cookie;
  who.stored = values_of(session);
  return who;
}

bool is_own_form(const session& session, std::string_view token) {
  const auto expected = session.get<std::string>("form_token");
  return expected && expected->size() == token.size() &&
         CRYPTO_memcmp(expected->data(), token.data(), token.size()) == 0;
}

void add_note(session& session, std::string_view text) {
  const std::string note(trimmed(text));
  if (!has_length(note, max_note_length))
    return session.set("notice", "A note has 1 to 200 characters.");
  // Runs again on the newer list if another tab added a note meanwhile, so that none is lost.
  session.update<note_list>("notes", [note](std::optional<note_list> notes) {
    auto next = std::move(notes).value_or(note_list());
    if (next.size() < max_notes) next.push_back(note);
    return next;
  });
}

void clear_notes(session& session) { session.erase("notes"); }

void sign_in(session& session, std::string_view name, bool is_remembered) {
  const std::string user(trimmed(name));
  if (!has_length(user, max_name_length))
    return session.set("notice", "A name has 1 to 40 characters.");
  // A person who knew the session before does not know it from here on: a new id, a new token.
  session.log_in(user);
  session.set_limits(is_remembered ? remembered : dynasession::session_limits());
  session.set("form_token", random_hex());
}

void sign_out(session& session) { session.log_out(); }

}  // namespace demo
