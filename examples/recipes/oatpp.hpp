// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "page.hpp"

#include <oatpp/network/tcp/server/ConnectionProvider.hpp>
#include <oatpp/web/protocol/http/incoming/Request.hpp>
#include <oatpp/web/protocol/http/outgoing/BufferBody.hpp>
#include <oatpp/web/protocol/http/outgoing/Response.hpp>
#include <oatpp/web/server/handler/ErrorHandler.hpp>

#include <charconv>
#include <concepts>
#include <functional>
#include <memory>
#include <string_view>

namespace recipes {

namespace oatpp_http = oatpp::web::protocol::http;
using oatpp_request = oatpp_http::incoming::Request;
using oatpp_response = oatpp_http::outgoing::Response;

/// Every value of a field, in the order in which they came. The map has another order, but its values lie in the buffer
/// of the connection.
inline std::vector<std::string_view> oatpp_values(const oatpp_request& request, const char* name) {
  std::vector<std::string_view> found;
  const auto [begin, end] = request.getHeaders().getAll_Unsafe().equal_range(name);
  for (auto at = begin; at != end; ++at)
    found.emplace_back(static_cast<const char*>(at->second.getData()),
                       static_cast<std::size_t>(at->second.getSize()));
  std::ranges::sort(found, std::less<const char*>(), &std::string_view::data);
  return found;
}

/// The whole body, because oat++ takes what nobody has read for the next request. An exception closes the connection.
inline std::string oatpp_body(const oatpp_request& request) {
  constexpr std::size_t max_body = 1024 * 1024;
  const auto refuse = [](const oatpp_http::Status& status) {
    throw oatpp_http::HttpError(status, status.description);
  };
  // oat++ does not say whether the last chunk has come.
  if (!oatpp_values(request, "Transfer-Encoding").empty()) refuse(oatpp_http::Status::CODE_411);
  const auto lengths = oatpp_values(request, "Content-Length");
  if (lengths.empty()) return {};
  std::size_t length = 0;
  const char* const end = lengths[0].data() + lengths[0].size();
  const auto [parsed, failure] = std::from_chars(lengths[0].data(), end, length);
  if (lengths.size() > 1 || failure != std::errc() || parsed != end)
    refuse(oatpp_http::Status::CODE_400);
  if (length > max_body) refuse(oatpp_http::Status::CODE_413);
  std::string body = *request.readBodyToString();
  if (body.size() != length) refuse(oatpp_http::Status::CODE_400);  // the client has left
  return body;
}

/// The body of an answer to HEAD, of which the length alone is sent.
class oatpp_length final : public oatpp_http::outgoing::Body {
 public:
  explicit oatpp_length(std::size_t size) : size_(static_cast<v_int64>(size)) {}
  oatpp::v_io_size read(void*, v_buff_size, oatpp::async::Action&) override { return 0; }
  void declareHeaders(oatpp_http::Headers&) override {}
  p_char8 getKnownData() override { return nullptr; }
  v_int64 getKnownSize() override { return size_; }

 private:
  v_int64 size_;
};

inline std::shared_ptr<oatpp_http::outgoing::Body> oatpp_body_of(const page& made, bool is_head) {
  if (made.status == 204 || made.status == 304) return nullptr;
  if (is_head) return std::make_shared<oatpp_length>(made.body.size());
  return oatpp_http::outgoing::BufferBody::createShared(made.body);
}

/// The address of the client, or of a proxy; empty if the connection provider has no extended connections.
inline std::string oatpp_peer(oatpp_request& request) {
  using connection = oatpp::network::tcp::server::ConnectionProvider::ExtendedConnection;
  const auto address = request.getConnection()->getInputStreamContext().getProperties().get(
      connection::PROPERTY_PEER_ADDRESS);
  return address ? *address : std::string();
}

/// For an endpoint of the simple API, which returns what this returns: the page of `f(request, body, session&)`, or of
/// `f(request, body, const request_session&)`, which loads the session itself. `is_tls`: whether the connections of the
/// server have TLS.
template <class F>
std::shared_ptr<oatpp_response> oatpp_answer(const dynasession::session_manager& sessions,
                                             const std::shared_ptr<oatpp_request>& request,
                                             const F& f, bool is_tls = false) {
  const auto body = oatpp_body(*request);
  const auto cookies = oatpp_values(*request, "Cookie");
  const auto how = dynasession::request_transport(
      sessions, oatpp_peer(*request), is_tls,
      [&](const char* name) { return oatpp_values(*request, name); });
  const auto made = make_page(
      sessions, {.cookies = cookies, .transport = how},
      [&]<class S>(
          S & session) requires std::invocable<const F&, oatpp_request&, const std::string&, S&> {
        return f(*request, body, session);
      });
  const bool is_head = request->getStartingLine().method == "HEAD";
  auto response = oatpp_response::createShared(oatpp_http::Status(made.status, ""),
                                               oatpp_body_of(made, is_head));
  for (const auto& [name, value] : made.fields) response->putHeader(name, value);
  return response;
}

/// For `setErrorHandler`: the default one sends the text of an exception.
class oatpp_errors final : public oatpp::web::server::handler::DefaultErrorHandler {
  std::shared_ptr<oatpp_response> renderError(const HttpServerErrorStacktrace& failure) override {
    return oatpp_response::createShared(
        failure.status, oatpp_http::outgoing::BufferBody::createShared(failure.status.description));
  }
};

}  // namespace recipes
