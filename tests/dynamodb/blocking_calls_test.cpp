// SPDX-License-Identifier: Apache-2.0
// Calls of a store from threads that block, without an event loop.
#include "dynamodb/scripted_store.hpp"
#include "support/environment_variable.hpp"

#include <signal.h>

#include <atomic>
#include <functional>
#include <latch>
#include <stdexcept>
#include <thread>

namespace dynasession::test {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

/// Runs it on so many threads, which begin together.
void on_threads(int count, const std::function<void(int)>& work) {
  std::latch begin(count);
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      begin.arrive_and_wait();
      work(i);
    });
}

class blocking_calls : public scripted_store {
 protected:
  result<std::optional<record>> block_for_load(call_deadline until = no_deadline) {
    return detail::run_blocking(store_->load(std::string(key), now(), until));
  }
  result<std::optional<record>> load_on_event_loop() {
    return dynasession::run(store_->load(std::string(key), now()));
  }
  std::size_t connections() { return server_.server().connections(); }
};

TEST_F(blocking_calls, are_made_by_the_thread_that_waits_and_those_of_operators_by_the_stores_own) {
  std::vector<std::thread::id> threads;
  auto watched = options();
  watched.clock = [&threads] {
    threads.push_back(std::this_thread::get_id());
    return timestamp(std::chrono::sys_days(2030y / 1 / 1));
  };
  use(watched);
  server_.otherwise(item_answer(item_of(draft())));
  EXPECT_EQ(code_of(block_for_load()), no_error);
  EXPECT_FALSE(threads.empty());
  EXPECT_THAT(threads, Each(std::this_thread::get_id()));
  threads.clear();
  server_.otherwise(ok_answer(R"({"Items":[]})"));
  EXPECT_EQ(code_of(detail::run_blocking(store_->scan({}))), no_error);
  EXPECT_FALSE(threads.empty());
  EXPECT_THAT(threads, Each(::testing::Ne(std::this_thread::get_id())));
}

TEST_F(blocking_calls, nest) {
  server_.otherwise(item_answer(item_of(draft())));
  const auto twice = [this]() -> boost::asio::awaitable<bool> {
    const auto inner = block_for_load();
    const auto outer = co_await store_->load(std::string(key), now());
    co_return inner&& outer;
  };
  EXPECT_TRUE(detail::run_blocking(twice()));
  EXPECT_EQ(connections(), 1U) << "one after the other";
}

TEST_F(blocking_calls, and_others_share_the_limit_of_connections) {
  server_.otherwise(item_answer(item_of(draft())));
  auto few = options();
  few.max_connections = 2;
  use(few);
  on_threads(6, [this](int) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(code_of(block_for_load()), no_error);
  });
  EXPECT_LE(connections(), 2U);
  few.max_connections = 1;
  use(few);
  const auto before = connections();
  EXPECT_EQ(code_of(load_on_event_loop()), no_error);
  EXPECT_EQ(code_of(block_for_load()), no_error);
  EXPECT_EQ(code_of(load_on_event_loop()), no_error);
  EXPECT_EQ(connections(), before + 3) << "each closed that of the one before";
}

TEST_F(blocking_calls, wait_for_a_connection_until_their_deadline) {
  server_.otherwise(silent_answer());
  auto one = options(1h);
  one.max_connections = 1;
  use(one);
  std::jthread holding([this] { block_for_load(std::chrono::steady_clock::now() + 300ms); });
  while (server_.requests().empty()) std::this_thread::yield();
  const auto waited = block_for_load(std::chrono::steady_clock::now() + 50ms);
  EXPECT_EQ(code_of(waited), errc::deadline_exceeded);
  EXPECT_THAT(message_of(waited), HasSubstr("no connection was free"));
}

TEST_F(blocking_calls, and_others_trust_no_idle_connection_after_a_doubtful_answer) {
  script({item_answer(item_of(draft())), item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(load_on_event_loop()), no_error);
  EXPECT_EQ(code_of(block_for_load()), no_error);
  EXPECT_EQ(connections(), 2U);
  script({ok_answer("[]"), item_answer(item_of(draft())), item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(block_for_load()), no_error) << "it asks again";
  EXPECT_EQ(connections(), 3U);
  EXPECT_EQ(code_of(load_on_event_loop()), no_error);
  EXPECT_EQ(connections(), 4U);
}

TEST_F(blocking_calls, learn_the_time_of_the_server_for_all) {
  auto refusal = error_answer(400, "InvalidSignatureException", "Signature expired");
  refusal.bytes.insert(refusal.bytes.find("\r\n") + 2, "Date: Mon, 31 Dec 2029 23:50:00 GMT\r\n");
  auto wrong = options();
  wrong.clock = [] { return timestamp(std::chrono::sys_days(2030y / 1 / 1)); };
  use(wrong);
  script({refusal});
  server_.otherwise(item_answer(item_of(draft())));
  EXPECT_EQ(code_of(block_for_load()), no_error);
  on_threads(2, [this](int) { EXPECT_EQ(code_of(block_for_load()), no_error); });
  EXPECT_EQ(code_of(load_on_event_loop()), no_error);
  const auto sent = server_.requests();
  ASSERT_EQ(sent.size(), 5U);
  for (std::size_t i = 1; i < sent.size(); ++i)
    EXPECT_EQ(sent[i].first("x-amz-date"), "20291231T235000Z");
}

TEST_F(blocking_calls, of_many_threads_fetch_credentials_once) {
  environment_variable url("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  environment_variable id("AWS_ACCESS_KEY_ID"), home("HOME"), profile("AWS_PROFILE");
  scripted_server giving;
  url.set("http://127.0.0.1:" + std::to_string(giving.port()) + "/role");
  giving.then(json_answer(200, R"({"AccessKeyId":"AKIDOFROLE","SecretAccessKey":"s","Token":"t",)"
                               R"("Expiration":"2030-01-01T06:00:00Z"})")
                  .after(50ms));
  auto without = options();
  without.credentials.reset();
  without.clock = [] { return timestamp(std::chrono::sys_days(2030y / 1 / 1)); };
  use(without);
  server_.otherwise(item_answer(item_of(draft())));
  on_threads(16, [this](int) { EXPECT_EQ(code_of(block_for_load()), no_error); });
  EXPECT_EQ(giving.requests().size(), 1U);
  EXPECT_THAT(giving.complaints(), ::testing::IsEmpty());
  for (const auto& sent : server_.requests())
    EXPECT_THAT(sent.first("authorization"), HasSubstr("AKIDOFROLE"));
}

TEST_F(blocking_calls, of_many_threads_get_each_its_own_answer) {
  http_server echoing([this](const received_request& asked) {
    auto stored = draft();
    stored.key = parsed(asked.body).at("Key").at("session_id").at("S").as_string();
    return item_answer(item_of(stored));
  });
  use(options_for(echoing.port()));
  on_threads(8, [this](int thread) {
    for (int i = 0; i < 25; ++i) {
      const auto mine = "key" + std::to_string(thread) + '.' + std::to_string(i);
      const auto found = detail::run_blocking(store_->load(mine, now()));
      ASSERT_EQ(message_of(found), "no error");
      EXPECT_EQ((*found)->key, mine);
    }
  });
  EXPECT_LE(echoing.connections(), 8U);
  store_.reset();
}

TEST_F(blocking_calls, go_on_after_a_signal) {
  struct sigaction noticed {
  }, before{};
  static std::atomic<int> signals;
  noticed.sa_handler = [](int) { ++signals; };
  ::sigaction(SIGUSR1, &noticed, &before);
  server_.otherwise(item_answer(item_of(draft())).after(50ms));
  const auto caller = ::pthread_self();
  std::jthread signalling([&] {
    while (server_.requests().empty()) std::this_thread::yield();
    for (int i = 0; i < 5; ++i) ::pthread_kill(caller, SIGUSR1);
  });
  EXPECT_EQ(code_of(block_for_load()), no_error);
  signalling.join();
  ::sigaction(SIGUSR1, &before, nullptr);
  EXPECT_GT(signals, 0);
}

TEST_F(blocking_calls, that_throw_leave_the_store_as_it_was) {
  bool throws = false;
  auto failing = options();
  failing.max_connections = 1;
  failing.clock = [&throws] {
    if (throws) throw std::runtime_error("no clock");
    return timestamp(std::chrono::sys_days(2030y / 1 / 1));
  };
  use(failing);
  server_.otherwise(item_answer(item_of(draft())));
  throws = true;
  EXPECT_THROW(block_for_load(), std::runtime_error);
  throws = false;
  EXPECT_EQ(code_of(block_for_load()), no_error);
}

TEST_F(blocking_calls, refuse_to_sign_for_a_time_that_cannot_be) {
  auto failing = options();
  failing.clock = [] { return timestamp::min(); };
  use(failing);
  try {
    static_cast<void>(block_for_load());
    ADD_FAILURE() << "it was signed";
  } catch (const session_error& failure) {
    EXPECT_EQ(failure.reason().code(), errc::callback_failed);
  }
}

}  // namespace
}  // namespace dynasession::test
