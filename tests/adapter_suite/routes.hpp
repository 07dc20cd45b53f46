// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/session.hpp>
#include <dynasession/session_manager.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dynasession::test {

/// What a server under test answers; its text is "text/plain".
struct reply {
  int status = 200;
  std::string text{};
  std::vector<header_field> fields{};
  bool streamed = false;      ///< the text is sent in pieces, after the handler returned
  bool is_not_found = false;  ///< the framework's own page, which it may share between requests
  enum class thrown { nothing, exception, number };
  thrown throws = thrown::nothing;  ///< by the handler, after it has built all this
};

/// What a handler does last: throws, if the reply says so.
void throw_what_it_says(const reply& answer);

/// Of a handler that takes a `session&`.
struct loaded_before {
  reply (*answer)(session&);
};
/// Of one that takes the handle, and loads the session.
struct loaded_by_handler {
  reply (*answer)(session&);
};
/// Of one that takes the handle, and does not.
struct never_loaded {
  reply (*answer)();
};

struct route {
  std::string_view path;
  std::variant<loaded_before, loaded_by_handler, never_loaded> handler;
};

/// The GET routes of a server under test.
std::vector<route> all_routes();

/// POST /upload, read through the framework's way of reading a body in pieces, if it has one.
reply answer_upload(std::size_t body_size, session& session);

}  // namespace dynasession::test
