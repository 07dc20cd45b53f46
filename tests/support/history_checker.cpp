// SPDX-License-Identifier: Apache-2.0
#include "support/history_checker.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

namespace dynasession::test {
namespace {

using operations = std::vector<const operation*>;

/// The ids that one session had, and all that was done to it.
struct lineage {
  operations loads;   ///< operations that observed it
  operations writes;  ///< create, set, erase and update
  operations additions;
  operations renewals;
  operations destructions;
  /// Of the session that a login under one of its ids created this one in the place of: they follow the
  /// tombstones to here.
  operations destructions_before;
  std::string user;

  bool may_have_been_ended(auto by) const {
    return std::ranges::any_of(destructions, by) || std::ranges::any_of(destructions_before, by);
  }

  bool began_before_end_of(const operation& ended) const {
    return std::ranges::any_of(writes, [&ended](const operation* each) {
      return !each->created().empty() && !ended.is_over_before(each->begin);
    });
  }
  bool was_created_before(moment time) const {
    return std::ranges::any_of(writes, [time](const operation* each) {
      return !each->created().empty() && each->is_acknowledged() && each->end < time;
    });
  }
};

bool is_of_user(act what) {
  return what == act::destroy_all || what == act::destroy_others || what == act::list;
}

/// Whether the write leaves this value, if nothing comes after it.
bool leaves(const operation& write, std::int64_t value) {
  if (write.what == act::erase) return false;
  if (write.what == act::update)
    return value >= below_marks && value - value % below_marks == write.number;
  return value == write.number;
}

/// Follows renewals back to the id a session was created under.
class family_tree {
 public:
  explicit family_tree(const history& all) {
    for (const auto& done : all)
      if (done.what == act::renew) parents_[done.new_id] = done.id;
  }
  std::string root_of(std::string id) const {
    for (auto parent = parents_.find(id); parent != parents_.end(); parent = parents_.find(id))
      id = parent->second;
    return id;
  }
  bool descends(std::string id, const std::string& ancestor) const {
    for (auto parent = parents_.find(id); parent != parents_.end(); parent = parents_.find(id)) {
      id = parent->second;
      if (id == ancestor) return true;
    }
    return false;
  }

 private:
  std::map<std::string, std::string> parents_;
};

using lineages = std::map<std::string, lineage>;

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

void follow_logins(const history& all, const family_tree& families, lineages& sorted) {
  operations logins;
  for (const auto& done : all)
    if (done.what == act::log_in) logins.push_back(&done);
  std::ranges::sort(logins, {}, &operation::begin);
  for (const auto* login : logins) {
    const auto& before = sorted[families.root_of(login->id)];
    auto& here = sorted[login->new_id].destructions_before;
    for (const auto* ends : {&before.destructions, &before.destructions_before})
      std::ranges::copy_if(*ends, std::back_inserter(here),
                           [login](const operation* each) { return each != login; });
  }
}

lineages by_lineage(const history& all, const family_tree& families) {
  lineages sorted;
  for (const auto& done : all) {
    if (is_of_user(done.what)) continue;
    auto& line = sorted[families.root_of(done.id)];
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
  for (const auto& done : all)
    if (const auto id = done.created(); !id.empty()) {
      sorted[id].user = done.user;
      sorted[id].writes.push_back(&done);
    }
  follow_logins(all, families, sorted);
  add_operators_acts(all, families, sorted);
  return sorted;
}

/// Checks the operations of one session.
class lineage_checker {
 public:
  lineage_checker(const lineage& line, const family_tree& families, std::vector<violation>& found)
      : line_(line), families_(families), found_(found) {}

  void check() {
    for (const auto* load : line_.loads) {
      if (load->live)
        check_live(*load);
      else
        check_dead(*load);
    }
    check_renewed_once();
  }

 private:
  void report(violation_kind kind, const operation& seen, const std::string& what) {
    found_.push_back({kind, "session " + seen.id + " at " + std::to_string(seen.begin) + ".." +
                                std::to_string(seen.observed_at) + ": " + what});
  }

  void check_live(const operation& load) {
    check_not_ended(load);
    check_not_shortened(load);
    for (const auto& key : written_keys()) check_value(load, key);
    for (const auto& [key, value] : load.values)
      if (!written_keys().contains(key) && !added_keys().contains(key))
        report(violation_kind::unwritten_value, load, key);
    for (const auto& key : added_keys()) check_count(load, key);
  }

  void check_not_ended(const operation& load) {
    for (const auto* ended : line_.destructions)
      if (ended->is_acknowledged() && ended->end < load.begin && reaches(*ended))
        report(violation_kind::live_after_destroy, load,
               std::string(to_string(ended->what)) + " by then");
    for (const auto* renewed : line_.renewals)
      if (renewed->is_acknowledged() && renewed->id == load.id && renewed->end < load.begin)
        report(violation_kind::live_after_renew, load, "renewed to " + renewed->new_id);
    for (const auto* earlier : line_.loads) {
      if (earlier->observed_at >= load.begin) continue;
      if (earlier->id == load.id && !earlier->live)
        report(violation_kind::back_to_life, load, "seen gone before");
      if (earlier->live && families_.descends(earlier->id, load.id))
        report(violation_kind::two_live_ids, load, earlier->id + " was alive already");
    }
  }

  /// An operator's act ends what was there when it began.
  bool reaches(const operation& ended) const {
    return !is_of_user(ended.what) || line_.was_created_before(ended.begin);
  }

  void check_not_shortened(const operation& load) {
    for (const auto* earlier : line_.loads)
      if (earlier->live && earlier->observed_at < load.begin && load.expires < earlier->expires)
        return report(
            violation_kind::shortened, load,
            "expired " + std::to_string(earlier->expires - load.expires) + " s later before");
  }

  void check_renewed_once() {
    std::set<std::string> renewed;
    for (const auto* done : line_.renewals)
      if (done->is_acknowledged() && !renewed.insert(done->id).second)
        report(violation_kind::two_live_ids, *done, "renewed twice");
  }

  void check_dead(const operation& load) {
    const auto may_explain = [&](const operation* ended) {
      return ended != &load && ended->may_have_happened() && ended->begin < load.observed_at;
    };
    const auto renews_it = [&](const operation* done) {
      return done->id == load.id && may_explain(done);
    };
    if (!line_.may_have_been_ended(may_explain) && std::ranges::none_of(line_.renewals, renews_it))
      report(violation_kind::lost_session, load, "nobody ended it");
  }

  void check_value(const operation& load, const std::string& key) {
    const auto value = load.values.find(key);
    const bool absent = value == load.values.end();
    operations possible;  // writes of what was seen
    for (const auto* write : line_.writes)
      if (write->key == key && write->may_have_happened() && write->begin < load.observed_at &&
          (absent ? write->what == act::erase : leaves(*write, value->second)))
        possible.push_back(write);
    if (!absent && possible.empty()) return report(violation_kind::unwritten_value, load, key);
    for (const auto* write : line_.writes) {
      const bool settled = write->key == key && write->is_acknowledged() && write->end < load.begin;
      if (settled && std::ranges::all_of(possible, [&](const operation* candidate) {
            return candidate->is_over_before(write->begin);
          }))
        return report(violation_kind::lost_write, load,
                      key + " lacks the write of " + std::to_string(write->number));
    }
  }

  void check_count(const operation& load, const std::string& key) {
    std::int64_t least = 0;
    std::int64_t most = 0;
    for (const auto* added : line_.additions) {
      if (added->key != key) continue;
      if (added->is_acknowledged() && added->end < load.begin) least += added->number;
      if (added->may_have_happened() && added->begin < load.observed_at) most += added->number;
    }
    const auto found = load.values.find(key);
    const auto count = found == load.values.end() ? 0 : found->second;
    const auto detail = key + " is " + std::to_string(count) + ", not within " +
                        std::to_string(least) + ".." + std::to_string(most);
    if (count < least) report(violation_kind::lost_increment, load, detail);
    if (count > most) report(violation_kind::increment_twice, load, detail);
  }

  const std::set<std::string>& written_keys() {
    if (written_.empty())
      for (const auto* write : line_.writes) written_.insert(write->key);
    return written_;
  }
  const std::set<std::string>& added_keys() {
    if (added_.empty())
      for (const auto* added : line_.additions) added_.insert(added->key);
    return added_;
  }

  const lineage& line_;
  const family_tree& families_;
  std::vector<violation>& found_;
  std::set<std::string> written_;
  std::set<std::string> added_;
};

/// All that was there from the begin of a list to its end is in it.
void check_list(const operation& listed, const lineages& sessions, std::vector<violation>& found) {
  const auto ends = [&](const operation* ended) {
    return ended->may_have_happened() && ended->begin < listed.end;
  };
  std::int64_t least = 0;
  for (const auto& [root, line] : sessions)
    if (line.user == listed.user && line.was_created_before(listed.begin) &&
        !line.may_have_been_ended(ends))
      ++least;
  const auto seen = listed.values.at(std::string(listed_key));
  if (seen < least)
    found.push_back({violation_kind::unlisted, listed.user + " at " + std::to_string(listed.begin) +
                                                   ": " + std::to_string(seen) + " of " +
                                                   std::to_string(least)});
}

}  // namespace

std::string_view to_string(violation_kind kind) {
  switch (kind) {
    case violation_kind::lost_write:
      return "lost write";
    case violation_kind::unwritten_value:
      return "unwritten value";
    case violation_kind::lost_increment:
      return "lost increment";
    case violation_kind::increment_twice:
      return "increment applied twice";
    case violation_kind::live_after_destroy:
      return "live after destroy";
    case violation_kind::back_to_life:
      return "back to life";
    case violation_kind::live_after_renew:
      return "live after renew";
    case violation_kind::two_live_ids:
      return "two live ids";
    case violation_kind::lost_session:
      return "lost session";
    case violation_kind::shortened:
      return "shortened";
    case violation_kind::robbed_holder:
      return "robbed holder";
    case violation_kind::unlisted:
      return "unlisted";
  }
  return "?";
}

std::ostream& operator<<(std::ostream& out, const violation& found) {
  return out << to_string(found.kind) << ": " << found.detail;
}

std::vector<violation> check(const history& all) {
  std::vector<violation> found;
  const family_tree families(all);
  const auto sessions = by_lineage(all, families);
  for (const auto& [root, line] : sessions) lineage_checker(line, families, found).check();
  for (const auto& done : all)
    if (done.what == act::list && done.is_acknowledged()) check_list(done, sessions, found);
  return found;
}

std::vector<violation> check_locked_counts(const history& all, std::string_view key,
                                           const std::vector<stop>& stops) {
  std::vector<violation> found;
  std::set<std::int64_t> read;
  for (const auto& done : all) {
    if (!done.live) continue;
    const auto count =
        done.values.contains(std::string(key)) ? done.values.at(std::string(key)) : 0;
    const auto detail =
        done.worker + " at " + std::to_string(done.observed_at) + " after " + std::to_string(count);
    const auto excuses = [&](const stop& each) {
      return each.worker == done.worker && each.from < done.end && each.to > done.begin;
    };
    if (done.is_acknowledged() && !read.insert(count).second)
      found.push_back({violation_kind::lost_write, detail});
    if (done.result == outcome::failed && std::ranges::none_of(stops, excuses))
      found.push_back({violation_kind::robbed_holder, detail});
  }
  return found;
}

std::vector<violation> check_survivors(const history& all, const std::vector<survivor>& alive) {
  std::map<std::int64_t, int> found;
  std::map<std::int64_t, int> found_changed;
  for (const auto& [birth, version] : alive) {
    ++found[birth];
    if (version > 1) ++found_changed[birth];
  }
  std::vector<violation> wrong;
  for (const auto& [birth, count] : found_changed)
    if (count > 1)
      wrong.push_back({violation_kind::two_live_ids, "born as " + std::to_string(birth)});
  const family_tree families(all);
  const auto lines = by_lineage(all, families);
  for (const auto& done : all) {
    if (done.created().empty() || !done.is_acknowledged() || found[done.number] > 0) continue;
    if (!lines.at(done.created()).may_have_been_ended(std::mem_fn(&operation::may_have_happened)))
      wrong.push_back(
          {violation_kind::lost_session, "session " + done.created() + ": missing at the end"});
  }
  return wrong;
}

}  // namespace dynasession::test
