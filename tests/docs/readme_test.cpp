// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/json.hpp>

#include <vector>

namespace dynasession::test {
namespace {

using list = std::vector<std::string>;

/// What a visitor does who was welcomed before.
void handle(session& session, bool logs_in, bool logs_out) {
  session.set("theme", "dark");                          // any type that Boost.JSON converts
  const auto theme = session.get<std::string>("theme");  // an optional: nullopt if absent
  const auto page_size = session.get_or("page_size", 20);
  const auto visits = session.increment("visits");  // atomic in the store
  session.update<list>("cart", [](std::optional<list> stored) {
    auto cart = std::move(stored).value_or(list());
    cart.push_back("tea");  // runs again at commit if another request changed the cart
    return cart;
  });
  const auto notice = session.take<std::string>("notice");  // get and erase: shown once
  if (logs_in) session.log_in("ann");                       // a new id for the same values
  if (logs_out) session.log_out();  // removes the record, deletes the cookie
  EXPECT_EQ(theme, "dark");
  EXPECT_EQ(page_size, 20);
  EXPECT_EQ(visits, 1);
  EXPECT_EQ(notice, "Welcome.");
}

class readme_handler : public managed {
 protected:
  browser welcomed_visitor(const session_manager& sessions) {
    browser made(sessions);
    made.visit([](session& s) { s.set("notice", "Welcome."); });
    return made;
  }
};

TEST_F(readme_handler, logs_in) {
  const auto sessions = manager(options());
  auto visitor = welcomed_visitor(sessions);
  const auto before = visitor.cookie_field;
  visitor.visit([](session& s) { handle(s, true, false); });
  EXPECT_NE(visitor.cookie_field, before);
  EXPECT_EQ(visitor.get<list>("cart"), list{"tea"});
  EXPECT_EQ(visitor.get<std::string>("notice"), std::nullopt);
}

TEST_F(readme_handler, logs_out) {
  const auto sessions = manager(options());
  auto visitor = welcomed_visitor(sessions);
  visitor.visit([](session& s) { handle(s, false, true); });
  EXPECT_EQ(visitor.cookie_field, "");
  EXPECT_EQ(memory->size(), 0u);
}

}  // namespace
}  // namespace dynasession::test
