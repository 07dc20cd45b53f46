// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on Qt HTTP Server, written for 6.4 to 6.7 and tested with 6.4.2.
#pragma once

#include <dynasession/adapters/detail/exchange.hpp>
#include <dynasession/adapters/detail/message.hpp>
#include <dynasession/async_serve.hpp>
#include <dynasession/async_session_manager.hpp>
#include <dynasession/loop_executor.hpp>

#include <QtCore/QByteArray>
#include <QtCore/QFuture>
#include <QtCore/QFutureInterface>
#include <QtCore/QList>
#include <QtCore/QMetaObject>
#include <QtCore/QObject>
#include <QtCore/QPair>
#include <QtCore/QPointer>
#include <QtCore/QString>
#include <QtCore/QUrl>
#include <QtHttpServer/QHttpServer>
#include <QtHttpServer/QHttpServerRequest>
#include <QtHttpServer/QHttpServerResponse>
#include <QtHttpServer/QHttpServerRouterRule>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpSocket>

#include <cstddef>
#include <functional>
#include <memory>
#include <ranges>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
#error \
    "dynasession::qt is for Qt HTTP Server 6.4 to 6.7; 6.8 changed how responses keep their fields"
#endif

namespace dynasession::inline v0 {

/// An executor over the event loop of the thread that an object of Qt lives in.
/// Lifetimes: what has not run when the object is destroyed, or comes later, is dropped: a server may end while
///   requests wait for the store. The variables of a coroutine that is dropped later are destroyed on a thread of
///   the library. The object is destroyed before its `QCoreApplication`.
inline loop_executor qt_executor(QObject& object) {
  const auto kept = std::make_shared<detail::loop_until_end<QObject>>(object);
  QObject::connect(&object, &QObject::destroyed, [kept] { kept->end(); });
  return loop_executor([kept](std::function<void()> work) {
    kept->with([&](QObject& receiver) {
      QMetaObject::invokeMethod(&receiver, std::move(work), Qt::QueuedConnection);
    });
  });
}

/// A copy of a `QHttpServerRequest`, which ends when its client leaves. Copying shares the data, as Qt does.
class qt_request {
 public:
  /// Of the request that a handler of Qt gets.
  explicit qt_request(const QHttpServerRequest& request)
      : url(request.url()),
        method(request.method()),
        headers(request.headers()),
        body(request.body()),
        remote_address(request.remoteAddress()) {}

  QUrl url;                                      ///< with the query
  QHttpServerRequest::Method method;             ///< such as `Get`
  QList<QPair<QByteArray, QByteArray>> headers;  ///< every field
  QByteArray body;                               ///< in full
  QHostAddress remote_address;                   ///< of the client, or of a proxy
};

namespace detail {

inline std::string_view view_of(const QByteArray& bytes) {
  return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

template <class R, class... Args>
std::tuple<std::remove_cvref_t<Args>...> qt_parameters_of(R (*)(Args...));
template <class R, class C, class... Args>
std::tuple<std::remove_cvref_t<Args>...> qt_parameters_of(R (C::*)(Args...) const);

/// The types of the parameters of an application's function, without references.
template <class F>
auto qt_parameters() {
  if constexpr (std::is_class_v<F>)
    return std::type_identity<decltype(qt_parameters_of(&F::operator()))>();
  else
    return std::type_identity<decltype(qt_parameters_of(std::declval<F>()))>();
}

/// Of those the placeholders of the route: what stands before the request, which may be missing, and the session.
template <class Parameters>
class qt_placeholders {
  static constexpr std::size_t size = std::tuple_size_v<Parameters>;
  static_assert(size > 0, "the last parameter of the function is the session");

  static constexpr bool takes_request() {
    if constexpr (size > 1)
      return std::is_same_v<std::tuple_element_t<size - 2, Parameters>, qt_request>;
    return false;
  }
  template <std::size_t... I>
  static std::tuple<std::tuple_element_t<I, Parameters>...> first(std::index_sequence<I...>);

 public:
  static constexpr bool has_request = takes_request();
  using type = decltype(first(std::make_index_sequence<size - (has_request ? 2 : 1)>()));
};

#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)

/// Qt 6.4 sends the result of a future to a pointer: to the memory of a socket whose client has gone, where another
/// client's may be. So a handler must know its socket, which only the rule of a route is given.
class qt_rule : public QHttpServerRouterRule {
 public:
  explicit qt_rule(const QString& path, RouterHandler handler)
      : QHttpServerRouterRule(path, with_socket(std::move(handler))) {}
  explicit qt_rule(const QString& path, QHttpServerRequest::Methods methods, RouterHandler handler)
      : QHttpServerRouterRule(path, methods, with_socket(std::move(handler))) {}

  /// Of the call of a handler on this thread.
  static QTcpSocket*& socket() noexcept {
    static thread_local QTcpSocket* current = nullptr;
    return current;
  }

 private:
  static RouterHandler with_socket(RouterHandler handler) {
    return [handler = std::move(handler)](const QRegularExpressionMatch& match,
                                          const QHttpServerRequest& request, QTcpSocket* used) {
      socket() = used;
      handler(match, request, used);
      socket() = nullptr;
    };
  }
};

class qt_client {
 public:
  bool is_there() const { return socket_ && socket_->state() == QAbstractSocket::ConnectedState; }
  reached how() const {
    return qobject_cast<QSslSocket*>(socket_.data()) ? reached::by_tls : reached::without_tls;
  }

 private:
  QPointer<QTcpSocket> socket_ = qt_rule::socket();
};

#else

using qt_rule = QHttpServerRouterRule;

class qt_client {
 public:
  bool is_there() const { return true; }  // Qt looks
  reached how() const { return reached::unknown; }
};

#endif

/// A request that is being answered.
template <class F, bool HasRequest, class... Placeholders>
class qt_exchange {
 public:
  qt_exchange(std::shared_ptr<const F> f, qt_request request, Placeholders... placeholders)
      : f_(std::move(f)), request_(std::move(request)), placeholders_(std::move(placeholders)...) {
    answer_.reportStarted();
  }

  QFuture<QHttpServerResponse> future() { return answer_.future(); }

  auto handler() const {
    return std::apply(
        [&](const Placeholders&... values) {
          if constexpr (HasRequest)
            return session_last(*f_, values..., request_);
          else
            return session_last(*f_, values...);
        },
        placeholders_);
  }

  std::vector<std::string_view> values(const char* name) const {
    return values_named(request_.headers, name, [](const auto& field) {
      return std::pair(view_of(field.first), view_of(field.second));
    });
  }
  dynasession::transport transport(const async_session_manager& sessions) const {
    return transport_of(sessions.proxies(), request_.remote_address.toString().toStdString(),
                        client_.how(), [this](const char* name) { return values(name); });
  }

  void send(const async_session_manager& sessions, const commit_result& done,
            QHttpServerResponse page) {
    const auto cache_control = page.headers("Cache-Control");
    add_fields(sessions, done, cache_control | std::views::transform(view_of),
               [&](const header_field& field) {
                 page.addHeader(QByteArray::fromStdString(field.name),
                                QByteArray::fromStdString(field.value));
               });
    finish(std::move(page));
  }

  void send_error() {
    finish(QHttpServerResponse(QHttpServerResponse::StatusCode::InternalServerError));
  }

 private:
  void finish(QHttpServerResponse page) {
    if (!client_.is_there()) return;
    answer_.reportAndMoveResult(std::move(page));
    answer_.reportFinished();
  }

  std::shared_ptr<const F> f_;
  qt_request request_;
  std::tuple<Placeholders...> placeholders_;
  qt_client client_;
  QFutureInterface<QHttpServerResponse>
      answer_;  // ~QPromise of Qt 6.4 fails once the result was taken
};

template <class F, class Parameters = qt_placeholders<typename decltype(qt_parameters<F>())::type>,
          class Placeholders = typename Parameters::type>
class qt_handler;

template <class F, class Parameters, class... Placeholders>
class qt_handler<F, Parameters, std::tuple<Placeholders...>> : async_route<F> {
 public:
  using async_route<F>::async_route;

  QFuture<QHttpServerResponse> operator()(Placeholders... placeholders,
                                          const QHttpServerRequest& request) const {
    const auto kept = std::make_shared<qt_exchange<F, Parameters::has_request, Placeholders...>>(
        this->f_, qt_request(request), std::move(placeholders)...);
    const auto cookies = kept->values("Cookie");
    answer(this->sessions_, {.cookies = cookies, .transport = kept->transport(this->sessions_)},
           kept, this->on_failure_);
    return kept->future();
  }
};

}  // namespace detail

/// Adds a route to a server, with a handler that takes the session as a last parameter:
///
///     dynasession::qt_route(
///         server, "/", sessions, [](const dynasession::qt_request&, dynasession::session& session) {
///           return QHttpServerResponse(QString::number(session.increment("visits")));
///         });
///
/// `f(session&)` finds the session loaded; `f(const async_request_session&)` loads it if it needs it. Before that
/// f may take a `const qt_request&`, and before that what the path holds, as in Qt's handlers. Its parameters have
/// types: Qt reads them. f gives a `QHttpServerResponse`, or an `asio::awaitable` of one.
/// What f changed is stored before the response is sent, whatever its status.
/// The event loop does not wait for the store: Qt gets a `QFuture`.
/// Gives what `QHttpServer::route` gives: false, or null, if the path and the parameters do not fit.
/// Errors: when f throws, or a load or commit fails, nothing more is stored, and the visitor gets 500 without a
///   body. `on_failure`, if given, gets what f threw, or a `request_failed` in place of an error of this
///   library, which was logged; it does not throw.
/// Executor: the manager's is a `qt_executor` of the server's thread. f and `on_failure` run there.
/// Lifetimes: the manager is copied; f is copied and called as const. The request and what the path holds live
///   until f, or its coroutine, has ended, also if the client leaves.
/// Thread safety: to be called on the server's thread. Each request has a session of its own.
template <class F>
auto qt_route(QHttpServer& server, const QString& path, async_session_manager sessions, F f,
              failure_listener on_failure = {}) {
  return server.route<detail::qt_rule>(
      path, detail::qt_handler<F>(std::move(sessions), std::move(f), std::move(on_failure)));
}

/// The same for some methods alone, such as `QHttpServerRequest::Method::Post`.
template <class F>
auto qt_route(QHttpServer& server, const QString& path, QHttpServerRequest::Methods methods,
              async_session_manager sessions, F f, failure_listener on_failure = {}) {
  return server.route<detail::qt_rule>(
      path, methods,
      detail::qt_handler<F>(std::move(sessions), std::move(f), std::move(on_failure)));
}

}  // namespace dynasession::inline v0
