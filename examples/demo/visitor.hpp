// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>
#include <dynasession/session.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the demo does with a session; knows nothing of HTTP.
namespace demo {

constexpr std::size_t max_notes = 50;
constexpr std::size_t max_note_length = 200;
constexpr std::size_t max_name_length = 40;
/// The limits of a session whose visitor wants to be remembered.
constexpr dynasession::session_limits remembered{.idle_timeout = std::chrono::days(30),
                                                 .absolute_timeout = std::chrono::days(90),
                                                 .persistent_cookie = true};

/// The session as a page shows it.
struct visitor {
  std::int64_t visits = 0;
  std::vector<std::string> notes{};
  std::optional<std::string> user{};
  std::optional<std::string> notice{};  ///< of the last form, shown once
  std::string form_token{};
  dynasession::timestamp now{};
  dynasession::timestamp created_at{};
  std::chrono::sys_seconds expire_at{};
  bool is_remembered = false;
  std::vector<std::pair<std::string, std::string>> stored{};  ///< keys, and values as JSON
};

/// Counts the visit and looks at what the session holds.
visitor visit(dynasession::session& session, const dynasession::configuration& options);

/// Whether a form is one of ours: it holds the token that only the session and its pages know.
/// Without it, a page from elsewhere could post forms in the visitor's name (CSRF).
bool is_own_form(const dynasession::session& session, std::string_view form_token);

void add_note(dynasession::session& session, std::string_view text);
void clear_notes(dynasession::session& session);
void sign_in(dynasession::session& session, std::string_view name, bool is_remembered);
void sign_out(dynasession::session& session);

}  // namespace demo
