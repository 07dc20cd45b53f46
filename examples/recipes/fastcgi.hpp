// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cgi.hpp"
#include "page.hpp"

#include <fcgiapp.h>

#include <concepts>
#include <string_view>

namespace recipes {

inline void fastcgi_send(const FCGX_Request& request, const page& made) {
  std::string text = "Status: " + std::to_string(made.status) + "\r\n";
  for (const auto& [name, value] : made.fields) text += name + ": " + value + "\r\n";
  text += "\r\n" + made.body;
  FCGX_PutStr(text.data(), static_cast<int>(text.size()), request.out);
}

/// Every value of a parameter: FCGX_GetParam finds the first alone.
inline std::vector<std::string_view> fastcgi_values(const FCGX_Request& request,
                                                    std::string_view name) {
  std::vector<std::string_view> found;
  for (char** each = request.envp; *each; ++each) {
    const std::string_view parameter = *each;
    if (parameter.starts_with(name) && parameter.substr(name.size()).starts_with('='))
      found.push_back(parameter.substr(name.size() + 1));
  }
  return found;
}

/// Answers with the page of `f(request, session&)`, or of `f(request, const request_session&)`, which
/// loads the session itself.
template <class F>
void fastcgi_answer(const dynasession::session_manager& sessions, const FCGX_Request& request,
                    const F& f) {
  const auto cookies = fastcgi_values(request, "HTTP_COOKIE");
  const auto how =
      cgi_transport(sessions, [&](const char* name) { return fastcgi_values(request, name); });
  fastcgi_send(
      request,
      make_page(
          sessions, {.cookies = cookies, .transport = how},
          [&]<class S>(S & session) requires std::invocable<const F&, const FCGX_Request&, S&> {
            return f(request, session);
          }));
}

/// Answers the requests of a socket, one at a time: call it on several threads. It returns once the
/// socket is shut down. Call `FCGX_Init` before.
template <class F>
void fastcgi_serve(const dynasession::session_manager& sessions, int socket, const F& f) {
  FCGX_Request request;
  FCGX_InitRequest(&request, socket, 0);
  while (FCGX_Accept_r(&request) == 0) fastcgi_answer(sessions, request, f);
}

}  // namespace recipes
