// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on Pistache (0.0.5). It sends a response to the number of a client's socket: read the page on
/// Pistache in the documentation before you use it.
#pragma once

#include <dynasession/adapters/detail/exchange.hpp>
#include <dynasession/adapters/detail/message.hpp>
#include <dynasession/async_serve.hpp>
#include <dynasession/async_session_manager.hpp>
#include <dynasession/cookie.hpp>

#include <pistache/cookie.h>
#include <pistache/http.h>
#include <pistache/http_header.h>
#include <pistache/http_headers.h>
#include <pistache/mime.h>
#include <pistache/peer.h>
#include <pistache/router.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::inline v0 {

/// A field of a response of any name, to be added with `headers().add(std::make_shared<pistache_field>(...))`.
/// Pistache sends those of its own classes alone, and ignores `addRaw`. There is one field of a name.
class pistache_field final : public Pistache::Http::Header::Header {
 public:
  /// A name, and a value without a line break.
  pistache_field(std::string name, std::string value)
      : name_(std::move(name)), value_(std::move(value)) {}

  /// Pistache calls these.
  const char* name() const override { return name_.c_str(); }
  /// The value.
  void write(std::ostream& out) const override { out << value_; }
  /// Of the name.
  std::uint64_t hash() const override {
    return Pistache::Http::Header::detail::hash(name_.c_str());
  }

 private:
  std::string name_;
  std::string value_;
};

/// The part of a response that a handler returns; the fields and cookies are those of its `ResponseWriter`.
class pistache_page {
 public:
  /// With the status 200.
  pistache_page(std::string text, Pistache::Http::Mime::MediaType type = MIME(Text, Plain))
      : body(std::move(text)), mime(std::move(type)) {}
  /// With any status.
  pistache_page(Pistache::Http::Code status, std::string text = {},
                Pistache::Http::Mime::MediaType type = MIME(Text, Plain))
      : code(status), body(std::move(text)), mime(std::move(type)) {}

  Pistache::Http::Code code = Pistache::Http::Code::Ok;  ///< the status
  std::string body;                                      ///< in full
  Pistache::Http::Mime::MediaType mime;                  ///< the Content-Type
};

namespace detail {

inline std::string pistache_value(const Pistache::Http::Header::Header& field) {
  std::ostringstream out;
  field.write(out);
  return out.str();
}

/// The cookies of a request that are ours, as text: Pistache keeps the fields to itself. The names of those that say what
/// the browser has seen begin with the name of the session's.
inline std::vector<std::string> pistache_cookies(const Pistache::Http::CookieJar& cookies,
                                                 std::string_view name) {
  std::vector<std::string> found;
  for (const auto& each : cookies)
    if (std::string_view(each.name).starts_with(name))
      found.push_back(each.name + "=" + each.value);
  return found;
}

/// The field of a name: Pistache keeps one of several.
inline std::optional<std::string> pistache_field_of(
    const Pistache::Http::Header::Collection& fields, const char* name) {
  if (const auto field = fields.tryGetRaw(name)) return field->value();
  if (const auto field = fields.tryGet(name)) return pistache_value(*field);
  return std::nullopt;
}

/// How a request came; the peer is null if it has left.
inline transport pistache_transport(const async_session_manager& sessions,
                                    const Pistache::Http::Request& request,
                                    const std::shared_ptr<Pistache::Tcp::Peer>& peer) {
  auto how = reached::unknown;
  if (peer) how = peer->ssl() ? reached::by_tls : reached::without_tls;
  return transport_of(sessions.proxies(), request.address().host(), how, [&](const char* name) {
    std::vector<std::string> values;
    if (auto value = pistache_field_of(request.headers(), name))
      values.push_back(*std::move(value));
    return values;
  });
}

inline Pistache::Http::Cookie pistache_cookie(const cookie& ours) {
  Pistache::Http::Cookie made(ours.name, ours.value);
  made.path = ours.path;
  if (!ours.domain.empty()) made.domain = ours.domain;
  if (ours.max_age) made.maxAge = static_cast<int>(ours.max_age->count());
  made.secure = ours.secure;
  made.httpOnly = ours.http_only;
  constexpr const char* sites[]{"Lax", "Strict", "None"};
  made.ext["SameSite"] = sites[static_cast<int>(ours.site)];
  if (ours.partitioned) made.ext["Partitioned"] = "";
  return made;
}

/// A request that is being answered.
template <class F, class Request>
class pistache_exchange {
 public:
  pistache_exchange(std::shared_ptr<const F> f, const Request& request,
                    Pistache::Http::ResponseWriter writer)
      : f_(std::move(f)),
        request_(request),
        writer_(std::move(writer)),
        fields_at_first_(writer_.headers()) {}

  auto handler() { return session_last(*f_, std::as_const(request_), writer_); }

  void send(const async_session_manager& sessions, const commit_result& done, pistache_page page) {
    for (const auto& each : done.cookies) writer_.cookies().add(pistache_cookie(each));
    add_fields(sessions, done, cache_control(), [&](const header_field& field) { add(field); });
    writer_.send(page.code, page.body, page.mime);
  }

  void send_error() {
    writer_.headers() = fields_at_first_;
    writer_.cookies().removeAllCookies();
    writer_.send(Pistache::Http::Code::Internal_Server_Error, "");
  }

 private:
  std::vector<std::string> cache_control() const {
    const auto field = writer_.headers().tryGet("Cache-Control");
    if (!field) return {};
    return {pistache_value(*field)};
  }

  /// To the value that a field of this name has.
  void add(const header_field& field) {
    if (field.name == "Set-Cookie") return;  // they are in the jar
    auto value = field.value;
    if (const auto there = std::as_const(writer_).headers().tryGet(field.name))
      value = pistache_value(*there) + ", " + value;
    writer_.headers().remove(field.name);
    writer_.headers().add(std::make_shared<pistache_field>(field.name, value));
  }

  std::shared_ptr<const F> f_;
  Request request_;
  Pistache::Http::ResponseWriter writer_;
  Pistache::Http::Header::Collection fields_at_first_;
};

template <class F>
class pistache_route : async_route<F> {
 public:
  using async_route<F>::async_route;

  template <class Request>
  Pistache::Rest::Route::Result operator()(const Request& request,
                                           Pistache::Http::ResponseWriter writer) const {
    const auto cookies = pistache_cookies(request.cookies(), this->sessions_.cookie_name());
    const auto how = pistache_transport(this->sessions_, request, writer.getPeer());
    answer(this->sessions_, {.cookies = cookies, .transport = how},
           std::make_shared<pistache_exchange<F, Request>>(this->f_, request, std::move(writer)),
           this->on_failure_);
    return Pistache::Rest::Route::Result::Ok;
  }
};

}  // namespace detail

/// A handler for a route of Pistache from one that takes the session as a last parameter:
///
///     Routes::Get(router, "/", dynasession::pistache_handler(
///         sessions, [](const auto& request, auto& writer, dynasession::session& session) {
///           return dynasession::pistache_page(std::to_string(session.increment("visits")));
///         }));
///
/// `f(request, writer, session&)` finds the session loaded; `f(request, writer, const async_request_session&)`
/// loads it if it needs it. f adds fields and cookies to the `ResponseWriter`, sends nothing, and gives a
/// `pistache_page`, or an `asio::awaitable` of one. The request is a copy of the `Rest::Request`, or of the
/// `Http::Request` of a handler without a router.
/// What f changed is stored before the response is sent, whatever its status.
/// The threads of Pistache do not wait for the store.
/// Errors: when f throws, or a load or commit fails, nothing more is stored. The visitor gets 500 without a body
///   and without the fields and cookies that f added. `on_failure`, if given, gets what f threw, or a
///   `request_failed` in place of an error of this library, which was logged; it does not throw.
/// Executor: f and `on_failure` run on the manager's, such as an `asio::thread_pool`.
/// Lifetimes: the manager is copied; f is copied and called as const. The request and the writer live until f, or
///   its coroutine, has ended. The manager's executor ends before the `Endpoint`.
/// Thread safety: f runs on the threads of the executor; each request has a session of its own.
template <class F>
detail::pistache_route<F> pistache_handler(async_session_manager sessions, F f,
                                           failure_listener on_failure = {}) {
  return {std::move(sessions), std::move(f), std::move(on_failure)};
}

}  // namespace dynasession::inline v0
