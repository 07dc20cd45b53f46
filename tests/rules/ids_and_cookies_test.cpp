// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "session/presented_cookies.hpp"
#include "support/managed.hpp"
#include "support/notify.hpp"

#include <gmock/gmock.h>

#include <array>

namespace dynasession::test {
namespace {

using dynasession::detail::cookie_signer;
using dynasession::detail::log_name;
using dynasession::detail::make_session_id;
using dynasession::detail::record_key;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class rule_03_no_adopted_ids : public managed {};
class rule_04_secrets_stay_secret : public managed {};
class rule_22_hostile_cookies : public managed {};
class cookie_policy : public managed {};

const std::string name = "__Host-session=";

TEST_F(rule_03_no_adopted_ids, a_malformed_or_forged_cookie_makes_no_store_call) {
  const auto sessions = manager(options());
  const cookie_signer other("__Host-session", "somebody else's secret, as long .", {});
  for (const auto& value : {std::string("x"), std::string(1000, 'A'), std::string("../victim"),
                            other.sign(make_session_id(test_random())), std::string("%FF\xff")}) {
    browser visitor(sessions);
    visitor.cookie_field = name + value;
    EXPECT_EQ(visitor.state(), session_state::fresh);
  }
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(rule_03_no_adopted_ids, an_unknown_id_is_replaced_even_if_we_signed_it) {
  const auto sessions = manager(options());
  const auto invented = make_session_id(test_random(99));
  browser visitor(sessions);
  visitor.cookie_field =
      name + cookie_signer("__Host-session", options().secret_key, {}).sign(invented);
  visitor.visit([](session& s) { s.set("n", 1); });
  EXPECT_THAT(visitor.cookie_field, Not(HasSubstr(invented)));
  EXPECT_FALSE(memory->stored(record_key(invented)));
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_03_no_adopted_ids, an_expired_id_is_replaced) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto before = visitor.cookie_field;
  clock.advance(std::chrono::hours(6));
  visitor.visit([](session& s) {
    EXPECT_EQ(s.state(), session_state::fresh);
    s.set("n", 2);
  });
  EXPECT_NE(visitor.cookie_field, before);
}

TEST_F(rule_04_secrets_stay_secret, the_store_sees_no_id) {
  const auto sessions = manager(options());
  const auto visitor = with_session(sessions);
  const auto id = visitor.cookie_field.substr(name.size(), 43);
  EXPECT_FALSE(memory->stored(id));
  const auto record = memory->stored(record_key(id));
  ASSERT_TRUE(record);
  EXPECT_THAT(record->key, Not(HasSubstr(id.substr(0, 8))));
}

TEST_F(rule_04_secrets_stay_secret, no_id_or_secret_is_in_any_log_report_or_exception) {
  auto made = options();
  made.error_handler = [this](const error_report& report) {
    reports.push_back(report);
    return failure_action::raise;
  };
  const auto sessions = manager(made);
  std::string seen;
  const std::vector<std::pair<verb, errc>> failures{{verb::load, errc::unavailable},
                                                    {verb::save, errc::outcome_unknown},
                                                    {verb::save, errc::session_gone},
                                                    {verb::renew, errc::conflict},
                                                    {verb::remove, errc::store_full}};
  auto visitor = with_session(sessions);
  for (const auto& [which, code] : failures) {
    for (int i = 0; i < 8; ++i) store->fail_next(which, code);
    try {
      browser(visitor).visit([which = which](session& s) {
        s.set("n", "value-that-is-private");
        if (which == verb::renew) s.renew();
        if (which == verb::remove) s.destroy();
      });
    } catch (const session_error& failure) {
      seen.append(failure.what()).append("\n");
    }
  }
  for (const auto& line : log) seen += line + "\n";
  for (const auto& report : reports) seen += report.located().message() + report.session + "\n";
  const auto value = visitor.cookie_field.substr(name.size());
  ASSERT_THAT(seen, HasSubstr(log_name(record_key(value.substr(0, 43)))));
  EXPECT_THAT(seen, Not(HasSubstr(value.substr(0, 8))));
  EXPECT_THAT(seen, Not(HasSubstr(value.substr(44, 8))));
  EXPECT_THAT(seen, Not(HasSubstr(made.secret_key)));
  EXPECT_THAT(seen, Not(HasSubstr("private")));
}

TEST_F(rule_04_secrets_stay_secret, a_cookie_under_an_older_secret_is_issued_again) {
  const auto before = manager(options());
  auto visitor = with_session(before);
  const auto old_field = visitor.cookie_field;
  auto made = options();
  made.secret_key = "the secret of the year after ....";
  made.previous_secret_keys = {options().secret_key};
  const auto after = manager(made);
  auto request = after.start(old_field);
  EXPECT_EQ(request.load().get<int>("n"), 1);
  visitor.receive(request.commit());
  EXPECT_NE(visitor.cookie_field, old_field);
  EXPECT_EQ(visitor.cookie_field.substr(0, name.size() + 43), old_field.substr(0, name.size() + 43))
      << "the same id, another signature";
  made.previous_secret_keys = {};
  const auto seen = manager(made).start(visitor.cookie_field);
  EXPECT_EQ(seen.load().get<int>("n"), 1);
}

TEST_F(rule_04_secrets_stay_secret, a_cookie_in_the_older_form_is_issued_again) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto today = visitor.cookie_field;
  const auto id = today.substr(name.size(), 43);
  visitor.cookie_field =
      name + id + '.' + crypto::base64url(crypto::hmac_sha256(options().secret_key, id));
  EXPECT_EQ(visitor.visit([](session& s) { EXPECT_EQ(s.get<int>("n"), 1); }).cookies.size(), 1u);
  EXPECT_EQ(visitor.cookie_field, today);
}

TEST_F(rule_04_secrets_stay_secret, a_cookie_is_good_under_its_own_name_alone) {
  auto made = options();
  made.cookie_name = "__Host-admin";
  const auto admin = manager(made);
  const auto visitor = with_session(manager(options()));
  const auto field = "__Host-admin=" + visitor.cookie_field.substr(name.size());
  const auto seen = admin.start(field);
  EXPECT_EQ(seen.load().state(), session_state::fresh);
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(rule_22_hostile_cookies, bad_ones_hide_no_good_one) {
  const auto sessions = manager(options());
  const auto visitor = with_session(sessions);
  const cookie_signer other("__Host-session", "somebody else's secret, as long .", {});
  std::string tossed;
  for (int i = 0; i < 100; ++i) tossed += name + "evil; ";
  for (unsigned i = 0; i < 10; ++i)
    tossed += name + other.sign(make_session_id(test_random(i + 500))) + "; ";
  const auto field = tossed + visitor.cookie_field;
  const auto seen = sessions.start(field);
  EXPECT_EQ(seen.load().get<int>("n"), 1);
  const std::array<std::string_view, 2> fields{"theme=dark", visitor.cookie_field};
  const auto seen_2 = sessions.start({.cookies = fields});
  EXPECT_EQ(seen_2.load().get<int>("n"), 1);
}

TEST_F(rule_22_hostile_cookies, many_that_look_like_ours_make_little_work) {
  const auto sessions = manager(options());
  const auto visitor = with_session(sessions);
  const cookie_signer other("__Host-session", "somebody else's secret, as long .", {});
  const auto bogus = name + other.sign(make_session_id(test_random(77))) + "; ";
  std::string field;
  for (std::size_t i = 0; i < dynasession::detail::max_candidates; ++i) field += bogus;
  field += visitor.cookie_field;
  const auto seen = sessions.start(field);
  EXPECT_EQ(seen.load().state(), session_state::fresh) << "it is one too many";
}

TEST_F(rule_22_hostile_cookies, an_extracted_cookie_value_is_as_good) {
  const auto sessions = manager(options());
  const auto visitor = with_session(sessions);
  const auto value = std::string_view(visitor.cookie_field).substr(name.size());
  const auto seen = sessions.start({.cookie_value = value});
  EXPECT_EQ(seen.load().get<int>("n"), 1);
}

TEST_F(rule_22_hostile_cookies, huge_and_binary_fields_are_new_sessions) {
  const auto sessions = manager(options());
  std::string pairs;
  for (int i = 0; i < 5'000; ++i) pairs += name + "x" + std::to_string(i) + "; ";
  std::string binary = name;
  for (int i = 0; i < 65'536; ++i) binary += static_cast<char>(i * 131);
  for (const auto& field : {pairs, binary, std::string(65'536, '='), std::string(65'536, ';')}) {
    const auto seen = sessions.start(field);
    EXPECT_EQ(seen.load().state(), session_state::fresh);
  }
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(cookie_policy, is_that_of_the_options) {
  auto made = options();
  made.cookie_name = "sid";
  made.path = "/app";
  made.domain = "example.org";
  made.cookie_max_age = std::chrono::hours(24);
  made.secure = false;
  made.http_only = false;
  made.same_site = same_site::strict;
  const auto sessions = manager(made);
  browser visitor(sessions);
  const auto answer = visitor.visit([](session& s) { s.set("n", 1); });
  ASSERT_EQ(answer.cookies.size(), 1u);
  EXPECT_THAT(answer.cookies[0].to_header(),
              testing::EndsWith("; Path=/app; Domain=example.org; Max-Age=86400; SameSite=Strict"));
}

TEST_F(cookie_policy, with_cookie_max_age_the_cookie_is_issued_again_at_each_touch) {
  auto made = options();
  made.cookie_max_age = std::chrono::hours(24);
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  const auto before = visitor.cookie_field;
  EXPECT_THAT(visitor.visit([](session&) {}).cookies, IsEmpty());
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(visitor.visit([](session&) {}).cookies.size(), 1u);
  EXPECT_EQ(visitor.cookie_field, before);
}

TEST_F(cookie_policy, a_secure_cookie_on_plain_http_from_elsewhere_is_warned_of_once) {
  const auto sessions = manager(options());
  const auto issue_over = [&](transport kind) {
    auto request = sessions.start({.transport = kind});
    request.load().set("n", 1);
    request.commit();
  };
  for (const auto kind : {transport::https, transport::http_local, transport::unknown})
    issue_over(kind);
  EXPECT_THAT(log, IsEmpty());
  issue_over(transport::http);
  issue_over(transport::http);
  EXPECT_THAT(log, ElementsAre(HasSubstr("secure")));
}

TEST_F(cookie_policy, with_secure_auto_the_attribute_follows_the_request) {
  auto made = options();
  made.secure = secure_policy::automatic;
  made.cookie_name = "sid";
  const auto sessions = manager(made);
  const auto set_over = [&](transport kind) {
    const auto request = sessions.start({.transport = kind});
    request.load().set("n", 1);
    return request.commit().cookies.at(0);
  };
  const auto deleted_over = [&](transport kind) {
    const auto visitor = with_session(sessions);
    const auto request = sessions.start({.cookies = visitor.cookie_field, .transport = kind});
    request.load().log_out();
    return request.commit().cookies.at(0);
  };
  for (const auto kind : {transport::https, transport::unknown}) {
    EXPECT_TRUE(set_over(kind).secure);
    EXPECT_TRUE(deleted_over(kind).secure);
  }
  for (const auto kind : {transport::http, transport::http_local}) {
    EXPECT_FALSE(set_over(kind).secure);
    EXPECT_FALSE(deleted_over(kind).secure) << "browsers would ignore the deletion";
  }
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(cookie_policy, with_secure_auto_a_login_over_https_gives_a_secure_cookie) {
  auto made = options();
  made.secure = secure_policy::automatic;
  made.cookie_name = "sid";
  const auto sessions = manager(made);
  const auto request = sessions.start({.transport = transport::http});
  request.load().set("n", 1);
  browser visitor(sessions);
  visitor.receive(request.commit());
  const auto login =
      sessions.start({.cookies = visitor.cookie_field, .transport = transport::https});
  login.load().log_in("ann");
  EXPECT_TRUE(login.commit().cookies.at(0).secure);
}

TEST_F(cookie_policy, secrets_that_may_be_guessed_or_differ_unseen_are_warned_of) {
  auto made = options();
  made.secret_key = "of twenty bytes ....";
  made.previous_secret_keys = {options().secret_key, "another one of twenty bytes",
                               options().secret_key + "\n"};
  manager(made);
  EXPECT_THAT(log, ElementsAre(HasSubstr("secret_key: shorter than 32"),
                               HasSubstr("previous_secret_keys, number 2: shorter than 32"),
                               HasSubstr("previous_secret_keys, number 3: has a blank")));
}

TEST_F(cookie_policy, a_secret_below_sixteen_bytes_makes_no_manager) {
  auto made = options();
  made.secret_key = "fifteen bytes .";
  EXPECT_THROW(manager(made), session_error);
  made = options();
  made.previous_secret_keys = {"fifteen bytes ."};
  EXPECT_THROW(manager(made), session_error);
}

}  // namespace
}  // namespace dynasession::test
