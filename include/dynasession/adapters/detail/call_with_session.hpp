// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/lazy_session.hpp>

#include <concepts>
#include <utility>

namespace dynasession::inline v0::detail {

/// Handlers whose last parameter is a session: loaded before they run.
template <class F, class... Arguments>
concept takes_session = std::invocable<const F&, Arguments..., session&>;

/// Handlers whose last parameter is a lazy_session: they load it themselves, or never.
template <class F, class... Arguments>
concept takes_lazy_session = std::invocable<const F&, Arguments..., lazy_session&>;

template <class F, class... Arguments>
concept session_handler = takes_session<F, Arguments...> || takes_lazy_session<F, Arguments...>;

/// Calls a handler with the form of session that its signature asks for; session& if it takes both.
template <class F, class... Arguments>
requires session_handler<F, Arguments...>
decltype(auto) call_with_session(const F& handler, lazy_session& lazy, Arguments&&... arguments) {
  if constexpr (takes_session<F, Arguments...>)
    return handler(std::forward<Arguments>(arguments)..., lazy.load());
  else
    return handler(std::forward<Arguments>(arguments)..., lazy);
}

}  // namespace dynasession::inline v0::detail
