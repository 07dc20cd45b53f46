// SPDX-License-Identifier: Apache-2.0
#include "support/history_lineage.hpp"

#include <iterator>
#include <set>
#include <utility>

namespace dynasession::test {
namespace {

bool may_have_happened_before(const operation& done, moment time) {
  return done.may_have_happened() && done.begin < time;
}

/// What works on the sessions of a user may end each of them.
void add_operators_acts(const history& all, const family_tree& families, lineages& sorted) {
  for (const auto& done : all) {
    if (done.what != act::destroy_all && done.what != act::destroy_others) continue;
    const auto spared = done.id.empty() ? std::string() : families.root_of(done.id);
    for (auto& [root, line] : sorted)
      if (line.user == done.user && root != spared && line.began_before_end_of(done))
        line.destructions.push_back(&done);
  }
}

/// Finds what logins under old ids lead from and to.
class login_follower {
 public:
  login_follower(const family_tree& families, lineages& sorted)
      : families_(families), sorted_(sorted) {}

  /// In the order in which they began.
  void follow(const operation& login) {
    const auto& before = sorted_[families_.root_of(login.id)];
    auto& here = sorted_[login.new_id];
    for (const auto* ends : {&before.destructions, &before.destructions_before})
      std::ranges::copy_if(
          *ends, std::back_inserter(here.destructions_before),
          [&login](const operation* each) { return each != &login && !is_of_user(each->what); });
    if (!leads_on(login, before)) return;
    leading_.insert(&login);
    for (const auto* ends : {&before.destructions, &before.destructions_by_old_ids})
      std::ranges::copy_if(*ends, std::back_inserter(here.destructions_by_old_ids),
                           [&login](const operation* each) {
                             return !is_of_user(each->what) && each->begin > login.end;
                           });
  }

 private:
  /// Whether this login surely found a live session, and left a tombstone that leads to the new one. If that
  /// session may have ended before, the new one may have been created beside its tombstones.
  bool leads_on(const operation& login, const lineage& before) const {
    const auto may_have_ended_it = [&](const operation* each) {
      return each != &login && may_have_happened_before(*each, login.end) &&
             !leads_to_live(*each, login);
    };
    return login.is_acknowledged() && !before.may_have_been_ended(may_have_ended_it);
  }
  /// Whether an earlier login under the same ids created a session that surely lived until this login.
  bool leads_to_live(const operation& earlier, const operation& login) const {
    return leading_.contains(&earlier) && earlier.is_over_before(login.begin) &&
           std::ranges::none_of(sorted_.at(earlier.new_id).destructions, [&](const auto* each) {
             return may_have_happened_before(*each, login.end);
           });
  }

  const family_tree& families_;
  lineages& sorted_;
  std::set<const operation*> leading_;
};

void follow_logins(const history& all, const family_tree& families, lineages& sorted) {
  operations logins;
  for (const auto& done : all)
    if (done.what == act::log_in) logins.push_back(&done);
  std::ranges::sort(logins, {}, &operation::begin);
  login_follower follower(families, sorted);
  for (const auto* login : logins) follower.follow(*login);
}

void add(const operation& done, lineage& line) {
  if (done.was_observed()) line.loads.push_back(&done);
  switch (done.what) {
    case act::set:
    case act::erase:
    case act::update:
      line.writes.push_back(&done);
      break;
    case act::add:
      line.additions.push_back(&done);
      break;
    case act::renew:
      line.renewals.push_back(&done);
      break;
    case act::destroy:
    case act::log_in:
      line.destructions.push_back(&done);
      break;
    case act::create:
    case act::load:
    case act::touch:
    case act::destroy_all:
    case act::destroy_others:
    case act::list:
      break;
  }
}

}  // namespace

bool is_of_user(act what) {
  return what == act::destroy_all || what == act::destroy_others || what == act::list;
}

// A request that arrives late ends no more than what its sender had found.
bool lineage::began_before_end_of(const operation& ended) const {
  return std::ranges::any_of(writes, [&ended](const operation* each) {
    return !each->created().empty() && each->begin <= ended.end;
  });
}

bool lineage::was_created_before(moment time) const {
  return std::ranges::any_of(writes, [time](const operation* each) {
    return !each->created().empty() && each->is_acknowledged() && each->end < time;
  });
}

// What works on the sessions of a user ends what was there when it began.
const operation* lineage::ended_before(moment time) const {
  for (const auto* ends : {&destructions, &destructions_by_old_ids})
    for (const auto* ended : *ends)
      if (ended->is_acknowledged() && ended->end < time &&
          (!is_of_user(ended->what) || was_created_before(ended->begin)))
        return ended;
  return nullptr;
}

family_tree::family_tree(const history& all) {
  for (const auto& done : all)
    if (done.what == act::renew) parents_[done.new_id] = done.id;
}

std::string family_tree::root_of(std::string id) const {
  for (auto parent = parents_.find(id); parent != parents_.end(); parent = parents_.find(id))
    id = parent->second;
  return id;
}

bool family_tree::descends(std::string id, const std::string& ancestor) const {
  for (auto parent = parents_.find(id); parent != parents_.end(); parent = parents_.find(id)) {
    id = parent->second;
    if (id == ancestor) return true;
  }
  return false;
}

lineages by_lineage(const history& all, const family_tree& families) {
  lineages sorted;
  for (const auto& done : all)
    if (!is_of_user(done.what)) add(done, sorted[families.root_of(done.id)]);
  for (const auto& done : all)
    if (const auto id = done.created(); !id.empty()) {
      sorted[id].user = done.user;
      sorted[id].writes.push_back(&done);
    }
  add_operators_acts(all, families, sorted);
  follow_logins(all, families, sorted);
  return sorted;
}

}  // namespace dynasession::test
