// SPDX-License-Identifier: Apache-2.0
// The common part of the recipes: copy it together with the file of your framework.
#pragma once

#include <dynasession/serve.hpp>

#include <strings.h>

#include <algorithm>
#include <concepts>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace recipes {

/// The response of a handler.
struct page {
  int status = 200;
  std::string body{};
  std::vector<dynasession::header_field> fields{};
};

/// What a handler gave, unless a line break in a field would begin another field.
inline page checked(page made) {
  for (const auto& [name, value] : made.fields)
    if ((name + value).find_first_of("\r\n") != std::string::npos)
      throw std::invalid_argument("a line break in the field " + name);
  return made;
}

/// Adds the fields that the session needs.
inline void add_fields(page& made, const dynasession::commit_result& done) {
  const bool is_private = std::ranges::any_of(made.fields, [](const auto& field) {
    return ::strcasecmp(field.name.c_str(), "Cache-Control") == 0 &&
           dynasession::is_private(field.value);
  });
  for (auto& field : done.fields(is_private)) made.fields.push_back(std::move(field));
}

/// One request of a server whose handlers block: the page of the handler, or 500. Throws nothing,
/// because its callers are called by C.
template <class Handler>
page make_page(const dynasession::session_manager& sessions, dynasession::request_facts&& facts,
               const Handler& handler) noexcept {
  try {
    return dynasession::serve(
        sessions, std::move(facts),
        [&]<class S>(S & session) requires std::invocable<const Handler&, S&> {
          return checked(handler(session));
        },
        add_fields);
  } catch (...) {
    return {.status = 500};  // log the exception if you like, but never send its text
  }
}

}  // namespace recipes
