// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "page.hpp"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

namespace recipes {

/// A variable by which the server describes the request; empty if it is not there.
inline std::string_view cgi_variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// How a request came. `values(variable)` gives every value of a variable, a vector of views: FastCGI may have
/// several.
template <class Values>
dynasession::transport cgi_transport(const dynasession::session_manager& sessions,
                                     const Values& values) {
  const auto first = [&](const char* variable) {
    const auto all = values(variable);
    return all.empty() ? std::string_view() : all.front();
  };
  const bool is_https =
      first("REQUEST_SCHEME") == "https" || (!first("HTTPS").empty() && first("HTTPS") != "off");
  return dynasession::request_transport(
      sessions, first("REMOTE_ADDR"), is_https, [&](std::string_view field) {
        std::string variable = "HTTP_";  // HTTP_X_FORWARDED_PROTO
        for (const unsigned char c : field)
          variable += c == '-' ? '_' : static_cast<char>(std::toupper(c));
        return values(variable.c_str());
      });
}

inline void cgi_send(const page& made) {
  std::printf("Status: %d\r\n", made.status);
  for (const auto& [name, value] : made.fields)
    std::printf("%s: %s\r\n", name.c_str(), value.c_str());
  std::printf("\r\n");
  if (cgi_variable("REQUEST_METHOD") != "HEAD")
    std::fwrite(made.body.data(), 1, made.body.size(), stdout);
}

/// Answers the request of this process with the page of `f(session&)`, or of `f(const request_session&)`,
/// which loads the session itself. `make_sessions` gives the manager; what it throws goes to the log of the
/// server, which is the standard error.
template <class MakeSessions, class F>
void cgi_answer(const MakeSessions& make_sessions, const F& f) {
  page made{.status = 500};
  try {
    const dynasession::session_manager sessions = make_sessions();
    const auto how = cgi_transport(sessions, [](const char* name) {
      std::vector<std::string_view> values;
      if (const char* value = std::getenv(name)) values.emplace_back(value);
      return values;
    });
    made = make_page(sessions, {.cookies = cgi_variable("HTTP_COOKIE"), .transport = how}, f);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
  }
  cgi_send(made);
}

}  // namespace recipes
