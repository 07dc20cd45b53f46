// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/history.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace dynasession::test {

using operations = std::vector<const operation*>;

bool is_of_user(act what);

/// The ids that one session had, and all that was done to it.
struct lineage {
  operations loads;   ///< operations that observed it
  operations writes;  ///< create, log_in, set, erase and update
  operations additions;
  operations renewals;
  operations destructions;
  /// Of the session that a login under one of its ids created this one in the place of: they may follow
  /// the tombstones to here.
  operations destructions_before;
  /// Those among them that surely do: they began after the login, and it found a live session to lead here.
  operations destructions_by_old_ids;
  std::string user;

  bool may_have_been_ended(auto by) const {
    return std::ranges::any_of(destructions, by) || std::ranges::any_of(destructions_before, by);
  }
  bool began_before_end_of(const operation& ended) const;
  bool was_created_before(moment time) const;
  /// An acknowledged destruction of this session that was over by then; nullptr: there is none.
  const operation* ended_before(moment time) const;
};

/// Follows renewals back to the id a session was created under.
class family_tree {
 public:
  explicit family_tree(const history& all);

  std::string root_of(std::string id) const;
  bool descends(std::string id, const std::string& ancestor) const;

 private:
  std::map<std::string, std::string> parents_;
};

/// By the id that each was created under.
using lineages = std::map<std::string, lineage>;

/// The operations that it names are those of `all`.
lineages by_lineage(const history& all, const family_tree& families);

}  // namespace dynasession::test
