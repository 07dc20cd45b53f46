// SPDX-License-Identifier: Apache-2.0
#include "support/history_lists.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace dynasession::test {
namespace {

class list_checker {
 public:
  list_checker(const history& all, const family_tree& families, const lineages& sessions,
               std::vector<violation>& found)
      : families_(families), sessions_(sessions), found_(found) {
    for (const auto& done : all) {
      if (done.given_id().empty() || !done.may_have_happened()) continue;
      if (done.is_acknowledged() && !done.record_key.empty()) given_[done.record_key] = &done;
      if (done.what == act::renew && done.is_acknowledged()) continue;
      may_leave_unknown_[sessions.at(families.root_of(done.given_id())).user].push_back(&done);
    }
  }

  void check(const operation& listed) {
    std::int64_t unknown = 0;
    std::set<std::string> roots;
    for (const auto& [key, times] : listed.values) {
      if (times > 1) report(violation_kind::wrongly_listed, listed, key + " twice");
      const auto given = given_.find(key);
      if (given == given_.end()) {
        ++unknown;
        continue;
      }
      const auto id = given->second->given_id();
      check_listed(listed, id);
      roots.insert(families_.root_of(id));
    }
    if (unknown > may_be_unknown(listed))
      report(violation_kind::wrongly_listed, listed, std::to_string(unknown) + " of nobody");
    for (const auto& [root, line] : sessions_)
      if (!roots.contains(root) && must_be_listed(root, line, listed))
        report(violation_kind::unlisted, listed, "session " + root);
  }

 private:
  void report(violation_kind kind, const operation& listed, const std::string& what) {
    found_.push_back({kind, listed.user + " at " + std::to_string(listed.begin) + ".." +
                                std::to_string(listed.end) + ": " + what});
  }

  /// It was the user's, and alive at some time between the begin of the list and its end.
  void check_listed(const operation& listed, const std::string& id) {
    const auto& line = sessions_.at(families_.root_of(id));
    if (line.user != listed.user)
      report(violation_kind::wrongly_listed, listed, "session " + id + " of " + line.user);
    if (line.ended_before(listed.begin) != nullptr)
      report(violation_kind::wrongly_listed, listed, "session " + id + " had ended");
    for (const auto* renewed : line.renewals)
      if (renewed->is_acknowledged() && renewed->id == id && renewed->end < listed.begin)
        report(violation_kind::wrongly_listed, listed, "session " + id + " was renewed");
  }

  /// What has no answer, or more than one attempt, may have left such sessions.
  std::int64_t may_be_unknown(const operation& listed) const {
    const auto found = may_leave_unknown_.find(listed.user);
    if (found == may_leave_unknown_.end()) return 0;
    return std::ranges::count_if(found->second, [&listed](const operation* each) {
      return each->begin < listed.observed_at;
    });
  }

  /// It was there all the time, and under an id that is known.
  bool must_be_listed(const std::string& root, const lineage& line, const operation& listed) const {
    const auto ends = [&](const operation* ended) {
      return ended->may_have_happened() && ended->begin < listed.end;
    };
    const auto gives_unknown_id = [&](const operation* renewed) {
      return renewed->result == outcome::unknown && renewed->begin < listed.end;
    };
    return !root.empty() && line.user == listed.user && line.was_created_before(listed.begin) &&
           !line.may_have_been_ended(ends) && std::ranges::none_of(line.renewals, gives_unknown_id);
  }

  const family_tree& families_;
  const lineages& sessions_;
  std::vector<violation>& found_;
  std::map<std::string, const operation*> given_;  ///< by record key: what gave the id
  /// By user: what may have left sessions under ids that no client knows.
  std::map<std::string, operations> may_leave_unknown_;
};

}  // namespace

void check_lists(const history& all, const family_tree& families, const lineages& sessions,
                 std::vector<violation>& found) {
  list_checker lists(all, families, sessions, found);
  for (const auto& done : all)
    if (done.what == act::list && done.is_acknowledged()) lists.check(done);
}

}  // namespace dynasession::test
