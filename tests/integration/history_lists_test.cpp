// SPDX-License-Identifier: Apache-2.0
#include "support/history_lists.hpp"

#include "integration/written_history.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const history two{of_user("u", create(0, "a")), of_user("u", create(0, "b"))};

kinds found_when_listed(history all, const std::vector<std::string>& ids,
                        const std::vector<operation>& meanwhile = {}) {
  all.insert(all.end(), meanwhile.begin(), meanwhile.end());
  all.push_back(list(100, "u", ids));
  return found_in(all);
}

TEST(history_of_lists, names_each_session_of_the_user) {
  EXPECT_THAT(found_when_listed(two, {"a", "b"}), IsEmpty());
  EXPECT_THAT(found_when_listed(two, {"a"}), ElementsAre(violation_kind::unlisted));
  EXPECT_THAT(found_when_listed(two, {}), ElementsAre(violation_kind::unlisted));
}

TEST(history_of_lists, may_lack_a_session_that_ended_meanwhile) {
  EXPECT_THAT(found_when_listed(two, {"a"}, {destroy(105, "b")}), IsEmpty());
  EXPECT_THAT(found_when_listed(two, {"a"}, {with(outcome::unknown, destroy(20, "b"))}), IsEmpty());
}

TEST(history_of_lists, names_no_session_twice) {
  EXPECT_THAT(found_when_listed(two, {"a", "b", "b"}), ElementsAre(violation_kind::wrongly_listed));
}

TEST(history_of_lists, names_no_session_that_had_ended) {
  EXPECT_THAT(found_when_listed(two, {"a", "b"}, {destroy(20, "b")}),
              ElementsAre(violation_kind::wrongly_listed));
  EXPECT_THAT(found_when_listed(two, {"a", "b"}, {destroy(95, "b")}), IsEmpty());
}

TEST(history_of_lists, names_a_renewed_session_by_its_new_id_alone) {
  const auto renewed = renew(20, "b", "c");
  EXPECT_THAT(found_when_listed(two, {"a", "c"}, {renewed}), IsEmpty());
  EXPECT_THAT(found_when_listed(two, {"a", "b"}, {renewed}),
              ElementsAre(violation_kind::wrongly_listed));
  EXPECT_THAT(found_when_listed(two, {"a", "b"}, {renew(95, "b", "c")}), IsEmpty());
}

TEST(history_of_lists, names_no_session_of_another_user) {
  EXPECT_THAT(found_when_listed(two, {"a", "b", "c"}, {of_user("v", create(0, "c"))}),
              ElementsAre(violation_kind::wrongly_listed));
}

TEST(history_of_lists, names_no_session_of_nobody) {
  EXPECT_THAT(found_when_listed({}, {"a"}), ElementsAre(violation_kind::wrongly_listed));
}

TEST(history_of_lists, may_name_a_session_whose_creation_has_no_answer) {
  const history unknown{with(outcome::unknown, of_user("u", create(0, "a")))};
  EXPECT_THAT(found_when_listed(unknown, {"another"}), IsEmpty());
  EXPECT_THAT(found_when_listed(unknown, {"another", "a third"}),
              ElementsAre(violation_kind::wrongly_listed));
}

}  // namespace
}  // namespace dynasession::test
