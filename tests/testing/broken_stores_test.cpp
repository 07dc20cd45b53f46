// SPDX-License-Identifier: Apache-2.0
#include "support/child_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>

namespace dynasession::test {
namespace {

struct broken_store {
  std::string name;
  std::string found_by;  ///< a test of the suite that must fail
};

std::ostream& operator<<(std::ostream& out, const broken_store& broken) {
  return out << broken.name;
}

class the_store_suite : public testing::TestWithParam<broken_store> {};

INSTANTIATE_TEST_SUITE_P(
    stores, the_store_suite,
    testing::Values(
        broken_store{"overwrites", "rule_08_deleted_stays_deleted.create_never_overwrites"},
        broken_store{"gives_expired_records",
                     "rule_05_expiry_is_judged_by_expire_at."
                     "from_its_exact_second_on_a_record_is_absent"},
        broken_store{"resurrects",
                     "rule_08_deleted_stays_deleted.a_save_never_recreates_a_removed_record"},
        broken_store{"forgets_tokens", "rule_17_applied_once.an_increment_counts_once"},
        broken_store{"ignores_the_version",
                     "rule_15_a_save_relies_on_the_version.and_writes_nothing_after_another_save"},
        broken_store{"ignores_the_lock",
                     "rule_16_writing_under_a_lock.a_save_under_a_lost_lock_writes_nothing"},
        broken_store{"shortens_by_saving",
                     "rule_05_expiry_is_judged_by_expire_at.a_save_never_shortens_the_life"},
        broken_store{"leaves_the_old_record",
                     "rule_09_renew.leaves_a_tombstone_without_values_that_leads_on"},
        broken_store{"shortens_by_renewing",
                     "rule_09_renew.never_shortens_the_life_also_if_a_touch_came_between"},
        broken_store{"forgets_limits",
                     "rule_05_limits_of_one_session.are_saved_replaced_and_removed"}),
    [](const auto& broken) { return broken.param.name; });

TEST_P(the_store_suite, finds_a_store_that) {
  const auto test = "stores/" + GetParam().found_by + "/" + GetParam().name;
  child_process suite({BROKEN_STORES, "--gtest_filter=*/" + GetParam().name},
                      std::filesystem::temp_directory_path());
  const auto output = suite.read_rest();
  EXPECT_EQ(suite.wait(), 1);
  EXPECT_NE(output.find("[  FAILED  ] " + test), std::string::npos) << output;
}

}  // namespace
}  // namespace dynasession::test
