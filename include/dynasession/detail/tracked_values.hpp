// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

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

/// One step of a read-modify-write: from what a key holds (nullopt: nothing) to what it shall hold.
/// Runs again on newer contents after a conflict, so it must be pure.
using update_step = std::function<stored_value(const std::optional<stored_value>&)>;

/// The values of a session and its user, and how they differ from what was loaded: one action per key.
/// Errors: throws `session_error`, naming the key; the values stay as they were.
class DYNASESSION_EXPORT tracked_values {
 public:
  tracked_values() = default;
  explicit tracked_values(stored_values base, std::optional<std::string> user = {})
      : base_(std::move(base)), base_user_(std::move(user)) {}

  std::optional<stored_value> find(std::string_view key) const;
  std::vector<std::string> keys() const;
  stored_values visible() const;

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

  bool changed() const noexcept { return cleared_ || !actions_.empty() || new_user_; }
  bool empty() const { return !user() && visible().empty(); }
  /// What to send to a store.
  changes to_changes() const;

  /// Puts the same changes on newer contents.
  void rebase(stored_values newer, std::optional<std::string> user) {
    replay_on(tracked_values(std::move(newer), std::move(user)));
  }
  /// Puts the same changes on top of earlier ones.
  void replay_on(tracked_values earlier);
  /// The changes are stored: what is visible is the new base.
  void settle();

 private:
  /// The folded form of `update`: every step since the base, and what they give on it.
  struct computed {
    std::vector<update_step> steps;
    stored_value value;
  };
  using action = std::variant<set_value, add_integer, erase_key, computed>;

  const stored_value* base_value(std::string_view key) const;
  std::optional<stored_value> after(std::string_view key, const action& what) const;
  void put(std::string_view key, action what);
  void apply_again(std::string_view key, const action& what);

  stored_values base_;
  std::optional<std::string> base_user_;
  bool cleared_ = false;
  std::optional<std::optional<std::string>> new_user_;  ///< set: another one than the base's
  std::map<std::string, action, std::less<>> actions_;
};

}  // namespace dynasession::inline v0::detail
