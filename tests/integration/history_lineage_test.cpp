// SPDX-License-Identifier: Apache-2.0
#include "support/history_lineage.hpp"

#include "integration/written_history.hpp"

#include <gmock/gmock.h>

#include <utility>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

history with_more(history all, operation last) {
  all.push_back(std::move(last));
  return all;
}

TEST(history_of_a_user, holds_no_life_after_all_sessions_were_destroyed) {
  const history all{of_user("u", create(0, "a")), destroy_all(20, "u"), live(40, "a")};
  EXPECT_THAT(found_in(all), ElementsAre(violation_kind::live_after_destroy));
  const history renewed{of_user("u", create(0, "a")), renew(20, "a", "b"), destroy_all(25, "u"),
                        live(40, "b")};
  EXPECT_THAT(found_in(renewed), ElementsAre(violation_kind::live_after_destroy));
}

TEST(history_of_a_user, may_hold_life_of_others_after_all_sessions_were_destroyed) {
  EXPECT_THAT(
      found_in({of_user("u", create(0, "a")), of_user("v", create(0, "b")), destroy_all(20, "u"),
                of_user("u", create(25, "c")), dead(40, "a"), live(40, "b"), live(40, "c")}),
      IsEmpty());
}

TEST(history_of_a_user, holds_no_end_by_a_destruction_of_all_that_was_over_before) {
  for (const auto result : {outcome::ok, outcome::unknown}) {
    auto destruction = destroy_all(0, "u");
    destruction.result = result;
    EXPECT_THAT(found_in({destruction, of_user("u", create(20, "a")), dead(40, "a")}),
                ElementsAre(violation_kind::lost_session));
    EXPECT_THAT(found_in({destruction, of_user("u", create(5, "a")), dead(40, "a")}), IsEmpty());
  }
  EXPECT_THAT(found_in({with(outcome::unknown, destroy_all(0, "u")), of_user("u", create(20, "a")),
                        dead(40, "a")}),
              IsEmpty())
      << "its process was killed, nobody knows when";
}

TEST(history_of_a_user, holds_no_end_by_a_destruction_of_all_before_the_login) {
  const history all{of_user("u", create(0, "a")), renew(20, "a", "b"), destroy_all(40, "u"),
                    of_user("u", log_in(60, "a", "c"))};
  EXPECT_THAT(found_in(with_more(all, live(80, "c"))), IsEmpty());
  EXPECT_THAT(found_in(with_more(all, dead(80, "c"))), ElementsAre(violation_kind::lost_session));
}

TEST(history_of_a_user, holds_no_end_of_the_session_that_was_to_stay) {
  EXPECT_THAT(found_in({of_user("u", create(0, "a")), destroy_others(20, "a", "u"), dead(40, "a")}),
              ElementsAre(violation_kind::lost_session));
  EXPECT_THAT(found_in({of_user("u", create(0, "a")), of_user("u", create(0, "b")),
                        destroy_others(20, "a", "u"), dead(40, "b"), live(40, "a")}),
              IsEmpty());
}

TEST(history_of_logins, holds_no_life_after_another_login_ended_it) {
  const history logins{create(0, "a"), renew(20, "a", "b"), log_in(40, "a", "c"), live(60, "c")};
  EXPECT_THAT(found_in(logins), IsEmpty());
  EXPECT_THAT(found_in(with_more(logins, live(80, "b"))),
              ElementsAre(violation_kind::live_after_destroy));
  EXPECT_THAT(found_in(with_more(logins, dead(80, "c"))),
              ElementsAre(violation_kind::lost_session));
}

TEST(history_of_logins, holds_no_life_after_a_logout_under_an_id_that_leads_to_it) {
  const history logins{create(0, "a"), renew(20, "a", "b"), log_in(40, "a", "c"), destroy(60, "a")};
  EXPECT_THAT(found_in(with_more(logins, dead(80, "c"))), IsEmpty());
  EXPECT_THAT(found_in(with_more(logins, live(80, "c"))),
              ElementsAre(violation_kind::live_after_destroy));
}

TEST(history_of_logins, may_hold_life_beside_old_ids_that_led_to_a_session_that_had_ended) {
  EXPECT_THAT(found_in({create(0, "a"), renew(20, "a", "b"), destroy(40, "b"), log_in(60, "a", "c"),
                        destroy(80, "a"), live(100, "c")}),
              IsEmpty());
}

TEST(history_of_logins, may_hold_life_after_a_logout_that_was_over_before) {
  EXPECT_THAT(found_in({create(0, "a"), renew(20, "a", "b"), destroy(40, "a"), log_in(60, "a", "c"),
                        live(80, "c")}),
              IsEmpty());
}

}  // namespace
}  // namespace dynasession::test
