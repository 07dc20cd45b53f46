// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on POCO's Net library (1.11 or newer).
#pragma once

#include <dynasession/adapters/detail/message.hpp>
#include <dynasession/serve.hpp>
#include <dynasession/session_manager.hpp>

#include <Poco/ErrorHandler.h>
#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <concepts>
#include <exception>
#include <functional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0 {

/// A request handler of POCO that calls a function with the session as its last parameter. The factory of request
/// handlers makes one for each request:
///
///     Poco::Net::HTTPRequestHandler* createRequestHandler(
///         const Poco::Net::HTTPServerRequest& request) override {
///       if (request.getURI() == "/") return new dynasession::poco_handler(sessions, count);
///       return nullptr;  // 501 Not Implemented
///     }
///
/// `f(request, response, session&)` finds the session loaded; `f(request, response, const request_session&)`
/// loads it if it needs it. Both set the status and the fields of the response, send nothing, and return the
/// body: a string, or a function that writes it to a `std::ostream&`, or nothing.
/// What f changed is stored before the first byte of the response is sent, whatever its status.
/// Streaming: a function that f returns runs after that, so it must not touch the session; take from it what the
///   function needs. Values set before are stored.
/// Errors: when f throws, or a load or commit fails, nothing more is stored. The visitor gets 500 without a body
///   and without the fields that f set. `Poco::ErrorHandler` gets what f threw, or a `request_failed` in place
///   of an error of this library, which was logged.
/// Connections: a request whose body f does not read to its end is the last one of its connection.
/// Lifetimes: the manager is copied; f is copied and called as const.
/// Thread safety: POCO makes a handler for each request; f runs on several threads at once.
template <class F>
class poco_handler final : public Poco::Net::HTTPRequestHandler {
 public:
  /// For the routes that use f.
  poco_handler(session_manager sessions, F f) : sessions_(std::move(sessions)), f_(std::move(f)) {}

  /// POCO calls it.
  void handleRequest(Poco::Net::HTTPServerRequest& request,
                     Poco::Net::HTTPServerResponse& response) override {
    try {
      respond(request, response);
    } catch (const Poco::Exception& failure) {
      Poco::ErrorHandler::handle(failure);
    } catch (const std::exception& failure) {
      Poco::ErrorHandler::handle(failure);
    } catch (...) {
      Poco::ErrorHandler::handle();
    }
    if (!response.sent()) send_error(response);
  }

 private:
  void respond(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) {
    const detail::session_last handler(f_, request, response);
    const auto add = [&](const commit_result& done) {
      detail::add_fields(sessions_, done, detail::values_named(response, "Cache-Control"),
                         [&](const header_field& field) { response.add(field.name, field.value); });
    };
    const auto cookies = detail::values_named(request, "Cookie");
    request_facts facts{.cookies = cookies, .transport = transport_of(request)};
    if constexpr (std::is_void_v<detail::page_of<decltype(handler), request_session>>) {
      serve(sessions_, std::move(facts), handler, add);
      send(request, response, std::string_view());
    } else {
      const auto page = serve(sessions_, std::move(facts), handler,
                              [&](const auto&, const commit_result& done) { add(done); });
      send(request, response, page);
    }
  }

  transport transport_of(const Poco::Net::HTTPServerRequest& request) const {
    return request_transport(sessions_, request.clientAddress().host().toString(), request.secure(),
                             [&](const char* name) { return detail::values_named(request, name); });
  }

  /// POCO takes what is left of a body for the next request: a client could put one into it, which a proxy that
  /// shares the connection would have answered to somebody else. If the fields do not agree on where the body ends,
  /// something may be left whatever POCO read.
  static bool leaves_body(Poco::Net::HTTPServerRequest& request) {
    const auto lengths = detail::values_named(request, "Content-Length").size();
    const auto encodings = detail::values_named(request, "Transfer-Encoding").size();
    if (lengths + encodings == 0) return false;
    if (lengths + encodings > 1) return true;
    if (lengths == 1 && request.getContentLength64() == 0) return false;
    if (encodings == 1 && !request.getChunkedTransferEncoding()) return true;
    return !request.stream().eof();
  }

  template <class Body>
  static void send(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response,
                   const Body& body) {
    if (leaves_body(request)) response.setKeepAlive(false);
    if constexpr (std::convertible_to<const Body&, std::string_view>) {
      const std::string_view text = body;
      response.sendBuffer(text.data(), text.size());
    } else {
      const auto& version = request.getVersion();  // before 1.1 nobody understands chunks
      response.setChunkedTransferEncoding(version != Poco::Net::HTTPMessage::HTTP_1_0);
      std::invoke(body, response.send());
    }
  }

  static void send_error(Poco::Net::HTTPServerResponse& response) {
    response.clear();
    response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_INTERNAL_SERVER_ERROR);
    response.setKeepAlive(false);  // what f left of the request's body is not read
    response.sendBuffer("", 0);
  }

  session_manager sessions_;
  F f_;
};

}  // namespace dynasession::inline v0
