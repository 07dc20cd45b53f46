// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// Answers with the page of `f(request, session&)`, or of `f(request, const request_session&)`, which
/// loads the session itself.
template <class F>
void fastcgi_answer(const dynasession::session_manager& sessions, const FCGX_Request& request,
                    const F& f) {
  constexpr std::string_view cookie = "HTTP_COOKIE=";
  std::vector<std::string_view> cookies;
  auto how = dynasession::transport::unknown;
  for (char** each = request.envp; *each; ++each) {  // FCGX_GetParam finds the first field alone
    const std::string_view parameter = *each;
    if (parameter.starts_with(cookie)) cookies.push_back(parameter.substr(cookie.size()));
    if (parameter == "HTTPS=on") how = dynasession::transport::https;
  }
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
