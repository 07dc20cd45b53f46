// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/with_reason.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>

#include <type_traits>
#include <utility>

namespace dynasession::inline v0::detail {

/// Completes a handler of `void(error_code, Values...)` with the code of an error.
template <class Handler>
class code_handler {
 public:
  explicit code_handler(Handler wrapped) : handler(std::move(wrapped)) {}

  template <class... Values>
  void operator()(const error& reason, Values... values) {
    std::move(handler)(reason.code(), std::move(values)...);
  }

  Handler handler;
};

template <class Handler>
struct erased_as {
  using type = code_handler<Handler>;
};
template <class Handler>
struct erased_as<with_reason_handler<Handler>> {
  using type = with_reason_handler<Handler>;
};

template <class T>
struct verb_signatures {
  using of_token = void(boost::system::error_code, T);
  using of_library = void(error, T);
};
template <>
struct verb_signatures<void> {
  using of_token = void(boost::system::error_code);
  using of_library = void(error);
};

/// Where an asynchronous verb runs, and what it completes.
template <class T>
class verb_call {
 public:
  using handler_type = boost::asio::any_completion_handler<typename verb_signatures<T>::of_library>;

  template <class Handler>
  verb_call(Handler completed, const boost::asio::any_io_executor& otherwise)
      : executor(boost::asio::get_associated_executor(completed, otherwise)),
        handler(typename erased_as<Handler>::type(std::move(completed))) {}

  boost::asio::any_io_executor executor;
  handler_type handler;
};

/// The initiation of a verb, which is started by a function compiled in the library.
template <class T, class... Given>
class verb_initiation {
 public:
  using start_function = void (*)(verb_call<T>, Given...);

  explicit verb_initiation(start_function start) : start_(start) {}

  template <class Handler>
  void operator()(Handler&& handler, boost::asio::any_io_executor otherwise, Given... given) const {
    start_(verb_call<T>(std::decay_t<Handler>(std::forward<Handler>(handler)), otherwise),
           std::move(given)...);
  }

 private:
  start_function start_;
};

/// `start(call, given...)` starts the verb, and completes its handler with `(error, T)`.
template <class T, class Token, class... Given>
auto async_verb(Token&& token, boost::asio::any_io_executor otherwise,
                void (*start)(verb_call<T>, Given...), std::type_identity_t<Given>... given) {
  return boost::asio::async_initiate<Token, typename verb_signatures<T>::of_token>(
      verb_initiation<T, Given...>(start), token, std::move(otherwise), std::move(given)...);
}

template <class Token, class T>
concept verb_token =
    boost::asio::completion_token_for<Token, typename verb_signatures<T>::of_token>;

}  // namespace dynasession::inline v0::detail

namespace boost::asio {

template <template <class, class> class Associator, class Handler, class Default>
struct associator<Associator, dynasession::detail::code_handler<Handler>, Default>
    : Associator<Handler, Default> {
  static auto get(const dynasession::detail::code_handler<Handler>& of) noexcept {
    return Associator<Handler, Default>::get(of.handler);
  }
  static auto get(const dynasession::detail::code_handler<Handler>& of,
                  const Default& otherwise) noexcept {
    return Associator<Handler, Default>::get(of.handler, otherwise);
  }
};

}  // namespace boost::asio
