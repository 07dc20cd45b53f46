// SPDX-License-Identifier: Apache-2.0
#include "integration/workload.hpp"

#include "integration/site.hpp"

#include <map>
#include <utility>

namespace dynasession::test {
namespace {

constexpr std::size_t places = 6;
constexpr std::size_t sessions_remembered = 12;
constexpr auto counter_key = "n";
constexpr auto birth_key = "born";

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
    case act::renew:
      return target.renew();
    case act::destroy:
      return target.destroy();
    case act::load:
    case act::touch:
      return;
  }
}

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

/// Puts on record what the load of a request found; whether there is something to act on.
bool observe(history_writer& history, const session& seen) {
  if (seen.state() == session_state::unavailable) return false;
  const bool live = seen.state() == session_state::live;
  history.observed(live, values_of(seen));
  return live;
}

}  // namespace

workload::workload(const session_manager& sessions, const std::filesystem::path& folder,
                   std::string name, std::uint64_t seed)
    : sessions_(sessions),
      published_(folder),
      name_(std::move(name)),
      history_(folder / (name_ + ".history")),
      random_(seed) {}

void workload::run(int operations) {
  for (int i = 0; i < operations; ++i) request(draw_act(), draw_session());
}

void workload::replace_renewed() {
  for (std::size_t place = 0; place < places; ++place) {
    const auto found = published_.at(place);
    if (!found) continue;
    auto visit = sessions_.start(found->cookie_field);
    const bool is_renewed = visit.load().state() == session_state::gone;
    visit.abandon();
    if (is_renewed) open_new(place);
  }
}

void workload::look_again() {
  for (std::size_t place = 0; place < places; ++place)
    if (const auto found = published_.at(place)) request(act::load, {place, *found});
}

std::size_t workload::draw_below(std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
}

act workload::draw_act() {
  const auto percent = draw_below(100);
  if (percent < 20) return act::load;
  if (percent < 30) return act::touch;
  if (percent < 55) return act::set;
  if (percent < 62) return act::erase;
  if (percent < 90) return act::add;
  if (percent < 98) return act::renew;
  return act::destroy;
}

/// Mostly what is published, now and then an id of before.
workload::known_session workload::draw_session() {
  if (!remembered_.empty() && draw_below(5) == 0)
    return remembered_[draw_below(remembered_.size())];
  const auto place = draw_below(places);
  if (!published_.at(place)) open_new(place);
  remembered_.push_back({place, *published_.at(place)});
  if (remembered_.size() > sessions_remembered) remembered_.pop_front();
  return remembered_.back();
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
  planned.id = target.id;
  if (what == act::renew) planned.new_id = new_id();
  if (what == act::create) planned.key = birth_key;
  if (what == act::add) planned.key = counter_key;
  if (what == act::set || what == act::erase) planned.key = "k" + std::to_string(draw_below(4));
  if (what == act::create || what == act::set) planned.number = new_number();
  if (what == act::add) planned.number = static_cast<std::int64_t>(1 + draw_below(5));
  return planned;
}

void workload::open_new(std::size_t place) {
  const auto planned = plan(act::create, {new_id(), {}});
  history_.begin(planned);
  auto visit = sessions_.start("");
  perform(planned, visit.load());
  const auto answer = visit.commit();
  history_.end(outcome_of(answer.status));
  if (const auto cookie = cookie_field(answer); !cookie.empty())
    published_.publish(place, {planned.id, cookie});
}

void workload::request(act what, const known_session& target) {
  const auto planned = plan(what, target.session);
  history_.begin(planned);
  auto visit = sessions_.start(target.session.cookie_field);
  auto& session = visit.load();
  const bool live = observe(history_, session);
  const bool destroys_renewed = what == act::destroy && session.state() == session_state::gone;
  if (what == act::load || !(live || destroys_renewed)) {
    visit.abandon();
    history_.end(what == act::load ? outcome::ok : outcome::failed);
    // It has ended: a new one takes its place. If it was renewed, the process that did so publishes it.
    if (session.state() == session_state::fresh && is_published(target)) open_new(target.place);
    return;
  }
  perform(planned, session);
  if (what == act::renew) in_renewals_();
  conclude(planned, target, visit.commit());
}

void workload::conclude(const operation& planned, const known_session& target,
                        const commit_result& answer) {
  const auto result = outcome_of(answer.status);
  history_.end(result);
  if (planned.what != act::renew) return;
  if (result == outcome::ok)
    published_.publish(target.place, {planned.new_id, cookie_field(answer)});
  else if (result == outcome::unknown)
    open_new(target.place);  // the cookie of the new id, if there is one, is lost
}

}  // namespace dynasession::test
