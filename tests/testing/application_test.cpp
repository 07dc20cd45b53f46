// SPDX-License-Identifier: Apache-2.0
#include <dynasession/session_manager.hpp>
#include <dynasession/testing/faulty_store.hpp>
#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace {

using namespace std::chrono_literals;

struct response {
  int status = 200;
  std::string body;
  std::string cookie;  ///< what a browser sends with the next request
};

/// The application under test.
class application {
 public:
  application(std::shared_ptr<dynasession::session_store> store, dynasession::configuration options)
      : sessions_(std::move(store), std::move(options)) {}

  response log_in(const std::string& cookie, const std::string& user) {
    return serve(cookie, [&](dynasession::session& session) {
      session.renew();
      session.set_user(user);
      return "Welcome, " + user;
    });
  }

  response visit(const std::string& cookie) {
    return serve(cookie, [](dynasession::session& session) {
      session.increment("visits", 1);
      return "Visit " + std::to_string(session.get_or("visits", 0));
    });
  }

  response greet(const std::string& cookie) {
    return serve(cookie, [](dynasession::session& session) {
      return session.user() ? "Hello, " + *session.user() : std::string("Who are you?");
    });
  }

 private:
  template <class Handler>
  response serve(const std::string& cookie, Handler handler) try {
    const auto request = sessions_.start(cookie);
    response made;
    made.body = handler(request.load());
    const auto done = request.commit();
    made.cookie = done.cookies.empty()
                      ? cookie
                      : done.cookies.front().name + "=" + done.cookies.front().value;
    return made;
  } catch (const dynasession::session_error&) {
    return {503, "Please try again", cookie};
  }

  dynasession::session_manager sessions_;
};

dynasession::configuration options_with(const dynasession::manual_clock& clock) {
  dynasession::configuration options;
  options.secret_key = "0123456789abcdef0123456789abcdef";
  options.clock = clock.source();
  return options;
}

TEST(application_test, a_session_ends_after_five_idle_hours) {
  const dynasession::manual_clock clock;
  application site(std::make_shared<dynasession::memory_store>(), options_with(clock));
  const auto cookie = site.log_in("", "ann").cookie;

  clock.advance(4h);
  EXPECT_EQ(site.greet(cookie).body, "Hello, ann");
  clock.advance(4h);
  EXPECT_EQ(site.greet(cookie).body, "Hello, ann");
  clock.advance(5h);
  EXPECT_EQ(site.greet(cookie).body, "Who are you?");
}

TEST(application_test, a_login_fails_while_the_store_is_down) {
  const dynasession::manual_clock clock;
  const auto store = std::make_shared<dynasession::faulty_store>();
  application site(store, options_with(clock));

  store->fail_all();
  EXPECT_EQ(site.log_in("", "ann").status, 503);
  store->recover();
  EXPECT_EQ(site.log_in("", "ann").status, 200);
}

TEST(application_test, a_visit_whose_outcome_is_unknown_is_not_called_a_success) {
  const dynasession::manual_clock clock;
  const auto store = std::make_shared<dynasession::faulty_store>();
  application site(store, options_with(clock));
  const auto cookie = site.visit("").cookie;

  store->fail_next(dynasession::store_verb::save, dynasession::errc::outcome_unknown,
                   dynasession::fault_point::after);
  EXPECT_EQ(site.visit(cookie).status, 503);
  EXPECT_EQ(site.visit(cookie).body, "Visit 3") << "the store had counted it; its answer was lost";
}

}  // namespace
