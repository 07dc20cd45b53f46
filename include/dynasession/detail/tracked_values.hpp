// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/session_limits.hpp>
#include <dynasession/store/record.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dynasession::inline v0::detail {

/// One step of a read-modify-write: from what a key holds (nullopt: nothing) to what it is to hold.
/// Runs again on newer contents after a conflict, so it must be pure.
using update_step = std::function<stored_value(const std::optional<stored_value>&)>;

/// The values of a session, its user and its limits, and how they differ from what was loaded: one action
/// per key.
/// Errors: throws `session_error`, naming the key; the values stay as they were.
class DYNASESSION_EXPORT tracked_values {
 public:
  tracked_values() = default;
  explicit tracked_values(stored_values base) : base_(std::move(base)) {}
  /// Takes the values and the user out of the record; the rest of it stays.
  explicit tracked_values(record&& stored)
      : base_(std::move(stored.values)),
        base_user_(std::move(stored.user)),
        base_authenticated_at_(stored.authenticated_at),
        base_limits_(stored.limits) {}

  std::optional<stored_value> find(std::string_view key) const;
  std::vector<std::string> keys() const;
  stored_values visible() const;
  /// The `record_size` of what is visible.
  std::size_t size() const;

  void set(std::string_view key, stored_value value);
  std::int64_t add(std::string_view key, std::int64_t amount);
  stored_value update(std::string_view key, update_step step);
  void erase(std::string_view key);
  void clear();

  const std::optional<std::string>& user() const noexcept {
    return new_user_ ? *new_user_ : base_user_;
  }
  /// nullopt: nobody. Errors: invalid_user.
  void set_user(std::optional<std::string> user);
  /// Drops the values and the limits of another user. Errors: invalid_user.
  void log_in(std::string user);
  bool is_login() const noexcept { return is_login_; }
  /// When a login happens that is not stored yet.
  void date_login(timestamp now) noexcept {
    if (is_login_) new_authenticated_at_ = now;
  }
  const std::optional<timestamp>& authenticated_at() const noexcept {
    return is_login_ || new_user_ ? new_authenticated_at_ : base_authenticated_at_;
  }

  const session_limits& limits() const noexcept {
    return new_limits_ ? *new_limits_ : base_limits_;
  }
  /// What was read may be older than what is stored, so to set a key to the value that was read may be a change.
  void mark_may_be_old() noexcept { may_be_old_ = true; }
  /// Whether something was set to what was read, and only the store knows whether that is a change.
  bool is_in_question() const noexcept {
    return may_be_old_ &&
           ((sets_same_user_ && !is_login_) || sets_same_limits_ ||
            std::ranges::any_of(actions_, [](const auto& each) { return !each.second.is_change; }));
  }
  bool has_new_limits() const noexcept { return new_limits_.has_value(); }
  /// Errors: invalid_configuration.
  void set_limits(const session_limits& limits);

  bool changed() const noexcept {
    return cleared_ || new_user_ || is_login_ || new_limits_ ||
           std::ranges::any_of(actions_, [](const auto& each) { return each.second.is_change; });
  }
  bool empty() const { return !user() && visible().empty(); }
  /// What to send to a store.
  changes to_changes() const;

  /// Puts the same changes on newer contents.
  void rebase(record&& newer) { replay_on(tracked_values(std::move(newer))); }
  /// Puts the same changes on top of earlier ones.
  void replay_on(tracked_values earlier);
  /// What they were before the changes.
  void drop_changes();
  /// The changes are stored: what is visible is the new base.
  void settle();

 private:
  /// The folded form of `update`: every step since the base, and what they give on it.
  struct computed {
    std::vector<update_step> steps;
    stored_value value;
  };
  using action = std::variant<set_value, add_integer, erase_key, computed>;
  /// What was done to a key. It is kept when it gives what was loaded, for what follows builds on it.
  struct acted {
    action what;
    bool is_change = true;
  };

  const stored_value* base_value(std::string_view key) const;
  const action* action_on(std::string_view key) const;
  std::optional<stored_value> after(std::string_view key, const action& what) const;
  void put(std::string_view key, action what);
  void apply_again(std::string_view key, const action& what);

  stored_values base_;
  std::optional<std::string> base_user_;
  std::optional<timestamp> base_authenticated_at_;
  session_limits base_limits_;
  bool cleared_ = false;
  std::optional<std::optional<std::string>> new_user_;  ///< set: not as in the base
  bool is_login_ = false;
  std::optional<timestamp> new_authenticated_at_;  ///< only of a login
  std::optional<session_limits> new_limits_;       ///< set: others than the base's
  std::map<std::string, acted, std::less<>> actions_;
  bool may_be_old_ = false;
  bool replaces_user_ = false;          ///< also by a user who was replaced since
  bool sets_same_user_ = false;         ///< as the base's, whose time of the login stays
  bool sets_same_limits_ = false;       ///< likewise
  std::vector<std::string> users_set_;  ///< also those that were replaced since
};

}  // namespace dynasession::inline v0::detail
