// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "page.hpp"

#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <concepts>
#include <memory>
#include <string_view>

namespace recipes {

inline MHD_Result microhttpd_send(MHD_Connection* connection, const page& made) {
  const std::unique_ptr<MHD_Response, decltype(&MHD_destroy_response)> response(
      MHD_create_response_from_buffer(made.body.size(), const_cast<char*>(made.body.data()),
                                      MHD_RESPMEM_MUST_COPY),
      MHD_destroy_response);
  if (!response) return MHD_NO;
  for (const auto& [name, value] : made.fields)
    if (MHD_add_response_header(response.get(), name.c_str(), value.c_str()) == MHD_NO)
      return MHD_NO;
  return MHD_queue_response(connection, static_cast<unsigned>(made.status), response.get());
}

/// Every value of a field.
inline std::vector<std::string_view> microhttpd_values(MHD_Connection* connection,
                                                       const char* name) {
  struct {
    const char* name;
    std::vector<std::string_view> found;
  } values{name, {}};
  const auto collect = [](void* into, MHD_ValueKind, const char* key,
                          const char* value) noexcept -> MHD_Result {
    auto& asked = *static_cast<decltype(values)*>(into);
    if (::strcasecmp(key, asked.name) == 0 && value) asked.found.emplace_back(value);
    return MHD_YES;
  };
  MHD_get_connection_values(connection, MHD_HEADER_KIND, collect, &values);
  return std::move(values.found);
}

/// The address of the client, or of a proxy; empty if it has none.
inline std::string microhttpd_peer(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (!info) return {};
  const auto* address = info->client_addr;
  std::array<char, NI_MAXHOST> text{};
  ::getnameinfo(address,
                address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in),
                text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return text.data();
}

inline dynasession::transport microhttpd_transport(const dynasession::session_manager& sessions,
                                                   MHD_Connection* connection) {
  return dynasession::request_transport(
      sessions, microhttpd_peer(connection),
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION) != nullptr,
      [&](const char* name) { return microhttpd_values(connection, name); });
}

/// For the callback of `MHD_start_daemon`, which passes on what it gets: gathers the body, and answers
/// with the page of `f(connection, body, session&)`, or of `f(connection, body, const request_session&)`,
/// which loads the session itself.
template <class F>
MHD_Result microhttpd_answer(const dynasession::session_manager& sessions,
                             MHD_Connection* connection, const char* data, std::size_t* size,
                             void** state, const F& f) noexcept try {
  constexpr std::size_t max_body = 1024 * 1024;
  if (!*state) {  // the fields are here, and the body comes
    *state = new std::string;
    return MHD_YES;
  }
  auto& body = *static_cast<std::string*>(*state);
  if (*size > 0) {
    if (*size > max_body - body.size()) return MHD_NO;  // closes the connection
    body.append(data, std::exchange(*size, 0));
    return MHD_YES;
  }
  const auto cookies = microhttpd_values(connection, "Cookie");
  return microhttpd_send(
      connection,
      make_page(
          sessions, {.cookies = cookies, .transport = microhttpd_transport(sessions, connection)},
          [&]<class S>(
              S &
              session) requires std::invocable<const F&, MHD_Connection*, const std::string&, S&> {
            return f(connection, body, session);
          }));
} catch (...) {
  return MHD_NO;
}

/// For MHD_OPTION_NOTIFY_COMPLETED.
inline void microhttpd_forget(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
  delete static_cast<std::string*>(std::exchange(*state, nullptr));
}

}  // namespace recipes
