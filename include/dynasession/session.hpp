// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/detail/session_value.hpp>
#include <dynasession/detail/tracked_values.hpp>
#include <dynasession/error.hpp>
#include <dynasession/session_limits.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dynasession::inline v0 {

namespace detail {
class session_access;
}

/// The origin of the values of a session.
enum class session_state {
  fresh,  ///< new: stored, under an id of its own, once it holds a value or a user
  live,   ///< loaded from the store
  gone,   ///< renewed by another request: empty; only `log_in` and `destroy` still have an effect
  unavailable,  ///< the store did not answer: empty for now, and changes will be refused
};

/// The name of a state: "fresh".
DYNASESSION_EXPORT std::string_view to_string(session_state state) noexcept;

/// The values of one visitor for the length of one request: plain data, no I/O.
///
/// `get` and `set` copy values: bool, numbers and strings; with <dynasession/json.hpp> any type that
/// Boost.JSON's `value_from` and `value_to` know, types of your own included. To store a change of a value
/// that you got, `set` it again.
/// Errors: throws `session_error`, whose message names the key, never the value: invalid_key (when it is set; not
///   named), not_json, wrong_type, not_an_integer, integer_overflow; the session stays as it was.
/// Lifetimes: lives as long as a handle of its request, `request_session` or `async_request_session`.
/// Thread safety: one request, one thread at a time.
class DYNASESSION_EXPORT session {
 public:
  session() = default;
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Whether the session is new, stored, replaced or not available.
  session_state state() const noexcept { return state_; }
  /// When the session was first stored; nullopt unless it is live.
  std::optional<timestamp> created_at() const noexcept { return created_at_; }
  /// When it ends if nobody uses it again, as stored; nullopt unless it is live.
  std::optional<std::chrono::sys_seconds> expire_at() const noexcept { return expire_at_; }
  /// The key of its record in the store and in `user_sessions`; it cannot be used to log in. Empty if new.
  const std::string& record_key() const noexcept { return record_key_; }
  /// A short hash that names the session in logs: the start of `record_key`.
  std::string log_name() const;

  /// nullopt if there is no such key. Errors: wrong_type.
  template <class T>
  std::optional<T> get(std::string_view key) const {
    auto found = values_.find(key);
    if (!found) return std::nullopt;
    return decode_as<T>(key, *found);
  }

  /// The value, or the fallback if there is no such key. Errors: wrong_type.
  template <class T>
  T get_or(std::string_view key, T fallback) const {
    auto value = get<T>(key);
    return value ? *std::move(value) : std::move(fallback);
  }
  /// The same for a literal. Errors: wrong_type.
  std::string get_or(std::string_view key, const char* fallback) const {
    return get_or(key, std::string(fallback));
  }

  /// Whether there is such a key.
  bool contains(std::string_view key) const { return values_.find(key).has_value(); }
  /// The keys, in the order of their bytes.
  std::vector<std::string> keys() const { return values_.keys(); }

  /// Setting a value equal to the stored one is no change.
  /// Errors: invalid_key; not_json, also for a null `const char*`.
  template <class T>
  void set(std::string_view key, const T& value) {
    values_.set(key, encode_from(key, value));
  }

  /// Removes a key; an absent one is no change.
  void erase(std::string_view key) { values_.erase(key); }

  /// `get` and `erase` in one: for messages shown once.
  template <class T>
  std::optional<T> take(std::string_view key) {
    auto value = get<T>(key);
    erase(key);
    return value;
  }

  /// Removes every key, also those that other requests add until the commit.
  void clear() { values_.clear(); }

  /// Adds to an integer (an absent one counts as 0), atomically in the store, so that the count of no other request
  /// is lost. Returns the sum that this request knows; other requests may have added more.
  /// Errors: invalid_key, not_an_integer, integer_overflow.
  std::int64_t increment(std::string_view key, std::int64_t amount = 1) {
    return values_.add(key, amount);
  }

  /// Read-modify-write of one key without losing what another request wrote: `f(optional<T>)` gives
  /// the new T. It runs now, and again at commit on the newer value if another request changed the
  /// key, so it must be pure. If eight tries or the deadline are not enough, the commit's status says so (rule 14).
  /// Returns the value that this request knows; the commit may store another.
  /// Errors: as `get` and `set`; what f throws.
  template <class T, class F>
  requires std::is_invocable_r_v<T, F&, std::optional<T>> T update(std::string_view key, F f) {
    auto step = [name = std::string(key),
                 f = std::move(f)](const std::optional<stored_value>& stored) mutable {
      std::optional<T> current;
      if (stored) current = decode_as<T>(name, *stored);
      return encode_from(name, static_cast<T>(f(std::move(current))));
    };
    return decode_as<T>(key, values_.update(key, std::move(step)));
  }

  /// Who is logged in; nullopt: nobody.
  const std::optional<std::string>& user() const noexcept { return values_.user(); }
  /// The time of the login by `log_in`, to ask for the password again before an important action; nullopt:
  /// there was no such login, or no commit of it was tried yet.
  std::optional<timestamp> authenticated_at() const noexcept { return values_.authenticated_at(); }

  /// Logs in a user whose password the application has checked, also if the user is logged in already: sets a
  /// new id, the user, and at commit `authenticated_at` (rule 23). Values and limits stay if nobody
  /// was logged in or the same user was; those of another user are dropped, also the values that this
  /// request has set before. Another user is one who was logged in when the session was loaded, or whom
  /// this request has set, also if this request called `clear_user` or `set_user` since. `user_sessions`
  /// finds the session by its user. The user is stored as it is, so use an id of the user that contains no
  /// personal data, such as a number.
  /// If another request renewed the session, which makes it `gone` here or at commit, the commit ends
  /// that successor and stores a new session with what this request has set, so that a visitor whose
  /// browser never received a cookie can log in (rule 9).
  /// Errors: invalid_user.
  void log_in(std::string_view user) {
    values_.log_in(std::string(user));
    renew_ = true;
  }
  /// Logs out: the same as `destroy`.
  void log_out() noexcept { destroy(); }

  /// Sets the user, and does nothing else of `log_in`: the id and the values stay, those of another user
  /// too. `authenticated_at` of another user is dropped.
  /// Errors: invalid_user.
  void set_user(std::string_view user) { values_.set_user(std::string(user)); }
  /// Removes the user: nobody is logged in. The id and the values stay; see `log_out`.
  void clear_user() { values_.set_user(std::nullopt); }

  /// The limits of this session alone; empty: those of its manager apply.
  const session_limits& limits() const noexcept { return values_.limits(); }
  /// Gives this session limits of its own, stored with it and kept by `renew`; call it after `log_in`.
  /// They apply from the commit on. Shorter ones shorten what is stored, and a request that loaded the
  /// session before may extend it once by the old ones. A session that holds nothing is not stored for
  /// its limits. `{}` removes them: those of the manager apply.
  /// Errors: invalid_configuration.
  void set_limits(const session_limits& limits) { values_.set_limits(limits); }

  /// Gives the session a new id and keeps everything else, its user too. Call it when a user gains
  /// rights, and `log_in` when a user logs in: otherwise an attacker who knows the old id has these rights too
  /// (session fixation). For ten minutes the session of the old id is `gone`: slow requests under it write nothing.
  /// The old id can only end the session, by `destroy`, or by `log_in`, which starts another one; since the clocks of
  /// servers differ, it can do so for up to an hour more.
  void renew() noexcept { renew_ = true; }

  /// Ends the session: the record is removed, also one it was renewed to, and the cookie deleted.
  /// Values set afterwards start a new session.
  void destroy() noexcept;

 private:
  friend class detail::session_access;

  template <class T>
  static T decode_as(std::string_view key, const stored_value& stored) {
    static_assert(!std::is_pointer_v<T> && !std::is_same_v<T, std::string_view>,
                  "take a value that owns its contents, such as std::string");
    return detail::session_value<T>::decode(key, stored);
  }

  template <class T>
  static stored_value encode_from(std::string_view key, const T& value) {
    if constexpr (std::convertible_to<const T&, std::string_view> && !std::is_null_pointer_v<T>) {
      if constexpr (std::is_pointer_v<T>)
        if (!value) detail::throw_for_key(errc::not_json, key);
      return detail::session_value<std::string>::encode(key, value);
    } else {
      return detail::session_value<T>::encode(key, value);
    }
  }

  session_state state_ = session_state::fresh;
  detail::tracked_values values_;
  std::optional<timestamp> created_at_;
  std::optional<std::chrono::sys_seconds> expire_at_;
  std::string record_key_;
  bool renew_ = false;
  bool destroyed_ = false;
};

}  // namespace dynasession::inline v0
