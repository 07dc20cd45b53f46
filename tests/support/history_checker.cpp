// SPDX-License-Identifier: Apache-2.0
#include "support/history_checker.hpp"

#include "support/history_lineage.hpp"
#include "support/history_lists.hpp"

#include <dynasession/store/record.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>

namespace dynasession::test {
namespace {

constexpr moment tombstones_answer = std::chrono::nanoseconds(tombstone_lifetime).count();

/// Whether the write puts this value there, if an update found what suits it.
bool is_of(const operation& write, std::int64_t value) {
  if (write.what == act::erase) return false;
  if (write.what == act::update)
    return value >= below_marks && value - value % below_marks == write.number;
  return value == write.number;
}

/// Checks the operations of one session.
class lineage_checker {
 public:
  lineage_checker(const lineage& line, const family_tree& families, std::vector<violation>& found)
      : line_(line), families_(families), found_(found) {
    for (const auto* write : line.writes) writes_[write->key].push_back(write);
  }

  void check() {
    for (const auto* load : line_.loads) {
      if (load->is_live())
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
    for (const auto& [key, writes] : writes_) check_value(load, key, writes);
    for (const auto& [key, value] : load.values)
      if (!writes_.contains(key) && !added_keys().contains(key))
        report(violation_kind::unwritten_value, load, key);
    for (const auto& key : added_keys()) check_count(load, key);
  }

  void check_not_ended(const operation& load) {
    if (const auto* ended = line_.ended_before(load.begin))
      report(violation_kind::live_after_destroy, load,
             std::string(to_string(ended->what)) + " by then");
    for (const auto* renewed : line_.renewals)
      if (renewed->is_acknowledged() && renewed->id == load.id && renewed->end < load.begin)
        report(violation_kind::live_after_renew, load, "renewed to " + renewed->new_id);
    for (const auto* earlier : line_.loads) {
      if (earlier->observed_at >= load.begin) continue;
      if (earlier->id == load.id && !earlier->is_live())
        report(violation_kind::back_to_life, load, "seen gone before");
      if (earlier->is_live() && families_.descends(earlier->id, load.id))
        report(violation_kind::two_live_ids, load, earlier->id + " was alive already");
    }
  }

  void check_not_shortened(const operation& load) {
    for (const auto* earlier : line_.loads)
      if (earlier->is_live() && earlier->observed_at < load.begin &&
          load.expires < earlier->expires)
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
    if (load.state == session_state::fresh) check_tombstone(load);
  }

  /// A renewal leaves a tombstone, which answers for a while by the clock of the server that is asked. A
  /// logout may remove it with the session that it leads to; a login does not.
  void check_tombstone(const operation& load) {
    const auto may_remove_it = [&](const operation* ended) {
      return ended != &load && ended->what != act::log_in && ended->may_have_happened() &&
             ended->begin < load.observed_at;
    };
    if (line_.may_have_been_ended(may_remove_it)) return;
    for (const auto* renewed : line_.renewals)
      if (renewed->is_acknowledged() && renewed->id == load.id && renewed->end < load.begin &&
          load.observed_at + load.ahead < renewed->begin + renewed->ahead + tombstones_answer)
        return report(violation_kind::missing_tombstone, load, "renewed to " + renewed->new_id);
  }

  void check_value(const operation& load, const std::string& key, const operations& writes) {
    const auto value = load.values.find(key);
    const bool absent = value == load.values.end();
    operations matching;  // writes of what was seen
    for (const auto* write : writes)
      if (write->may_have_happened() && write->begin < load.observed_at &&
          (absent ? write->what == act::erase : is_of(*write, value->second)))
        matching.push_back(write);
    if (!absent && matching.empty()) return report(violation_kind::unwritten_value, load, key);
    operations possible;
    std::ranges::copy_if(matching, std::back_inserter(possible), [&](const operation* write) {
      return write->what != act::update || bases_of(*write).contains(value->second % below_marks);
    });
    if (!absent && possible.empty())
      return report(violation_kind::lost_write, load, key + " was updated from an older value");
    for (const auto* write : writes) {
      const bool settled = write->is_acknowledged() && write->end < load.begin;
      if (settled && std::ranges::all_of(possible, [&](const operation* candidate) {
            return candidate->is_over_before(write->begin);
          }))
        return report(violation_kind::lost_write, load,
                      key + " lacks the write of " + std::to_string(write->number));
    }
  }

  /// The lowest bits that an update may have found: it, or an update before it that kept them, read a write
  /// that was not overwritten by then.
  const std::set<std::int64_t>& bases_of(const operation& update) {
    const auto [position, is_new] = bases_.try_emplace(&update);
    auto& bases = position->second;
    if (!is_new) return bases;
    operations open{&update};
    std::set<const operation*> seen{&update};
    while (!open.empty()) {
      const auto& reader = *open.back();
      open.pop_back();
      const auto since = last_settled_before(reader);
      if (since == nothing_settled) bases.insert(0);  // there may be no value
      for (const auto* write : writes_.at(reader.key)) {
        if (write == &reader || !write->may_have_happened() || write->begin >= reader.end ||
            write->is_over_before(since))
          continue;
        if (write->what == act::update) {
          if (seen.insert(write).second) open.push_back(write);
        } else {
          bases.insert(write->what == act::erase ? 0 : write->number % below_marks);
        }
      }
    }
    return bases;
  }
  static constexpr moment nothing_settled = std::numeric_limits<moment>::min();
  /// When the last write began that was acknowledged before the reader began.
  moment last_settled_before(const operation& reader) const {
    auto last = nothing_settled;
    for (const auto* write : writes_.at(reader.key))
      if (write->is_acknowledged() && write->end < reader.begin)
        last = std::max(last, write->begin);
    return last;
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

  const std::set<std::string>& added_keys() {
    if (added_.empty())
      for (const auto* added : line_.additions) added_.insert(added->key);
    return added_;
  }

  const lineage& line_;
  const family_tree& families_;
  std::vector<violation>& found_;
  std::map<std::string, operations> writes_;  ///< by key
  std::map<const operation*, std::set<std::int64_t>> bases_;
  std::set<std::string> added_;
};

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
    case violation_kind::missing_tombstone:
      return "missing tombstone";
    case violation_kind::unlisted:
      return "unlisted";
    case violation_kind::wrongly_listed:
      return "wrongly listed";
    case violation_kind::wrong_count:
      return "wrong count";
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
  check_lists(all, families, sessions, found);
  return found;
}

std::vector<violation> check_locked_counts(const history& all, std::string_view key,
                                           std::int64_t last, const std::vector<stop>& stops) {
  std::vector<violation> found;
  std::set<std::int64_t> read;
  std::int64_t saved = 0;
  std::int64_t unknown = 0;
  for (const auto& done : all) {
    saved += done.is_acknowledged() ? 1 : 0;
    unknown += done.result == outcome::unknown ? 1 : 0;
    const auto position = done.values.find(std::string(key));
    const auto count = position == done.values.end() ? 0 : position->second;
    const auto detail =
        done.worker + " at " + std::to_string(done.observed_at) + " after " + std::to_string(count);
    const auto excuses = [&](const stop& each) {
      return each.worker == done.worker && each.from < done.end && each.to > done.begin;
    };
    if (done.result == outcome::gone || (done.was_observed() && !done.is_live())) {
      found.push_back({violation_kind::lost_session, detail});
      continue;
    }
    if (!done.is_live()) continue;
    if (done.is_acknowledged() && !read.insert(count).second)
      found.push_back({violation_kind::lost_write, detail});
    if (done.result == outcome::failed && std::ranges::none_of(stops, excuses))
      found.push_back({violation_kind::robbed_holder, detail});
  }
  if (last < saved || last > saved + unknown)
    found.push_back({violation_kind::wrong_count, std::to_string(last) + " in the end, with " +
                                                      std::to_string(saved) + " saved and " +
                                                      std::to_string(unknown) + " unknown"});
  return found;
}

std::vector<violation> check_survivors(const history& all, const std::vector<survivor>& alive) {
  std::map<std::int64_t, int> found;
  std::map<std::int64_t, int> found_changed;
  std::set<std::string> found_keys;
  for (const auto& [birth, version, key] : alive) {
    ++found[birth];
    if (version > 1) ++found_changed[birth];
    found_keys.insert(key);
  }
  std::vector<violation> wrong;
  for (const auto& [birth, count] : found_changed)
    if (count > 1)
      wrong.push_back({violation_kind::two_live_ids, "born as " + std::to_string(birth)});
  const family_tree families(all);
  const auto lines = by_lineage(all, families);
  std::map<std::string, std::string> keys;
  for (const auto& done : all)
    if (done.is_acknowledged() && !done.record_key.empty()) keys[done.given_id()] = done.record_key;
  const auto is_alive = [&](const std::string& id) {
    const auto key = keys.find(id);
    return key != keys.end() && found_keys.contains(key->second);
  };
  for (const auto& done : all) {
    if (done.what == act::renew && done.is_acknowledged() && is_alive(done.id))
      wrong.push_back({violation_kind::live_after_renew, "session " + done.id + " at the end"});
    if (done.created().empty()) continue;
    const auto& line = lines.at(done.created());
    const auto id = "session " + done.created();
    if (const auto* ended = line.ended_before(never);
        ended != nullptr && (found_changed[done.number] > 0 || is_alive(done.created())))
      wrong.push_back({violation_kind::live_after_destroy,
                       id + ": alive at the end after " + std::string(to_string(ended->what))});
    if (done.is_acknowledged() && found[done.number] == 0 &&
        !line.may_have_been_ended([](const auto* each) { return each->may_have_happened(); }))
      wrong.push_back({violation_kind::lost_session, id + ": missing at the end"});
  }
  return wrong;
}

}  // namespace dynasession::test
