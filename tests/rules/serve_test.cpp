// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/serve.hpp>

#include <gmock/gmock.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace dynasession::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// A response that can only be moved.
struct move_only_page {
  std::unique_ptr<std::string> text;
  std::vector<header_field> fields;
};

move_only_page page_of(std::string text) {
  return {std::make_unique<std::string>(std::move(text)), {}};
}

void apply(move_only_page& response, const commit_result& done) { response.fields = done.fields(); }

class serving : public managed {
 protected:
  session_manager raising() {
    auto made = options();
    made.error_handler = nullptr;
    return manager(made);
  }
};

TEST_F(serving, loads_for_a_handler_that_takes_a_session) {
  const auto sessions = manager(options());
  const auto visitor = with_session(sessions);
  const auto made = serve(
      sessions, {.cookies = visitor.cookie_field},
      [](session& s) { return page_of(std::to_string(s.increment("n"))); }, apply);
  EXPECT_EQ(*made.text, "2");
  EXPECT_THAT(made.fields, SizeIs(1)) << "Vary";
}

TEST_F(serving, loads_nothing_for_a_handler_that_takes_the_handle) {
  const auto sessions = manager(options());
  const auto visitor = with_session(sessions);
  const auto made = serve(
      sessions, {.cookies = visitor.cookie_field},
      [](const request_session& request) { return page_of(request.loaded() ? "loaded" : "not"); },
      apply);
  EXPECT_EQ(*made.text, "not");
  EXPECT_THAT(made.fields, IsEmpty());
  EXPECT_THAT(store->calls(), IsEmpty());
}

TEST_F(serving, gives_only_the_result_to_a_handler_that_returns_nothing) {
  commit_result done;
  serve(
      manager(options()), {}, [](session& s) { s.set("n", 1); },
      [&](const commit_result& made) { done = made; });
  EXPECT_EQ(done.status, commit_status::saved);
  EXPECT_TRUE(done.no_store);
  EXPECT_TRUE(done.vary_cookie);
}

TEST_F(serving, stores_nothing_of_a_handler_that_throws_and_passes_its_exception_on) {
  const auto fail = [](session& s) -> move_only_page {
    s.set("n", 1);
    throw std::runtime_error("the handler's own");
  };
  EXPECT_THROW(serve(manager(options()), {}, fail, apply), std::runtime_error);
  EXPECT_EQ(memory->size(), 0u);
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(serving, throws_neutral_errors_that_were_logged_before) {
  const auto sessions = raising();
  const auto count = [](session& s) { return page_of(std::to_string(s.increment("n"))); };
  store->fail_next(verb::create, errc::store_full);
  try {
    serve(sessions, {}, count, apply);
    FAIL() << "nothing was thrown";
  } catch (const request_failed& failure) {
    EXPECT_EQ(failure.code(), errc::store_full);
    EXPECT_STREQ(failure.what(), "the session of this request failed");
  }
  EXPECT_THAT(log, SizeIs(1));
  EXPECT_THROW(serve(session_manager(), {}, count, apply), request_failed);
}

TEST_F(serving, logs_what_a_handler_threw_before_it_is_made_neutral) {
  const auto fail = [](session& s) -> move_only_page {
    s.set("n", 1);
    s.get<std::string>("n");
    return page_of("");
  };
  EXPECT_THROW(serve(manager(options()), {}, fail, apply), request_failed);
  EXPECT_THAT(log, ElementsAre(AllOf(HasSubstr("a handler failed"), HasSubstr("n"))));
  const auto deny = [](const request_session&) -> move_only_page {
    throw session_error(error(errc::access_denied, "arn:aws:iam::123456789012:role/web"));
  };
  try {
    serve(manager(options()), {}, deny, apply);
    FAIL() << "nothing was thrown";
  } catch (const std::exception& failure) {
    EXPECT_THAT(failure.what(), Not(HasSubstr("arn")));
  }
  EXPECT_THAT(log, ElementsAre(HasSubstr("n"), HasSubstr("arn:aws:iam::123456789012")));
}

TEST_F(serving, makes_a_code_without_words_neutral_too) {
  const auto fail = [](session&) -> move_only_page {
    throw boost::system::system_error(make_error_code(errc::missing_table));
  };
  EXPECT_THROW(serve(manager(options()), {}, fail, apply), request_failed);
  EXPECT_THAT(log, SizeIs(1));
  const auto others = [](session&) -> move_only_page {
    throw boost::system::system_error(make_error_code(boost::system::errc::broken_pipe));
  };
  try {
    serve(manager(options()), {}, others, apply);
  } catch (const request_failed&) {
    FAIL() << "it is the application's";
  } catch (const boost::system::system_error&) {
  }
  EXPECT_THAT(log, SizeIs(1));
}

TEST_F(serving, logs_once_what_a_load_in_the_handler_raised) {
  const auto sessions = raising();
  const auto visitor = with_session(sessions);
  const auto load = [](const request_session& request) {
    return page_of(request.load().log_name());
  };
  store->fail_next(verb::load, errc::missing_table);
  EXPECT_THROW(serve(sessions, {.cookies = visitor.cookie_field}, load, apply), request_failed);
  EXPECT_THAT(log, ElementsAre(HasSubstr("load of session")));
}

TEST_F(serving, makes_errors_neutral_for_frameworks_with_hooks) {
  const auto request = manager(options()).start("");
  const auto thrown =
      std::make_exception_ptr(session_error(error(errc::access_denied, "table shop-sessions")));
  EXPECT_THROW(std::rethrow_exception(without_details(thrown, request)), request_failed);
  EXPECT_THAT(log, ElementsAre(HasSubstr("shop-sessions")));
  EXPECT_EQ(without_details(nullptr, request), nullptr);
}

TEST_F(serving, releases_the_lock_on_every_way_out) {
  auto made = options();
  made.concurrency = concurrency_policy::lock;
  const auto sessions = manager(made);
  const auto visitor = with_session(sessions);
  for (int i = 0; i < 2; ++i) {
    EXPECT_THROW(serve(
                     sessions, {.cookies = visitor.cookie_field},
                     [](session&) -> move_only_page { throw std::runtime_error("failed"); }, apply),
                 std::runtime_error);
    EXPECT_THROW(
        serve(
            sessions, {.cookies = visitor.cookie_field}, [](session&) { return page_of(""); },
            [](move_only_page&, const commit_result&) { throw std::runtime_error("failed"); }),
        std::runtime_error);
  }
}

TEST_F(serving, is_finished_by_hooks_that_come_after_the_handler) {
  const auto sessions = manager(options());
  const auto request = sessions.start("");
  request.load().set("n", 1);
  const auto done = finish(request);
  EXPECT_TRUE(done);
  EXPECT_THAT(done.result.cookies, Not(IsEmpty()));
  EXPECT_EQ(done.thrown, nullptr);
  EXPECT_TRUE(finish(request_session()));
}

TEST_F(serving, is_finished_without_a_trace_when_the_handler_failed) {
  const auto sessions = manager(options());
  {
    const auto request = sessions.start("");
    request.load().set("n", 1);
    EXPECT_FALSE(finish(request, true));
  }
  EXPECT_EQ(memory->size(), 0u);
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(serving, is_finished_with_a_neutral_error_when_the_commit_fails) {
  const auto sessions = raising();
  const auto request = sessions.start("");
  request.load().set("n", 1);
  store->fail_next(verb::create, errc::unavailable);
  const auto done = finish(request);
  EXPECT_FALSE(done);
  EXPECT_THROW(std::rethrow_exception(done.thrown), request_failed);
}

TEST(rule_11_is_private, is_said_by_the_directives_of_cache_control) {
  for (const auto* value :
       {"private", "no-store", "max-age=60, Private", " no-store ,x", "a=\"b,c\\\",d\", no-store"})
    EXPECT_TRUE(is_private(value)) << value;
  for (const auto* value : {"", "public", "max-age=60", "no-cache", "x-private", ",,", "=private",
                            "private=\"set-cookie\"", "a=\"b, private, c\"", "a=\"\\\", private"})
    EXPECT_FALSE(is_private(value)) << value;
}

}  // namespace
}  // namespace dynasession::test
