// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"
#include "support/noting_observer.hpp"
#include "support/process_exit.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/loop_executor.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> load_from(std::shared_ptr<session_store> store) {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  co_await store->load(std::string(43, 'k'), now, std::chrono::steady_clock::now());
}

// The loop of the caller has ended, so the last reference to the store goes on the store's own thread.
TEST(dynamodb_store_of_a_request, may_go_with_an_answer_that_nobody_takes) {
  auto observing = std::make_shared<noting_observer>();
  auto store = std::make_shared<dynamodb_store>(
      dynamodb_options{.region = "eu-west-1",
                       .endpoint = "http://127.0.0.1:1",
                       .credentials = aws_credentials("id", "secret"),
                       .observer = observing});
  const std::weak_ptr watched = std::exchange(observing, nullptr);
  std::function<void()> first;
  const loop_executor ended_after_one([&, thread = std::this_thread::get_id()](auto work) {
    if (std::this_thread::get_id() == thread) first = std::move(work);
  });
  asio::co_spawn(ended_after_one, load_from(std::move(store)), asio::detached);
  while (first) std::exchange(first, nullptr)();
  while (!watched.expired()) std::this_thread::yield();
}

using dynamodb_store_of_a_static_object = scripted_store;

TEST_F(dynamodb_store_of_a_static_object, works_until_the_process_ends) {
  expect_until_process_end([this] {
    script({item_answer(item_of(draft())), saved_answer(4)});
    const auto found = load();
    return found && *found && (*found)->key == key && save().has_value();
  });
}

}  // namespace
}  // namespace dynasession::test
