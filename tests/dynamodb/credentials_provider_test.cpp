// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/credentials_provider.hpp"

#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::aws {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

/// Returns "1", "2" and so on, each valid for an hour, or fails; completes when the test resumes
/// it.
class scripted_source final : public credentials_source {
 public:
  explicit scripted_source(manual_clock clock) : clock_(std::move(clock)) {}

  asio::awaitable<result<temporary_credentials>> fetch(net::deadline) override {
    ++fetches;
    asio::steady_timer pause(co_await asio::this_coro::executor, 0ms);
    co_await pause.async_wait(asio::use_awaitable);
    if (before_end) before_end();
    if (fails) co_return error(errc::unavailable, "no");
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
    co_return temporary_credentials(aws_credentials(std::to_string(fetches), "secret"),
                                    now + lasts);
  }

  int fetches = 0;
  bool fails = false;
  std::chrono::seconds lasts = 1h;
  std::function<void()> before_end;

 private:
  manual_clock clock_;
};

class credentials_provider_test : public testing::Test {
 protected:
  /// Also runs what was started in the background.
  result<aws_credentials> ask(net::deadline until = std::chrono::steady_clock::now() + 10s) {
    return run_on(context_, provider_->get(until));
  }
  std::string get(net::deadline until = std::chrono::steady_clock::now() + 10s) {
    const auto got = ask(until);
    return got ? got->access_key_id : got.error().detail();
  }

  /// Lets time pass, on every clock.
  void pass(std::chrono::microseconds time) {
    clock_.advance(time);
    steady_now_ += time;
  }

  manual_clock clock_;
  std::chrono::steady_clock::time_point steady_now_{};
  std::function<void()> when_clock_is_read_ = [] {};
  std::unique_ptr<scripted_source> made_ = std::make_unique<scripted_source>(clock_);
  scripted_source& source_ = *made_;
  asio::io_context context_;
  std::shared_ptr<credentials_provider> provider_ = std::make_shared<credentials_provider>(
      std::move(made_),
      [this] {
        when_clock_is_read_();
        return clock_.now();
      },
      nullptr, [this] { return steady_now_; });
};

TEST_F(credentials_provider_test, fetches_them_when_they_are_asked_for_and_keeps_them) {
  EXPECT_EQ(source_.fetches, 0);
  EXPECT_EQ(get(), "1");
  pass(54min);
  EXPECT_EQ(get(), "1");
  EXPECT_EQ(source_.fetches, 1);
}

TEST_F(credentials_provider_test,
       fetches_others_five_minutes_before_the_end_and_goes_on_meanwhile) {
  get();
  pass(55min);
  EXPECT_EQ(get(), "1") << "nobody waits";
  EXPECT_EQ(get(), "2");
  EXPECT_EQ(source_.fetches, 2);
}

TEST_F(credentials_provider_test, has_them_at_hand_unless_they_are_due) {
  EXPECT_EQ(provider_->at_hand(), nullptr);
  get();
  EXPECT_EQ(provider_->at_hand()->access_key_id, "1");
  pass(55min);
  EXPECT_EQ(provider_->at_hand(), nullptr) << "a fetch must begin";
  get();
  EXPECT_EQ(provider_->at_hand()->access_key_id, "2");
  pass(1h);
  EXPECT_EQ(provider_->at_hand(), nullptr);
}

TEST_F(credentials_provider_test, keeps_the_old_ones_until_they_expire_if_there_are_no_others) {
  get();
  source_.fails = true;
  pass(56min);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(), "1");
  EXPECT_EQ(source_.fetches, 2) << "and asks not too often";
  pass(4min);
  EXPECT_EQ(get(), "no");
  source_.fails = false;
  pass(1s);
  EXPECT_EQ(get(), "4");
}

TEST_F(credentials_provider_test, fetches_once_for_all_who_wait) {
  std::vector<std::string> got;
  const auto until = std::chrono::steady_clock::now() + 10s;
  const auto completed = [&got](std::exception_ptr, result<aws_credentials> answer) {
    got.push_back(answer->access_key_id);
  };
  for (int i = 0; i < 3; ++i) asio::co_spawn(context_, provider_->get(until), completed);
  context_.run();
  EXPECT_EQ(got, (std::vector<std::string>{"1", "1", "1"}));
  EXPECT_EQ(source_.fetches, 1);
}

TEST_F(credentials_provider_test, completes_by_the_deadline_of_each_caller) {
  EXPECT_EQ(get(std::chrono::steady_clock::now() - 1s),
            "credentials: the fetch did not finish in time");
  EXPECT_EQ(get(), "1") << "they came all the same";
  EXPECT_EQ(source_.fetches, 1);
}

TEST_F(credentials_provider_test, fetches_at_once_when_they_have_expired_since_the_last_fetch) {
  source_.lasts = 1min;
  EXPECT_EQ(get(), "1");
  pass(59500ms);
  source_.lasts = 1s;  // these end as the first ones do
  EXPECT_EQ(get(), "1");
  EXPECT_EQ(get(), "2");
  pass(500ms);
  EXPECT_EQ(get(), "3") << "within a second";
  clock_.advance(24h);
  EXPECT_EQ(get(), "4");
}

TEST_F(credentials_provider_test, gives_an_error_if_they_expire_before_they_can_be_used) {
  int reads = 0;  // the first judges what was fetched
  const auto pass_after_first = [&] { clock_.advance(reads++ == 0 ? 0h : 2h); };
  source_.before_end = [&] { when_clock_is_read_ = pass_after_first; };
  EXPECT_EQ(get(), "credentials: they have expired");
}

TEST_F(credentials_provider_test, refuses_those_that_have_expired) {
  source_.lasts = 0s;
  EXPECT_EQ(get(), "credentials: the fetched ones have expired already");
}

TEST_F(credentials_provider_test, fetches_again_what_the_service_refuses) {
  get();
  EXPECT_TRUE(provider_->replace(aws_credentials("1", "secret")));
  EXPECT_EQ(get(), "2");
}

TEST_F(credentials_provider_test, fetches_once_for_all_whose_credentials_are_refused) {
  get();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(provider_->replace(aws_credentials("1", "secret")));
  EXPECT_EQ(get(), "2");
  EXPECT_TRUE(provider_->replace(aws_credentials("1", "secret"))) << "others are there already";
  EXPECT_EQ(get(), "2");
}

TEST_F(credentials_provider_test, does_not_fetch_at_every_refusal) {
  get();
  provider_->replace(aws_credentials("1", "secret"));
  get();
  EXPECT_FALSE(provider_->replace(aws_credentials("2", "secret")));
  EXPECT_EQ(get(), "2");
  pass(1s);
  EXPECT_TRUE(provider_->replace(aws_credentials("2", "secret")));
  EXPECT_EQ(get(), "3");
}

TEST_F(credentials_provider_test, waits_no_longer_if_the_clock_is_set_back) {
  source_.fails = true;
  EXPECT_EQ(get(), "no");
  source_.fails = false;
  pass(1s);
  clock_.advance(-1h);
  EXPECT_EQ(get(), "2");
  provider_->replace(aws_credentials("2", "secret"));
  EXPECT_EQ(get(), "3");
  pass(1s);
  clock_.advance(-1h);
  EXPECT_TRUE(provider_->replace(aws_credentials("3", "secret")));
  EXPECT_EQ(get(), "4");
}

TEST_F(credentials_provider_test, fetches_again_after_one_that_an_exception_ended) {
  const auto fail = [] { throw std::runtime_error("hush"); };
  source_.before_end = fail;
  EXPECT_EQ(ask().error().code(), errc::callback_failed) << "the source";
  source_.before_end = [&] { when_clock_is_read_ = fail; };
  pass(1s);
  EXPECT_ANY_THROW(get()) << "the clock";
  source_.before_end = nullptr;
  when_clock_is_read_ = [] {};
  pass(1s);
  EXPECT_EQ(get(), "3");
}

TEST_F(credentials_provider_test, gives_those_that_do_not_end_at_once) {
  provider_ = std::make_shared<credentials_provider>(aws_credentials("fixed", "secret"));
  EXPECT_EQ(get(std::chrono::steady_clock::now() - 1s), "fixed");
  EXPECT_FALSE(provider_->replace(aws_credentials("fixed", "secret")));
}

}  // namespace
}  // namespace dynasession::aws
