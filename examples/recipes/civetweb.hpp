// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "page.hpp"

#include <civetweb.h>

#include <concepts>
#include <string_view>

namespace recipes {

inline void civetweb_send(mg_connection* connection, const page& made) {
  mg_response_header_start(connection, made.status);
  for (const auto& [name, value] : made.fields)
    mg_response_header_add(connection, name.c_str(), value.c_str(), -1);
  mg_response_header_add(connection, "Content-Length", std::to_string(made.body.size()).c_str(),
                         -1);
  mg_response_header_send(connection);
  if (std::string_view(mg_get_request_info(connection)->request_method) != "HEAD")
    mg_write(connection, made.body.data(), made.body.size());
}

/// Every value of a field.
inline std::vector<std::string_view> civetweb_values(const mg_request_info& request,
                                                     const char* name) {
  std::vector<std::string_view> found;
  for (int i = 0; i < request.num_headers; ++i)
    if (::strcasecmp(request.http_headers[i].name, name) == 0)
      found.emplace_back(request.http_headers[i].value);
  return found;
}

/// For a request handler, which returns what this returns. Answers with the page of `f(connection,
/// session&)`, or of `f(connection, const request_session&)`, which loads the session itself.
template <class F>
int civetweb_answer(const dynasession::session_manager& sessions, mg_connection* connection,
                    const F& f) noexcept try {
  const auto& request = *mg_get_request_info(connection);
  const auto cookies = civetweb_values(request, "Cookie");
  const auto how = dynasession::request_transport(
      sessions, request.remote_addr, request.is_ssl != 0,
      [&](const char* name) { return civetweb_values(request, name); });
  const auto made = make_page(
      sessions, {.cookies = cookies, .transport = how},
      [&]<class S>(S & session) requires std::invocable<const F&, mg_connection*, S&> {
        return f(connection, session);
      });
  civetweb_send(connection, made);
  return made.status;
} catch (...) {
  return 500;  // no memory to answer
}

}  // namespace recipes
