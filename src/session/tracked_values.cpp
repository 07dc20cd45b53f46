// SPDX-License-Identifier: Apache-2.0
#include "records/plain_size.hpp"
#include "records/value_codec.hpp"
#include "support/require.hpp"

#include <dynasession/detail/session_value.hpp>
#include <dynasession/detail/tracked_values.hpp>

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

template <class... F>
struct overloaded : F... {
  using F::operator()...;
};

void require_valid(std::string_view key) {
  if (!is_valid_key(key)) throw session_error(error(errc::invalid_key, {}));
}

std::int64_t sum(std::string_view key, const std::optional<stored_value>& current,
                 std::int64_t amount) {
  const stored_value number = current.value_or(std::int64_t{0});
  if (!std::holds_alternative<std::int64_t>(number)) throw_for_key(errc::not_an_integer, key);
  std::int64_t total = 0;
  if (__builtin_add_overflow(std::get<std::int64_t>(number), amount, &total))
    throw_for_key(errc::integer_overflow, key);
  return total;
}

// Found by stores too; here it joins the steps of an update.
update_step adding(std::string_view key, std::int64_t amount) {
  return [name = std::string(key), amount](const std::optional<stored_value>& current) {
    return stored_value(sum(name, current, amount));
  };
}

}  // namespace

const stored_value* tracked_values::base_value(std::string_view key) const {
  if (cleared_) return nullptr;
  const auto found = base_.find(key);
  return found == base_.end() ? nullptr : &found->second;
}

std::optional<stored_value> tracked_values::after(std::string_view key, const action& what) const {
  return std::visit(overloaded{
                        [](const set_value& set) { return std::optional(set.value); },
                        [](const erase_key&) { return std::optional<stored_value>(); },
                        [&](const add_integer& add) {
                          const auto* base = base_value(key);
                          const auto current = base ? std::optional(*base) : std::nullopt;
                          return std::optional<stored_value>(sum(key, current, add.amount));
                        },
                        [](const computed& update) { return std::optional(update.value); },
                    },
                    what);
}

const tracked_values::action* tracked_values::action_on(std::string_view key) const {
  const auto found = actions_.find(key);
  return found == actions_.end() ? nullptr : &found->second.what;
}

std::optional<stored_value> tracked_values::find(std::string_view key) const {
  if (const auto* earlier = action_on(key)) return after(key, *earlier);
  const auto* base = base_value(key);
  return base ? std::optional(*base) : std::nullopt;
}

stored_values tracked_values::visible() const {
  stored_values all = cleared_ ? stored_values{} : base_;
  for (const auto& [key, done] : actions_) {
    if (auto value = after(key, done.what))
      all.insert_or_assign(key, std::move(*value));
    else
      all.erase(key);
  }
  return all;
}

// For each commit that writes, so nothing that stays is copied or looked up.
std::size_t tracked_values::size() const {
  auto size = fixed_size;
  if (!cleared_)
    for (const auto& [key, value] : base_) size += entry_size(key, value_size(value));
  for (const auto& [key, done] : actions_) {
    if (const auto* base = base_value(key)) size -= entry_size(key, value_size(*base));
    if (const auto value = after(key, done.what)) size += entry_size(key, value_size(*value));
  }
  return size;
}

std::vector<std::string> tracked_values::keys() const {
  std::vector<std::string> names;
  for (auto& [key, value] : visible()) names.push_back(key);
  return names;
}

void tracked_values::put(std::string_view key, action what) {
  const auto* base = base_value(key);
  const auto next = after(key, what);
  const bool is_same = next ? base && same_value(*base, *next) : base == nullptr;
  actions_.insert_or_assign(std::string(key), acted{std::move(what), !is_same});
}

void tracked_values::set(std::string_view key, stored_value value) {
  require_valid(key);
  put(key, set_value{std::move(value)});
}

void tracked_values::erase(std::string_view key) { put(key, erase_key{}); }

void tracked_values::clear() {
  cleared_ = true;
  actions_.clear();
}

void tracked_values::set_user(std::optional<std::string> user) {
  if (user && !is_valid_user(*user)) throw session_error(error(errc::invalid_user, {}));
  if (user != this->user()) {
    is_login_ = false;
    new_authenticated_at_.reset();
    replaces_user_ |= this->user().has_value();
  }
  if (user && std::ranges::find(users_set_, *user) == users_set_.end()) users_set_.push_back(*user);
  new_user_.reset();
  const bool ends_login = replaces_user_ && base_authenticated_at_;
  sets_same_user_ = user == base_user_ && !ends_login;
  if (!sets_same_user_) new_user_.emplace(std::move(user));
}

void tracked_values::log_in(std::string user) {
  if (!is_valid_user(user)) throw session_error(error(errc::invalid_user, {}));
  const auto is_another = [&](const std::string& who) { return who != user; };
  const bool replaces_base = !is_login_ && base_user_ && is_another(*base_user_);
  if (replaces_base || std::ranges::any_of(users_set_, is_another)) {
    clear();
    set_limits({});
    users_set_.clear();
  }
  set_user(std::move(user));
  is_login_ = true;
}

void tracked_values::set_limits(const session_limits& limits) {
  require_timeout(limits.idle_timeout, "idle_timeout");
  require_timeout(limits.absolute_timeout, "absolute_timeout");
  new_limits_.reset();
  sets_same_limits_ = limits == base_limits_;
  if (!sets_same_limits_) new_limits_ = limits;
}

std::int64_t tracked_values::add(std::string_view key, std::int64_t amount) {
  require_valid(key);
  const auto total = sum(key, find(key), amount);
  const auto* earlier = action_on(key);
  if (cleared_) {
    put(key, set_value{total});
  } else if (!earlier) {
    put(key, add_integer{amount});
  } else if (const auto* plus = std::get_if<add_integer>(earlier)) {
    std::int64_t both = 0;
    if (__builtin_add_overflow(plus->amount, amount, &both))
      update(key, adding(key, amount));
    else
      put(key, add_integer{both});
  } else if (std::holds_alternative<computed>(*earlier)) {
    update(key, adding(key, amount));
  } else {
    put(key, set_value{total});
  }
  return total;
}

stored_value tracked_values::update(std::string_view key, update_step step) {
  require_valid(key);
  stored_value value = step(find(key));
  const auto* earlier = action_on(key);
  const auto* plus = earlier ? std::get_if<add_integer>(earlier) : nullptr;
  const auto* before = earlier ? std::get_if<computed>(earlier) : nullptr;
  if (cleared_ || (earlier && !plus && !before)) {
    put(key, set_value{value});  // nothing another request may do shows through here
    return value;
  }
  computed whole{{}, value};
  if (plus) whole.steps.push_back(adding(key, plus->amount));
  if (before) whole.steps = before->steps;
  whole.steps.push_back(std::move(step));
  put(key, std::move(whole));
  return value;
}

changes tracked_values::to_changes() const {
  changes sent;
  sent.clear = cleared_;
  sent.user = new_user_;
  sent.limits = new_limits_;
  for (const auto& [key, done] : actions_) {
    if (!done.is_change) continue;
    std::visit(overloaded{
                   [&, &name = key](const computed& update) {
                     const auto* base = base_value(name);
                     sent.expected.emplace(name, base ? std::optional(*base) : std::nullopt);
                     sent.actions.emplace(name, set_value{update.value});
                   },
                   [&, &name = key](const auto& plain) { sent.actions.emplace(name, plain); },
               },
               done.what);
  }
  return sent;
}

void tracked_values::apply_again(std::string_view key, const action& what) {
  if (const auto* update = std::get_if<computed>(&what)) {
    for (const auto& step : update->steps) this->update(key, step);
  } else if (const auto* plus = std::get_if<add_integer>(&what)) {
    add(key, plus->amount);
  } else {
    put(key, what);
  }
}

void tracked_values::replay_on(tracked_values earlier) {
  if (cleared_) earlier.clear();
  earlier.replaces_user_ |= replaces_user_;
  if (is_login_)
    earlier.log_in(*user());
  else if (new_user_ || (may_be_old_ && sets_same_user_))
    earlier.set_user(user());
  if (is_login_) earlier.new_authenticated_at_ = new_authenticated_at_;
  if (new_limits_ || (may_be_old_ && sets_same_limits_)) earlier.set_limits(limits());
  for (const auto& [key, done] : actions_)
    if (done.is_change || may_be_old_) earlier.apply_again(key, done.what);
  *this = std::move(earlier);
}

void tracked_values::drop_changes() {
  cleared_ = false;
  new_user_.reset();
  is_login_ = false;
  new_authenticated_at_.reset();
  new_limits_.reset();
  actions_.clear();
  replaces_user_ = sets_same_user_ = sets_same_limits_ = false;
  users_set_.clear();
}

// In place, for each save ends with it: what stays is not copied.
void tracked_values::settle() {
  base_authenticated_at_ = authenticated_at();
  base_limits_ = limits();
  if (new_user_) base_user_ = *std::move(new_user_);
  if (cleared_) base_.clear();
  for (const auto& [key, done] : actions_) {
    if (auto value = after(key, done.what))
      base_.insert_or_assign(key, std::move(*value));
    else
      base_.erase(key);
  }
  drop_changes();
}

}  // namespace dynasession::inline v0::detail
