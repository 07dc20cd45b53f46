// SPDX-License-Identifier: Apache-2.0
#include "integration/workload.hpp"

#include "integration/site.hpp"

#include <map>
#include <utility>

namespace dynasession::test {
namespace {

constexpr std::size_t places = 6;
constexpr std::size_t sessions_remembered = 12;
constexpr std::size_t users = 2;
constexpr std::size_t unique_keys = 4;
constexpr auto counter_key = "n";
constexpr auto birth_key = "born";
constexpr auto returning_key = "returns";  // its values come back: A, B, A

std::map<std::string, std::int64_t> values_of(const session& seen) {
  std::map<std::string, std::int64_t> values;
  for (const auto& key : seen.keys()) values[key] = *seen.get<std::int64_t>(key);
  return values;
}

void perform(const operation& planned, session& target) {
  switch (planned.what) {
    case act::create:
    case act::set:
      return target.set(planned.key, planned.number);
    case act::erase:
      return target.erase(planned.key);
    case act::add:
      return static_cast<void>(target.increment(planned.key, planned.number));
    case act::update:
      target.update<std::int64_t>(planned.key, [mark = planned.number](auto stored) {
        return marked(stored.value_or(0), mark);
      });
      return;
    case act::renew:
      return target.renew();
    case act::log_in:
      target.log_in(planned.user);
      return target.set(planned.key, planned.number);
    case act::destroy:
      return target.destroy();
    default:
      return;
  }
}

/// A login under an id that was renewed is on record as one; one under a live id is a renewal.
bool is_possible(act what, session_state state) {
  if (what == act::log_in) return state == session_state::gone;
  return state == session_state::live || (what == act::destroy && state == session_state::gone);
}

std::string user_of(std::size_t place) { return "user-" + std::to_string(place % users); }

/// What could not be ended may still end.
outcome outcome_of(const std::function<destroy_result()>& destroy) {
  try {
    return destroy().reason ? outcome::unknown : outcome::ok;
  } catch (const session_error&) {
    return outcome::unknown;
  }
}

}  // namespace

outcome outcome_of(commit_status status) {
  switch (status) {
    case commit_status::saved:
    case commit_status::unchanged:
      return outcome::ok;
    case commit_status::outcome_unknown:
      return outcome::unknown;
    case commit_status::gone:
      return outcome::gone;
    default:
      return outcome::failed;
  }
}

bool observe(history_writer& history, const session& seen) {
  if (seen.state() == session_state::unavailable) return false;
  const bool live = seen.state() == session_state::live;
  history.observed(seen.state(), values_of(seen),
                   live ? seen.expire_at()->time_since_epoch().count() : 0);
  return live;
}

workload::workload(users_site site, const std::filesystem::path& folder, std::string name,
                   std::uint64_t seed, std::chrono::nanoseconds ahead)
    : site_(std::move(site)),
      published_(folder),
      name_(std::move(name)),
      ahead_(ahead),
      history_(folder / (name_ + ".history")),
      random_(seed) {}

void workload::run(int operations) {
  for (int i = 0; i < operations; ++i) {
    const auto what = draw_act();
    if (what == act::destroy_all)
      destroy_all();
    else if (what == act::list)
      list();
    else
      request(what, draw_session(what));
  }
}

void workload::replace_renewed() {
  for (std::size_t place = 0; place < places; ++place) {
    const auto found = published_.at(place);
    if (!found) continue;
    auto visit = sessions_at(place).start(found->cookie_field);
    const bool is_renewed = visit.load().state() == session_state::gone;
    visit.abandon();
    if (is_renewed) open_new(place);
  }
}

void workload::look_again() {
  for (std::size_t place = 0; place < places; ++place)
    if (const auto found = published_.at(place)) request(act::load, {place, *found});
}

const session_manager& workload::sessions_at(std::size_t place) const {
  return place < places / 2 ? site_.with_idle_timeout : site_.without_idle_timeout;
}

std::size_t workload::draw_below(std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
}

act workload::draw_act() {
  const auto permille = draw_below(1000);
  if (permille < 188) return act::load;
  if (permille < 278) return act::touch;
  if (permille < 548) return act::set;
  if (permille < 608) return act::erase;
  if (permille < 758) return act::add;
  if (permille < 878) return act::update;
  if (permille < 944) return act::renew;
  if (permille < 954) return act::log_in;
  if (permille < 966) return act::destroy;
  if (permille < 976) return act::destroy_all;
  if (permille < 986) return act::destroy_others;
  return act::list;
}

/// Mostly what is published, now and then an id of before. A login needs one that was renewed; half of the
/// logouts are under such an id.
workload::known_session workload::draw_session(act what) {
  const bool renewed = what == act::log_in || (what == act::destroy && draw_below(2) == 0);
  if (renewed && !renewed_.empty()) return renewed_[draw_below(renewed_.size())];
  if (!remembered_.empty() && draw_below(5) == 0)
    return remembered_[draw_below(remembered_.size())];
  const auto place = draw_below(places);
  auto found = published_.at(place);
  for (; !found; found = published_.at(place)) open_new(place);  // which may fail, as all may here
  remember({place, *found}, remembered_);
  return remembered_.back();
}

void workload::remember(const known_session& used, std::deque<known_session>& all) {
  all.push_back(used);
  if (all.size() > sessions_remembered) all.pop_front();
}

bool workload::is_published(const known_session& target) const {
  const auto current = published_.at(target.place);
  return current && current->id == target.session.id;
}

std::string workload::new_id() { return name_ + '.' + std::to_string(++counter_); }

std::int64_t workload::new_number() {
  return static_cast<std::int64_t>(random_() >> 1);  // unique for all practical purposes
}

operation workload::plan(act what, const published_session& target) {
  operation planned;
  planned.what = what;
  planned.ahead = ahead_.count();
  planned.id = target.id;
  switch (what) {
    case act::log_in:
      planned.new_id = new_id();
      [[fallthrough]];
    case act::create:
      planned.key = birth_key;
      planned.number = new_number();
      break;
    case act::set:
      plan_set(planned);
      break;
    case act::erase:
      planned.key = "k" + std::to_string(draw_below(unique_keys));
      break;
    case act::add:
      planned.key = counter_key;
      planned.number = static_cast<std::int64_t>(1 + draw_below(5));
      break;
    case act::update:
      planned.key = returning_key;
      planned.number = new_number() / below_marks * below_marks;
      break;
    case act::renew:
      planned.new_id = new_id();
      break;
    default:
      break;
  }
  return planned;
}

/// Every other time a value that comes back.
void workload::plan_set(operation& planned) {
  const auto key = draw_below(2 * unique_keys);
  planned.key = key < unique_keys ? "k" + std::to_string(key) : returning_key;
  planned.number = key < unique_keys ? new_number() : static_cast<std::int64_t>(1 + draw_below(2));
}

void workload::open_new(std::size_t place) {
  auto planned = plan(act::create, {new_id(), {}});
  planned.user = user_of(place);
  history_.begin(planned);
  auto visit = sessions_at(place).start("");
  visit.load().set_user(planned.user);
  perform(planned, visit.load());
  const auto answer = visit.commit();
  history_.end(outcome_of(answer.status), visit.load().record_key());
  if (const auto cookie = cookie_field(answer); !cookie.empty())
    published_.publish(place, {planned.id, cookie});
}

void workload::request(act what, const known_session& target) {
  auto planned = plan(what, target.session);
  if (what == act::destroy_others || what == act::log_in) planned.user = user_of(target.place);
  history_.begin(planned);
  auto visit = sessions_at(target.place).start(target.session.cookie_field);
  auto& session = visit.load();
  observe(history_, session);
  if (session.state() == session_state::gone) remember(target, renewed_);
  if (what == act::load || !is_possible(what, session.state())) {
    visit.abandon();
    history_.end(what == act::load ? outcome::ok : outcome::failed);
    // It has ended: a new one takes its place. If it was renewed, the process that did so publishes it.
    if (session.state() == session_state::fresh && is_published(target)) open_new(target.place);
    return;
  }
  if (what == act::destroy_others) return destroy_others(visit);
  perform(planned, session);
  if (what == act::renew) in_renewals_();
  const auto answer = visit.commit();
  history_.end(outcome_of(answer.status),
               planned.new_id.empty() ? std::string() : visit.load().record_key());
  conclude(planned, target, answer);
}

void workload::destroy_others(request_session& visit) {
  history_.end(outcome_of([&] { return site_.users.destroy_others(visit.load()); }));
  visit.abandon();
}

void workload::destroy_all() {
  operation planned;
  planned.what = act::destroy_all;
  planned.user = user_of(draw_below(users));
  history_.begin(planned);
  history_.end(outcome_of([&] { return site_.users.destroy_all(planned.user); }));
}

void workload::list() {
  operation planned;
  planned.what = act::list;
  planned.user = user_of(draw_below(users));
  history_.begin(planned);
  try {
    std::map<std::string, std::int64_t> found;
    for (const auto& each : site_.users.list(planned.user)) ++found[each.key];
    history_.observed(session_state::live, found);
    history_.end(outcome::ok);
  } catch (const session_error&) {
    history_.end(outcome::failed);
  }
}

void workload::conclude(const operation& planned, const known_session& target,
                        const commit_result& answer) {
  const auto result = outcome_of(answer.status);
  if (planned.what != act::renew && planned.what != act::log_in) return;
  if (result == outcome::ok)
    published_.publish(target.place, {planned.new_id, cookie_field(answer)});
  else if (result == outcome::unknown)
    open_new(target.place);  // the cookie of the new id, if there is one, is lost
}

}  // namespace dynasession::test
