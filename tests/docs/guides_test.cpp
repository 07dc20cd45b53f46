// SPDX-License-Identifier: Apache-2.0
// What the guides show.
#include "support/managed.hpp"

#include <dynasession/json.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/user_sessions.hpp>

#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <atomic>
#include <cstdio>
#include <map>
#include <vector>

namespace shop {

struct item {
  std::string name;
  int count = 1;
  bool operator==(const item&) const = default;
};

void tag_invoke(boost::json::value_from_tag, boost::json::value& json, const item& from) {
  json = {{"name", from.name}, {"count", from.count}};
}

item tag_invoke(boost::json::value_to_tag<item>, const boost::json::value& json) {
  return {boost::json::value_to<std::string>(json.at("name")),
          boost::json::value_to<int>(json.at("count"))};
}

using cart = std::vector<item>;

}  // namespace shop

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;

class guides : public managed {};

TEST_F(guides, values) {
  const auto sessions = manager(options());
  auto request = sessions.start("");
  session& session = request.load();

  session.set("city", "Oslo");
  session.set("scores", std::map<std::string, double>{{"go", 1.5}, {"chess", 0.1}});
  const auto city = session.get<std::string>("city");    // optional<std::string>
  const auto theme = session.get_or("theme", "light");   // std::string
  const bool known = session.contains("city");           // true
  const std::vector<std::string> keys = session.keys();  // city, scores
  const auto taken = session.take<std::string>("city");  // get and erase
  session.erase("scores");                               // absent is no error

  EXPECT_EQ(city, "Oslo");
  EXPECT_EQ(theme, "light");
  EXPECT_TRUE(known);
  EXPECT_EQ(keys, (std::vector<std::string>{"city", "scores"}));
  EXPECT_EQ(taken, "Oslo");
  EXPECT_TRUE(session.keys().empty());
  session.set("city", "Oslo");
  EXPECT_THROW(session.get<int>("city"), session_error);
  EXPECT_THROW(session.increment("city"), session_error);
  request.abandon();
}

TEST_F(guides, own_types) {
  const auto sessions = manager(options());
  auto request = sessions.start("");
  session& session = request.load();

  session.set("cart", shop::cart{{"tea", 2}, {"cup"}});
  for (const auto& [name, count] : session.get_or("cart", shop::cart()))
    std::printf("%d of %s\n", count, name.c_str());

  EXPECT_EQ(session.get<shop::cart>("cart"), (shop::cart{{"tea", 2}, {"cup", 1}}));
  request.commit();
}

TEST_F(guides, two_tabs_at_once) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto add = [](session& session, shop::item item) {
    session.update<shop::cart>("cart", [item](std::optional<shop::cart> stored) {
      auto cart = std::move(stored).value_or(shop::cart());
      cart.push_back(item);
      return cart;
    });
    session.increment("clicks");
  };

  auto one = visitor.start(), other = visitor.start();
  add(one.load(), {"tea", 1});
  add(other.load(), {"cup", 1});
  one.commit();
  other.commit();
  EXPECT_EQ(visitor.get<shop::cart>("cart"), (shop::cart{{"tea", 1}, {"cup", 1}}));
  EXPECT_EQ(visitor.get<int>("clicks"), 2);
}

TEST_F(guides, asking_for_the_password_again) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  visitor.visit([](auto& s) { s.log_in("ann"); });
  int asked = 0;
  const auto ask_for_password = [&asked] { ++asked; };
  const auto pay = [&](const dynasession::session& session) {
    const auto now = clock.now();
    const auto since = session.authenticated_at();
    if (!since || now - *since > 10min) return ask_for_password();
  };
  clock.advance(10min);
  visitor.visit(pay);
  EXPECT_EQ(asked, 0);
  clock.advance(1s);
  visitor.visit(pay);
  EXPECT_EQ(asked, 1);
}

TEST_F(guides, users) {
  const auto store = std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"});
  const session_manager sessions(store, options());
  browser here(sessions), elsewhere(sessions);
  const auto log_in = [](dynasession::session& session) { session.log_in("ann"); };
  here.visit(log_in);
  elsewhere.visit(log_in);
  auto request = here.start();
  const dynasession::session& session = request.load();
  const auto key_from_the_form = elsewhere.see<std::string>([](auto& s) { return s.record_key(); });
  std::vector<bool> shown;
  const auto show = [&](timestamp, timestamp, bool is_here) { shown.push_back(is_here); };
  const auto warn = [](std::size_t left, const std::string& why) { FAIL() << left << why; };

  const user_sessions users(store);
  for (const auto& each : users.list("ann"))
    show(each.created_at, each.updated_at, each.key == session.record_key());

  const auto others = users.destroy_others(session);  // after a change of the password
  if (others.reason) warn(others.left, others.reason->message());
  users.destroy("ann", key_from_the_form);    // false: the user has no such session
  const auto all = users.destroy_all("ann");  // the account is closed

  EXPECT_EQ(others.destroyed, 1u);
  EXPECT_EQ(all.destroyed, 1u);
  EXPECT_EQ(shown.size(), 2u);
  EXPECT_NE(shown.at(0), shown.at(1));
  EXPECT_EQ(here.state(), session_state::fresh);
  EXPECT_EQ(elsewhere.state(), session_state::fresh);
}

TEST_F(guides, expiry) {
  configuration options = this->options();
  options.idle_timeout = 30min;                   // ends after half an hour without a request
  options.absolute_timeout = 12h;                 // ends twelve hours after its creation
  options.cookie_max_age = std::chrono::days{1};  // the cookie outlives the browser

  const auto sessions = manager(options);
  auto visitor = with_session(sessions);
  clock.advance(29min);
  EXPECT_EQ(visitor.get<int>("n"), 1);
  clock.advance(1min);
  EXPECT_EQ(visitor.state(), session_state::fresh);
}

TEST_F(guides, reads) {
  configuration options = this->options();
  options.read_consistency = dynasession::read_consistency::session;
  options.cache_for = 2s;                 // off by default
  options.cache_size = 64 * 1024 * 1024;  // bytes; 16 MiB by default

  const auto sessions = manager(options);
  browser visitor(sessions);
  visitor.cookie_field = "first=visit";
  const auto answer = visitor.visit([](session& s) { s.set("n", 1); });
  EXPECT_EQ(answer.cookies.size(), 2u);
  visitor.cookie_field = answer.cookies.at(0).name + '=' + answer.cookies.at(0).value;
  store->forget_calls();
  EXPECT_EQ(visitor.get<int>("n"), 1);
  EXPECT_TRUE(store->calls().empty());
}

TEST_F(guides, error_handler) {
  configuration options = this->options();
  std::atomic<int> failures = 0;

  const auto otherwise = raise_or_log(options.raise_errors, options.logger);
  options.error_handler = [&failures, otherwise](const error_report& report) {
    ++failures;                // for your metrics; called from any thread
    return otherwise(report);  // raises hard errors, logs the others
  };

  const auto sessions = manager(options);
  auto visitor = with_session(sessions);
  store->fail_next(verb::load, errc::unavailable);
  visitor.visit([](session&) {});
  store->fail_next(verb::save, errc::unavailable);
  EXPECT_THROW(visitor.visit([](session& s) { s.set("n", 2); }), session_error);
  EXPECT_EQ(failures, 2);
  EXPECT_EQ(log.size(), 2u) << "what is raised is logged first";
}

TEST_F(guides, statuses) {
  const auto sessions = manager(options());
  auto request = sessions.start("");
  request.load().set("n", 1);
  std::string warning;

  commit_result done = request.commit();
  if (done.status == commit_status::outcome_unknown) done = request.commit();
  if (done.reason) warning = done.reason->message();

  EXPECT_EQ(done.status, commit_status::saved);
  EXPECT_EQ(warning, "");
}

TEST_F(guides, secret_rotation) {
  configuration options = this->options();
  const auto before = manager(options);
  const auto visitor = with_session(before);
  const std::string old_secret = options.secret_key;
  const std::string new_secret = "another secret of 32 bytes, here";

  options.secret_key = new_secret;
  options.previous_secret_keys = {old_secret};

  const auto seen = manager(options).start(visitor.cookie_field);
  EXPECT_EQ(seen.load().get<int>("n"), 1);
}

TEST_F(guides, a_site_over_both_https_and_http) {
  configuration options = this->options();

  options.secure = dynasession::secure_policy::automatic;
  options.cookie_name = "session";
  options.trusted_proxies = {"127.0.0.1", "10.0.0.0/8"};

  const auto sessions = manager(options);
  EXPECT_TRUE(sessions.proxies().contains("10.1.2.3"));
  auto request = sessions.start({.transport = transport::http});
  request.load().set("n", 1);
  EXPECT_FALSE(request.commit().cookies.at(0).secure);
}

TEST_F(guides, development_over_plain_http) {
  configuration options = this->options();

  options.cookie_name = "session";
  options.secure = false;

  const auto sessions = manager(options);
  auto request = sessions.start("");
  request.load().set("n", 1);
  const auto header = request.commit().cookies.at(0).to_header();
  EXPECT_EQ(header.find("Secure"), std::string::npos);
  EXPECT_TRUE(header.starts_with("session="));
}

}  // namespace
}  // namespace dynasession::test
