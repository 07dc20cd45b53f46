// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/lazy_session.hpp>
#include <dynasession/session.hpp>

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
  bool streamed = false;  ///< the text is sent in pieces, after the handler returned
  bool throws = false;    ///< the handler throws std::runtime_error after it has built all this
};

using loaded_handler = reply (*)(session&);
using lazy_handler = reply (*)(lazy_session&);

struct route {
  std::string_view path;
  std::variant<loaded_handler, lazy_handler> handler;
};

/// The GET routes of a server under test.
std::vector<route> all_routes();

/// POST /upload, read through the framework's way of reading a body in pieces, if it has one.
reply answer_upload(std::size_t body_size, session& session);

}  // namespace dynasession::test
