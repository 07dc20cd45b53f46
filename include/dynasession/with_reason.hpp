// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0 {

/// See `with_reason`.
template <class Token>
class with_reason_t {
 public:
  constexpr with_reason_t() = default;
  /// Adapts this token.
  constexpr explicit with_reason_t(Token adapted) : token(std::move(adapted)) {}

  /// The token that is adapted.
  Token token{};
};

/// Adapts a completion token: what would be completed with `void(error_code, T)` is completed with
/// `void(std::exception_ptr, T)`, where the exception is a `session_error` that has the message of the error and its
/// code. `with_reason(asio::use_awaitable)`, `with_reason(asio::use_future)`,
/// `with_reason([](std::exception_ptr failure, session*) {...})`.
template <class Token>
constexpr with_reason_t<std::decay_t<Token>> with_reason(Token&& token) {
  return with_reason_t<std::decay_t<Token>>(std::forward<Token>(token));
}

/// Of every asynchronous verb: `co_await request.async_load()` throws a `session_error`.
using default_token = with_reason_t<boost::asio::use_awaitable_t<>>;

namespace detail {

template <class Handler>
class with_reason_handler {
 public:
  explicit with_reason_handler(Handler wrapped) : handler(std::move(wrapped)) {}

  template <class... Values>
  void operator()(const error& reason, Values... values) {
    std::exception_ptr failure;
    if (reason.failed()) failure = std::make_exception_ptr(session_error(reason));
    std::move(handler)(std::move(failure), std::move(values)...);
  }

  /// For operations of other libraries, which have no message.
  template <class... Values>
  void operator()(const boost::system::error_code& code, Values... values) {
    (*this)(error(code, {}), std::move(values)...);
  }

  Handler handler;
};

template <class Signature>
struct signature_with_reason;
template <class... Values>
struct signature_with_reason<void(boost::system::error_code, Values...)> {
  using type = void(std::exception_ptr, Values...);
};

}  // namespace detail
}  // namespace dynasession::inline v0

namespace boost::asio {

template <class Token, class Signature>
class async_result<dynasession::with_reason_t<Token>, Signature>
    : public async_result<Token,
                          typename dynasession::detail::signature_with_reason<Signature>::type> {
  using adapted_signature = typename dynasession::detail::signature_with_reason<Signature>::type;

  // The initiation of the adapted token: it completes an adapted handler in the original way.
  template <class Initiation>
  class adapted {
   public:
    explicit adapted(Initiation initiation) : initiation_(std::move(initiation)) {}

    template <class Handler, class... Given>
    void operator()(Handler&& handler, Given&&... given) {
      using handler_type = dynasession::detail::with_reason_handler<std::decay_t<Handler>>;
      std::move(initiation_)(handler_type(std::forward<Handler>(handler)),
                             std::forward<Given>(given)...);
    }

   private:
    Initiation initiation_;
  };

 public:
  template <class Initiation, class Adapter, class... Given>
  static auto initiate(Initiation&& initiation, Adapter&& adapter, Given&&... given) {
    return async_initiate<decltype((std::forward<Adapter>(adapter).token)), adapted_signature>(
        adapted<std::decay_t<Initiation>>(std::forward<Initiation>(initiation)), adapter.token,
        std::forward<Given>(given)...);
  }
};

template <template <class, class> class Associator, class Handler, class Default>
struct associator<Associator, dynasession::detail::with_reason_handler<Handler>, Default>
    : Associator<Handler, Default> {
  static auto get(const dynasession::detail::with_reason_handler<Handler>& of) noexcept {
    return Associator<Handler, Default>::get(of.handler);
  }
  static auto get(const dynasession::detail::with_reason_handler<Handler>& of,
                  const Default& otherwise) noexcept {
    return Associator<Handler, Default>::get(of.handler, otherwise);
  }
};

}  // namespace boost::asio
