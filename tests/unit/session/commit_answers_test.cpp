// SPDX-License-Identifier: Apache-2.0
#include "session/commit_answers.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

boost::system::error_code known_of(errc answered, const save_request& sent) {
  return reason_if_certain(error(answered, "the reason"), sent).code();
}

TEST(rule_17_applied_once, a_refusal_is_certain_while_nothing_is_in_doubt) {
  const save_request sent;
  for (const auto answered : {errc::conflict, errc::not_an_integer, errc::unavailable})
    EXPECT_EQ(known_of(answered, sent), answered);
}

TEST(rule_17_applied_once, in_doubt_only_what_fits_no_attempt_is_certain) {
  save_request sent;
  sent.in_doubt = true;
  for (const auto answered : {errc::session_gone, errc::lock_lost})
    EXPECT_EQ(known_of(answered, sent), answered);
  for (const auto answered :
       {errc::conflict, errc::conflict_in_doubt, errc::not_an_integer, errc::integer_overflow,
        errc::session_too_large, errc::unavailable, errc::deadline_exceeded})
    EXPECT_EQ(known_of(answered, sent), errc::outcome_unknown);
  sent.if_version = 1;
  EXPECT_EQ(known_of(errc::conflict, sent), errc::conflict);
}

TEST(rule_14_increment_and_update, pauses_double_from_4_ms_to_256_ms_and_are_drawn_in_full) {
  EXPECT_EQ(pause_between_tries(1, 0.0), 0ms);
  EXPECT_EQ(pause_between_tries(1, 1.0), 4ms);
  EXPECT_EQ(pause_between_tries(3, 0.5), 8ms);
  EXPECT_EQ(pause_between_tries(7, 1.0), 256ms);
  EXPECT_EQ(pause_between_tries(1000, 1.0), 256ms);
}

}  // namespace
}  // namespace dynasession::detail
